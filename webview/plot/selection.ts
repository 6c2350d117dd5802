import type { MarkLayer } from '../../src/figure/marks.js';
import { beliefOf, countedMarks } from '../../src/figure/marks.js';
import { mixed } from '../../src/figure/geometry/colour.js';
import type { Packed } from '../../src/figure/geometry/colour.js';

/** What dragging does: move or turn the plot, or select what a box or a drawn line encloses. */
export type PlotMode = 'pan' | 'box' | 'lasso';

/** What becomes of an earlier selection: a new one replaces it, adds to it or is taken from it. */
export type Combine = 'replace' | 'add' | 'remove';

export type Place = readonly [number, number];

/** Pixels enclosed by a box with two opposite corners, its edge included, or by a line that is closed at its ends. */
export type Region =
  | { readonly kind: 'box'; readonly from: Place; readonly to: Place }
  | { readonly kind: 'lasso'; readonly points: readonly Place[] };

/** The least box around a region: left, top, right, bottom. */
function around(region: Region): [number, number, number, number] {
  const points = region.kind === 'box' ? [region.from, region.to] : region.points;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, top, right, bottom];
}

/**
 * Whether a closed line goes round a place an odd number of times (the even-odd rule, as canvas and SVG have it). Its
 * edges are sorted by the rows of pixels that they cross, so that each place is held against a few of them.
 */
function inside(points: readonly Place[], top: number, bottom: number): (x: number, y: number) => boolean {
  const first = Math.floor(top);
  const rows: number[][] = Array.from({ length: Math.floor(bottom) - first + 1 }, () => []);
  const n = points.length;
  const xs = Float64Array.from(points, ([x]) => x);
  const ys = Float64Array.from(points, ([, y]) => y);
  for (let at = 0, before = n - 1; at < n; before = at++) {
    const [low, high] = [Math.min(ys[at], ys[before]), Math.max(ys[at], ys[before])];
    for (let row = Math.floor(low) - first; row <= Math.floor(high) - first; row++) rows[row].push(at);
  }
  return (x, y) => {
    let odd = false;
    const edges = rows[Math.floor(y) - first];
    for (let index = 0; index < edges.length; index++) {
      const at = edges[index];
      const before = at === 0 ? n - 1 : at - 1;
      if (ys[at] > y === ys[before] > y) continue;
      if (x < ((xs[before] - xs[at]) * (y - ys[at])) / (ys[before] - ys[at]) + xs[at]) odd = !odd;
    }
    return odd;
  };
}

/** Marks within a region, ascending. `pixels` is n × 2; a mark that is not drawn (NaN) is in no region. */
export function marksWithin(region: Region, pixels: Float32Array): number[] {
  const [left, top, right, bottom] = around(region);
  const found: number[] = [];
  if (!(left <= right)) return found;
  const within = region.kind === 'box' ? () => true : inside(region.points, top, bottom);
  for (let mark = 0; mark < pixels.length / 2; mark++) {
    const x = pixels[2 * mark];
    const y = pixels[2 * mark + 1];
    if (!(x >= left && x <= right && y >= top && y <= bottom)) continue;
    if (within(x, y)) found.push(mark);
  }
  return found;
}

/**
 * Beliefs whose marks lie within a region, ascending. Single predictions count only where nothing else is drawn: with
 * many of them nearly every belief has one somewhere.
 * @param pixels of each layer, n × 2
 */
export function beliefsWithin(region: Region, layers: readonly MarkLayer[], pixels: readonly Float32Array[]): number[] {
  const onlySingles = layers.every(({ kind }) => kind === 'single');
  let mask = new Uint8Array(0);
  layers.forEach((layer, at) => {
    if (layer.kind === 'single' && !onlySingles) return;
    const marks = marksWithin(region, pixels[at]);
    mask = marked(mask, layer.belief === null ? marks : marks.map((mark) => beliefOf(layer, mark)), 1);
  });
  return listed(mask);
}

/** A selection after another drag, ascending; null: nothing is selected. */
export function combined(
  before: readonly number[] | null,
  found: readonly number[],
  how: Combine,
): readonly number[] | null {
  if (how === 'replace' || before === null) return how === 'remove' || found.length === 0 ? null : found;
  const left = listed(marked(maskOf(before), found, how === 'add' ? 1 : 0));
  return left.length === 0 ? null : left;
}

/** 1 for each belief that is selected; it ends with the last of them. */
export const maskOf = (selected: readonly number[]): Uint8Array<ArrayBuffer> => marked(new Uint8Array(0), selected, 1);

/** The mask with 1 or 0 for some beliefs, made longer where need be. Sets of a hundred thousand beliefs would take longer. */
function marked(mask: Uint8Array<ArrayBuffer>, beliefs: readonly number[], as: 0 | 1): Uint8Array<ArrayBuffer> {
  const most = beliefs.reduce((last, belief) => Math.max(last, belief), -1);
  const next = new Uint8Array(Math.max(mask.length, most + 1));
  next.set(mask);
  for (const belief of beliefs) next[belief] = as;
  return next;
}

/** The beliefs of a mask, ascending. */
function listed(mask: Uint8Array): number[] {
  const beliefs: number[] = [];
  for (let belief = 0; belief < mask.length; belief++) if (mask[belief] === 1) beliefs.push(belief);
  return beliefs;
}

/** How much of its colour a mark keeps that is not selected. */
export const DIMMED = 0.22;

/** Layers with the selected marks in layers of their own above the others, which fade into the ground. */
export function emphasised(
  layers: readonly MarkLayer[],
  selected: readonly number[] | null,
  ground: Packed,
): readonly MarkLayer[] {
  if (selected === null) return layers;
  const mask = maskOf(selected);
  const fade = (colour: Packed): Packed => mixed(ground, colour, DIMMED);
  const parts = layers.map((layer) => {
    const [rest, chosen]: [number[], number[]] = [[], []];
    for (let mark = 0; mark < layer.points.length / 3; mark++)
      (mask[beliefOf(layer, mark)] === 1 ? chosen : rest).push(mark);
    return [part(layer, rest, fade), part(layer, chosen, (colour) => colour)] as const;
  });
  return [...parts.map(([rest]) => rest), ...parts.map(([, chosen]) => chosen)];
}

function part(layer: MarkLayer, marks: readonly number[], recoloured: (colour: Packed) => Packed): MarkLayer {
  const points = new Float32Array(3 * marks.length);
  const belief = new Int32Array(marks.length);
  const colours = new Uint32Array(marks.length);
  marks.forEach((mark, at) => {
    points[3 * at] = layer.points[3 * mark];
    points[3 * at + 1] = layer.points[3 * mark + 1];
    points[3 * at + 2] = layer.points[3 * mark + 2];
    belief[at] = beliefOf(layer, mark);
    colours[at] = recoloured(layer.colours[mark]);
  });
  const { shares } = layer;
  return {
    ...layer,
    of: countedMarks(layer),
    points,
    belief,
    colours,
    ...(shares === undefined ? {} : { shares: Float32Array.from(marks, (mark) => shares[mark]) }),
  };
}
