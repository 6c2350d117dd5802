import * as l10n from '@vscode/l10n';
import type { AnimationTold, AnimationWish } from '../../protocol/animation.js';
import type { ToPanel } from '../../protocol/panel.js';
import { EngineError } from '../engine/errors.js';

/** What came of a moving picture. */
export interface Animated {
  readonly bytes: Uint8Array;
  /** What could not be shown, a sentence each. */
  readonly left: readonly string[];
}

export interface AnimationOptions {
  readonly signal: AbortSignal;
  told(doing: 'reading' | 'drawing', done: number, total: number): void;
}

/** The most bytes of a file: what is beyond would not fit into the memory of an editor that runs in a browser. */
const MOST_BYTES = 1e9;
const GONE = l10n.t(
  'The panel was hidden or closed before the moving picture was whole: keep it in view while it is drawn.',
);

interface Open extends AnimationOptions {
  readonly parts: Buffer[];
  length: number;
  settle(outcome: Animated | EngineError): void;
}

/** The moving pictures that a page is asked for, and what it has sent of them. */
export class Animations {
  private readonly open = new Map<number, Open>();
  private last = 0;

  constructor(private readonly post: (message: ToPanel) => void) {}

  /** @throws EngineError `cancelled`; `cannot-write` in a person's words where the page cannot draw it */
  ask(wish: AnimationWish, options: AnimationOptions): Promise<Animated> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.post({ type: 'stopAnimation', id });
        settle(new EngineError('cancelled', 'Cancelled'));
      };
      const settle = (outcome: Animated | EngineError): void => {
        if (!this.open.delete(id)) return;
        options.signal.removeEventListener('abort', stop);
        if (outcome instanceof EngineError) reject(outcome);
        else resolve(outcome);
      };
      this.open.set(id, { ...options, parts: [], length: 0, settle });
      options.signal.addEventListener('abort', stop);
      if (options.signal.aborted) return stop();
      this.post({ type: 'animate', id, wish });
    });
  }

  told(id: number, told: AnimationTold): void {
    const open = this.open.get(id);
    if (!open) return;
    switch (told.kind) {
      case 'progress':
        return open.told(told.doing, told.done, told.total);
      case 'part': {
        const part = Buffer.from(told.base64, 'base64');
        open.length += part.length;
        if (open.length <= MOST_BYTES) return void open.parts.push(part);
        this.post({ type: 'stopAnimation', id });
        return open.settle(
          new EngineError(
            'cannot-write',
            l10n.t('The moving picture is beyond 1 GB: choose a smaller size, or fewer frames.'),
          ),
        );
      }
      case 'whole':
        return open.settle({ bytes: Buffer.concat(open.parts), left: told.left });
      case 'failed':
        return open.settle(new EngineError('cannot-write', told.message));
    }
  }

  /** The page is gone, and with it what it was drawing. */
  gone(): void {
    for (const { settle } of [...this.open.values()]) settle(new EngineError('cannot-write', GONE));
  }
}
