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
  /** As how many marks these look, being a part of so many (`countedMarks`); left out: they are all. */
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

const counts = new WeakMap<Points, number>();

/**
 * As how many marks a layer looks. Marks at one place are one: beliefs of a product of processes that differ in what the axes do not
 * show would else be so small at their few places that nobody sees them.
 */
export function countedMarks({ of, points }: MarkLayer): number {
  if (of !== undefined) return of;
  const known = counts.get(points);
  if (known !== undefined) return known;
  const found = fewPlaces(points) ?? points.length / 3;
  counts.set(points, found);
  return found;
}

/** Points are told apart by this share of what they spread over. */
const SAME_PLACE = 1 / 1024;

/** The number of places where points are; null where they are more than few. */
function fewPlaces(points: Points): number | null {
  let reach = 0;
  for (const value of points) reach = Math.max(reach, Math.abs(value) || 0);
  const cell = reach * SAME_PLACE || 1;
  const places = new Set<string>();
  let last = '';
  for (let at = 0; at < points.length; at += 3) {
    if (Number.isNaN(points[at])) continue;
    const place = `${Math.round(points[at] / cell)},${Math.round(points[at + 1] / cell)},${Math.round(points[at + 2] / cell)}`;
    if (place === last) continue;
    last = place;
    places.add(place);
    if (places.size > FEW) return null;
  }
  return places.size;
}

/**
 * The more marks there are the smaller and the more translucent they get, so that many at one place look denser than one.
 * Few stay as they are, and one that stands alone among many keeps its contrast.
 */
export function lookOf(layer: MarkLayer): Look {
  const many = Math.max(1, countedMarks(layer) / FEW);
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
