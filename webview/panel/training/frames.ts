import * as l10n from '@vscode/l10n';
import type { Centre } from '../../../src/figure/training/moved.js';
import { frameOf } from '../../../src/shared/frameBlocks.js';
import { failureText } from '../../ui/calls.js';
import type { PanelCalls } from '../host.js';
import type { Model } from '../state.js';

/** Who wants frames; those who come first are served first. */
const CONSUMERS = ['play', 'pins', 'multiples'] as const;
export type Consumer = (typeof CONSUMERS)[number];

/** Read-outs of other checkpoints for the beliefs on show, fetched a few at a time and kept within bounds. */
export interface Frames {
  get(file: string): Centre | undefined;
  /** Why a checkpoint has none; undefined: it may have one. */
  failure(file: string): string | undefined;
  /** What a consumer needs now, the most urgent first, in place of what it needed before. */
  want(who: Consumer, files: readonly string[]): void;
  update(model: Model): void;
  /** Called when there are more, or none any more. */
  onChange(listener: () => void): void;
}

const MOST_BYTES = 256 * 2 ** 20;
/** A request for frames is to take about so long, in milliseconds, so that the next one can be for what is needed then. */
const ENOUGH = 400;
const MOST_FILES = 16;

export function frameStore(calls: PanelCalls): Frames {
  let analysis: string | null = null;
  let basis: string | null = null;
  let own: { file: string; centre: Centre } | null = null;
  const kept = new Map<string, Float32Array>();
  const failed = new Map<string, string>();
  const wanted = new Map<Consumer, readonly string[]>();
  const listeners: (() => void)[] = [];
  let open: AbortController | null = null;
  /** One at first: what is waited for comes soonest alone, and tells how long one takes. */
  let many = 1;
  const tell = (): void => listeners.forEach((listener) => listener());
  const get = (file: string): Centre | undefined => (own?.file === file ? own.centre : kept.get(file));
  const missing = (): string[] => {
    const all = CONSUMERS.flatMap((who) => wanted.get(who) ?? []);
    return [...new Set(all)].filter((file) => get(file) === undefined && !failed.has(file));
  };
  /** Lets go of what nobody wants, the oldest first. */
  const trim = (): void => {
    let bytes = [...kept.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    const needed = new Set(CONSUMERS.flatMap((who) => wanted.get(who) ?? []));
    for (const [file, { byteLength }] of kept) {
      if (bytes <= MOST_BYTES) return;
      if (needed.has(file)) continue;
      kept.delete(file);
      bytes -= byteLength;
    }
  };
  const fetchNext = async (): Promise<void> => {
    const files = missing().slice(0, many);
    if (open !== null || analysis === null || files.length === 0) return;
    const mine = new AbortController();
    open = mine;
    const started = performance.now();
    try {
      const found = await calls.call('sweep/frames', { analysis, files }, { signal: mine.signal });
      if (open !== mine) return;
      for (const { file, centre } of found.frames) kept.set(file, centre);
      for (const { file, error } of found.failed) failed.set(file, error.message);
      // What is neither there nor said to have failed would be asked for without end.
      for (const file of files)
        if (get(file) === undefined && !failed.has(file)) failed.set(file, l10n.t('It was not found.'));
      const took = Math.max(1, performance.now() - started);
      many = Math.max(1, Math.min(MOST_FILES, Math.round((many * ENOUGH) / took)));
    } catch (error) {
      const text = failureText(error);
      if (open !== mine) return;
      if (text !== null) for (const file of files) failed.set(file, text);
    }
    open = null;
    trim();
    tell();
    void fetchNext();
  };
  return {
    get,
    failure: (file) => failed.get(file),
    want(who, files) {
      wanted.set(who, files);
      void fetchNext();
    },
    update({ result, swept, folder }) {
      analysis = result?.id ?? null;
      own = result === null ? null : { file: result.checkpoint.file, centre: frameOf(result) };
      const next =
        result === null
          ? null
          : JSON.stringify([folder?.source, result.settings, result.process, result.beliefs.count, swept.epoch]);
      if (next === basis) return;
      basis = next;
      open?.abort();
      open = null;
      kept.clear();
      failed.clear();
      tell();
      void fetchNext();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
