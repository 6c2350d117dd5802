import type { Points } from './geometry/projection.js';

/** Marks of one kind: `true` beliefs, `centre`s of mass or `single` predictions. */
export interface MarkLayer {
  readonly kind: 'true' | 'centre' | 'single';
  readonly points: Points;
  /** Belief of each mark; null: mark i is belief i. */
  readonly belief: Int32Array | null;
  readonly colours: Uint32Array;
}

/** Above this many marks a plot draws pixels in place of shapes. */
export const MAX_SVG_MARKS = 2000;

export function beliefOf(layer: MarkLayer, mark: number): number {
  return layer.belief === null ? mark : layer.belief[mark];
}

/** How many marks can be drawn: beliefs that do not occur have no centre. */
export function drawable(layer: MarkLayer): number {
  let n = 0;
  for (let at = 0; at < layer.points.length; at += 3) if (!Number.isNaN(layer.points[at])) n++;
  return n;
}

/** Radius of the marks of a layer, in pixels of the screen: the more there are, the smaller. */
export function radiusOf(layer: MarkLayer): number {
  const marks = layer.points.length / 3;
  const base = marks > 20_000 ? 1.4 : marks > 5000 ? 1.8 : marks > MAX_SVG_MARKS ? 2.2 : marks > 400 ? 3.2 : 5;
  return layer.kind === 'single' ? Math.max(1.2, 0.45 * base) : layer.kind === 'centre' ? Math.max(1.8, base) : base;
}
