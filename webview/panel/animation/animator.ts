import * as l10n from '@vscode/l10n';
import { aboutAnalysis } from '../../../src/figure/about.js';
import { animationOf, frameWidth } from '../../../src/figure/animation/animation.js';
import { moves } from '../../../src/figure/composed/shown.js';
import { movingView } from '../../../src/figure/animation/scene.js';
import type { AnimationTold, AnimationWish } from '../../../src/protocol/animation.js';
import type { ToPanel } from '../../../src/protocol/panel.js';
import { latestVerdict } from '../../../src/shared/verdictTexts.js';
import { failureText } from '../../ui/calls.js';
import { encode } from '../../plot/encode.js';
import type { PanelHost } from '../host.js';
import type { PlotPair } from '../plotPair.js';
import { paletteOf } from '../../plot/shownPalette.js';
import type { Store } from '../state.js';
import { gifOf } from './gif.js';
import { readKeyframes } from './keyframes.js';
import { painter } from './paint.js';
import { webmOf } from './webm.js';

/** Bytes that are sent at once. */
const PART = 1 << 20;

/** Draws moving pictures where the host asks for them, and sends them part by part. One is drawn at a time. */
export function animator(store: Store, host: PanelHost, plots: PlotPair): { received(message: ToPanel): void } {
  let open: { readonly id: number; readonly stop: AbortController } | null = null;
  return {
    received(message) {
      if (message.type === 'stopAnimation' && message.id === open?.id) open.stop.abort();
      if (message.type !== 'animate') return;
      open?.stop.abort();
      const { id, wish } = message;
      const mine = { id, stop: new AbortController() };
      open = mine;
      const tell = (told: AnimationTold): void => {
        if (!mine.stop.signal.aborted) host.post({ type: 'animation', id, told });
      };
      void animate(store, host, plots, wish, { signal: mine.stop.signal, tell }).catch((error: unknown) =>
        tell({ kind: 'failed', message: (failureText(error) ?? l10n.t('Cancelled.')).slice(0, 2000) }),
      );
    },
  };
}

async function animate(
  store: Store,
  { calls }: PanelHost,
  plots: PlotPair,
  wish: AnimationWish,
  { signal, tell }: { readonly signal: AbortSignal; tell(told: AnimationTold): void },
): Promise<void> {
  // What is on show now is what moves, whatever is chosen meanwhile.
  const { result, view, folder, checked } = store.get();
  if (result === null)
    throw new Error(l10n.t('There is nothing to move yet: show the geometry of a checkpoint first.'));
  if (!moves(result, view))
    throw new Error(
      l10n.t(
        'Of other checkpoints the read-out of the joint belief is kept, from which this part does not follow. Show the joint belief in the plots, and save again.',
      ),
    );
  const palette = paletteOf(wish.theme);
  const seen = plots.moving(palette, movingView(view));
  if (seen === null) throw new Error(l10n.t('There is nothing to move yet: show the geometry of a checkpoint first.'));
  const total = wish.checkpoints.length;
  const { keyframes, left } = await readKeyframes(wish, result, calls, {
    signal,
    told: (done) => tell({ kind: 'progress', doing: 'reading', done, total }),
  });
  if (keyframes.length < 2) throw new Error(l10n.t('Fewer than two checkpoints could be read. {0}', left[0] ?? ''));
  const made = { version: wish.version, folder: folder?.name ?? 'run', date: new Date(wish.date) };
  const about = aboutAnalysis(result, latestVerdict(result, checked), made);
  const animation = animationOf(
    { result, view: movingView(view), folder: made.folder, about, keyframes, plots: seen },
    wish,
    { palette, encode, scale: wish.scale },
  );
  const told = (done: number): void =>
    tell({ kind: 'progress', doing: 'drawing', done, total: animation.moments.length });
  const on = painter(frameWidth(wish.scale));
  if (wish.format === 'gif') for await (const part of gifOf(animation, on, { signal, told })) send(part, tell);
  else send(await webmOf(animation, on, { fps: wish.fps, signal, told }), tell);
  tell({ kind: 'whole', left: left.slice(0, 1000).map((each) => each.slice(0, 1000)) });
}

/** Messages hold text alone, which every editor hands on alike. */
function send(bytes: Uint8Array, tell: (told: AnimationTold) => void): void {
  for (let from = 0; from < bytes.length; from += PART) {
    let text = '';
    const part = bytes.subarray(from, from + PART);
    for (let at = 0; at < part.length; at += 8192) text += String.fromCharCode(...part.subarray(at, at + 8192));
    tell({ kind: 'part', base64: btoa(text) });
  }
}
