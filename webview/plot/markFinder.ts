import { toPixels } from '../../src/figure/geometry/camera.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { beliefOf } from '../../src/figure/marks.js';
import type { Grid } from './grid.js';
import { buildGrid } from './grid.js';
import type { Shown } from './shown.js';

/** How far from a mark a pointer still means it, in pixels. */
const REACH = 14;

/** Finds marks by where they are drawn. */
export interface MarkFinder {
  /** Beliefs near a point: all directly at it or, if there is none, the nearest one within reach. */
  at(x: number, y: number): number[];
  /** Pixels of each mark of a layer, x and y in turn. */
  pixelsOf(layer: MarkLayer): Float32Array;
  /** Marks have moved: places are computed anew when they are next asked for. */
  moved(): void;
}

export function markFinder(shown: Readonly<Shown>): MarkFinder {
  let grids: Grid[] | null = null;
  const pixelsOf = (layer: MarkLayer): Float32Array => {
    const pixels = new Float32Array((2 * layer.points.length) / 3);
    if (shown.camera !== null) toPixels(shown.camera, layer.points, pixels);
    return pixels;
  };
  return {
    pixelsOf,
    moved: () => void (grids = null),
    at(x, y) {
      grids ??= shown.layers.map((layer) => buildGrid(pixelsOf(layer), shown.width, shown.height));
      const here: number[] = [];
      let [best, least] = [-1, Infinity];
      grids.forEach((grid, at) => {
        const layer = shown.layers[at];
        if (layer === undefined) return;
        if (layer.kind !== 'single') here.push(...grid.within(x, y, 2.5, 40).map((mark) => beliefOf(layer, mark)));
        const mark = grid.nearest(x, y, REACH);
        if (mark < 0 || grid.distance(mark, x, y) >= least) return;
        least = grid.distance(mark, x, y);
        best = beliefOf(layer, mark);
      });
      if (here.length > 0) return [...new Set(here)];
      return best < 0 ? [] : [best];
    },
  };
}
