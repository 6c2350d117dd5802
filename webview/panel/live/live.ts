import * as l10n from '@vscode/l10n';
import type { ToPanel } from '../../../src/protocol/panel.js';
import { checkpointText, count } from '../../../src/shared/texts.js';
import { el, setText, show } from '../../ui/dom.js';
import { iconButton } from '../../ui/iconButton.js';
import { locate, nameOf } from '../checkpoints.js';
import type { Change, FolderMessage, Model, Store } from '../state.js';

/** What is told of a training that still writes, and how the page goes along with it. */
export interface Live {
  readonly element: HTMLElement;
  /** Called with each message, after the model has changed by it. */
  received(message: ToPanel): void;
}

/** What a person is at: the picture does not change under their hands. */
const isBusyWith = ({ view, steering }: Model, isDragging: boolean): boolean =>
  isDragging || (steering !== null && (view.tab === 'steering' || view.tab === 'edit'));

/**
 * Goes on to the newest checkpoint where the last one was on show, and says so; never while the person steers or drags. Tells of a
 * training that has started over until the person has read it.
 */
export function live(store: Store, analyse: (change: Change, soon: boolean) => void): Live {
  const text = el('span', { class: 'live-text' });
  const spoken = el('div', { class: 'visually-hidden', testId: 'live-spoken', role: 'status', 'aria-live': 'polite' });
  const close = iconButton({
    label: l10n.t('Dismiss'),
    title: l10n.t('Dismiss: it was read'),
    icon: 'close',
    testId: 'live-dismiss',
    onClick: () => show(line, false),
  });
  const line = el('div', { class: 'live-line', testId: 'live-line', hidden: true }, text, close);
  let before: FolderMessage | null = null;
  let over: string | null = null;
  let drags = 0;
  addEventListener('pointerdown', () => (drags = 1), true);
  for (const end of ['pointerup', 'pointercancel'] as const) addEventListener(end, () => (drags = 0), true);

  const startedOver = ({ live: state }: FolderMessage): void => {
    const now = state?.startedOver ?? null;
    const key = now === null ? null : JSON.stringify(now);
    if (key === over) return;
    over = key;
    show(line, now !== null);
    if (now === null) return;
    setText(text, startedOverText(now.stale.length));
    setText(spoken, text.textContent);
  };

  const follow = (was: FolderMessage, now: FolderMessage): void => {
    const model = store.get();
    const shown = model.result?.checkpoint.file;
    if (now.live?.follow !== true || shown === undefined || model.attempt === 'waiting') return;
    const stale = new Set(now.live.startedOver?.stale);
    const { run } = locate(was.listing, shown);
    const wasLast = numbered(was, run).at(-1)?.file === shown;
    // The listing that a training has left may begin with another run.
    const next = locate(now.listing, shown);
    const last = numbered(now, next.run)
      .filter(({ file }) => !stale.has(file))
      .at(-1);
    if (!wasLast || last === undefined || last.file === shown) return;
    const at = now.listing.runs[next.run]?.checkpoints.findIndex(({ file }) => file === last.file) ?? -1;
    const name = checkpointText(last);
    if (isBusyWith(model, drags > 0)) return void setText(spoken, l10n.t('The training has written {0}.', name));
    setText(spoken, l10n.t('Following the training: {0} is the newest.', name));
    analyse({ checkpoint: nameOf(now.listing, next.run, at) }, false);
  };

  return {
    element: el('div', { class: 'live' }, line, spoken),
    received(message) {
      if (message.type !== 'folder') return;
      const was = before;
      before = message;
      startedOver(message);
      if (was !== null) follow(was, message);
    },
  };
}

/** Those whose step is known, which is how the newest is told; all where it is known of none. */
function numbered({ listing }: FolderMessage, run: number): FolderMessage['listing']['runs'][number]['checkpoints'] {
  const all = listing.runs[run]?.checkpoints ?? [];
  let last = -1;
  const known = all.filter(({ step }) => {
    if (step === null || step <= last) return false;
    last = step;
    return true;
  });
  return known.length === 0 ? all : known;
}

/** @param stale how many checkpoints of the training before are still there */
function startedOverText(stale: number): string {
  if (stale === 0) return l10n.t('The training in this folder has started over.');
  return stale === 1
    ? l10n.t('The training in this folder has started over. 1 checkpoint of the one before is still there.')
    : l10n.t(
        'The training in this folder has started over. {0} checkpoints of the one before are still there.',
        count(stale),
      );
}
