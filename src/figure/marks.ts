import type { Points } from './geometry/projection.js';

/** Marks of one kind: `true` beliefs, `centre`s of mass or `single` predictions. */
export interface MarkLayer {
  readonly kind: 'true' | 'centre' | 'single';
  /** A mark that is not drawn has no place: NaN. */
  readonly points: Points;
  /** Belief of each mark; null: mark i is belief i. */
  readonly belief: Int32Array | null;
  readonly colours: Uint32Array;
  /** Area of each mark as a share of the largest one; left out: all are as large. */
  readonly shares?: Float32Array;
  /** Whether marks are rings, to be told from discs in the same plot. */
  readonly ring?: boolean;
  /** Of how many marks these are a part, which look as they would among all; left out: they are all. */
  readonly of?: number;
  /** The least opacity at which a mark that stands alone is told from the ground; left out: not known. */
  readonly floor?: number;
}

/** Above this many marks a plot draws pixels in place of shapes. */
export const MAX_SVG_MARKS = 2000;
/** Up to this many marks are as large and as opaque as marks ever are. */
const FEW = 400;

export function beliefOf(layer: MarkLayer, mark: number): number {
  return layer.belief === null ? mark : layer.belief[mark];
}

/** How many marks can be drawn: beliefs that do not occur have no centre. */
export function drawable(layer: MarkLayer): number {
  return placedCount(layer.points);
}

/** How many points have a place. */
export function placedCount(points: Points): number {
  let n = 0;
  for (let at = 0; at < points.length; at += 3) if (!Number.isNaN(points[at])) n++;
  return n;
}

/** How the marks of a layer look; pixels of the screen. */
export interface Look {
  /** Of all marks or, where their areas differ, of the largest one. */
  readonly radius: number;
  readonly opacity: number;
}

/**
 * The more marks there are the smaller and the more translucent they get, so that many at one place look denser than one.
 * Few stay as they are, and one that stands alone among many keeps its contrast.
 */
export function lookOf(layer: MarkLayer): Look {
  const marks = layer.of ?? layer.points.length / 3;
  const many = Math.max(1, marks / FEW);
  const base = Math.max(1, 5 * many ** -0.25);
  const { floor = 0 } = layer;
  const opacity = Math.max(0.45, floor, many ** -0.12);
  const sized = layer.shares === undefined ? 1 : 2.4;
  const radius = sized * (layer.kind === 'single' ? Math.max(1, 0.45 * base) : base);
  return {
    radius: layer.ring === true ? Math.max(2, radius) : radius,
    opacity: layer.kind === 'single' ? Math.max(0.35, floor, 0.55 * opacity) : opacity,
  };
}

/** Radius of one mark of a layer that looks so, in pixels of the screen. */
export function radiusOf(layer: MarkLayer, { radius }: Look, mark: number): number {
  return layer.shares === undefined ? radius : Math.max(1.2, radius * Math.sqrt(layer.shares[mark]));
}

const orders = new WeakMap<MarkLayer, Int32Array>();

/** Marks of different sizes in the order in which they are drawn, large ones first; null where all are as large. */
export function largestFirst(layer: MarkLayer): Int32Array | null {
  const { shares } = layer;
  if (shares === undefined) return null;
  const known = orders.get(layer);
  if (known !== undefined) return known;
  const order = Int32Array.from(shares, (_, mark) => mark).sort((a, b) => shares[b] - shares[a] || b - a);
  orders.set(layer, order);
  return order;
}
