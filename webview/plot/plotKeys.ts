import type { Turn, Zoom } from '../../src/figure/geometry/camera.js';
import { noZoom, turnBy, zoomedAbout } from '../../src/figure/geometry/camera.js';
import { zoomAfter } from '../ui/keys.js';

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
/** Radians that one press of an arrow turns by. */
const TURN = 0.08;
const ZOOM = 1.3;

/** What a key asks of a plot of beliefs: to turn, to go to a belief, or to zoom. */
export type PlotWish = { readonly rotation: [number, number] } | { readonly belief: number } | { readonly zoom: Zoom };

/**
 * Arrows turn the 3-D view and go from belief to belief elsewhere; Page Up and Page Down, Home and End go in both; plus
 * and minus zoom about the centre of the plot that the event came to, 0 shows all. null: the key means something else.
 */
export function plotWish(
  event: KeyboardEvent,
  now: {
    /** The belief in focus. */
    readonly focused: number | null;
    readonly count: number;
    readonly zoom: Zoom;
    readonly rotation: Turn;
    readonly turns: boolean;
  },
): PlotWish | null {
  const arrow = arrows[event.key];
  if (arrow !== undefined && now.turns) return { rotation: turnBy(now.rotation, TURN * arrow[0], -TURN * arrow[1]) };
  const last = now.count - 1;
  const go = (step: number): PlotWish => ({
    belief: now.focused === null ? 0 : Math.max(0, Math.min(last, now.focused + step)),
  });
  if (arrow !== undefined) return go(arrow[0] - arrow[1]);
  if (event.key === 'PageDown') return go(1);
  if (event.key === 'PageUp') return go(-1);
  if (event.key === 'Home') return { belief: 0 };
  if (event.key === 'End') return { belief: last };
  const factor = zoomAfter(event.key, ZOOM);
  if (factor === undefined) return null;
  const area = (event.currentTarget as HTMLElement).querySelector('.plot-area');
  const middle = [(area?.clientWidth ?? 0) / 2, (area?.clientHeight ?? 0) / 2] as const;
  return { zoom: factor === 0 ? noZoom : zoomedAbout(now.zoom, factor, middle) };
}
