import type { Camera } from './geometry/camera.js';
import { toPixel } from './geometry/camera.js';
import type { Points } from './geometry/projection.js';
import type { Links } from './links.js';
import { linkCount, linksShape, MAX_LINKS } from './links.js';
import type { MarkLayer } from './marks.js';
import { MAX_SVG_MARKS, placedCount } from './marks.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** Faint marks behind those of the plot: the read-outs of other steps, each joined to the next by lines. */
export interface Ghosts {
  /** By step, in their order. */
  readonly points: readonly Points[];
  /** From each step to the next, the one on show among them. */
  readonly links: readonly Links[];
}

/** Lines from step to step; none where they would hide the marks. */
export function ghostLinks(steps: readonly Points[]): Links[] {
  const links = steps.slice(1).map((to, at): Links => ({ from: steps[at], to }));
  return links.reduce((sum, each) => sum + linkCount(each), 0) <= MAX_LINKS ? links : [];
}

/** Whether there are so many that they are drawn as pixels. */
export const areMany = ({ points }: Ghosts): boolean =>
  points.reduce((sum, each) => sum + placedCount(each), 0) > MAX_SVG_MARKS;

/** Lines and marks as shapes. All marks of a step are one path: they are redrawn with every frame that is played. */
export function ghostShapes(ghosts: Ghosts, camera: Camera): Shape[] {
  const marks = areMany(ghosts) ? [] : ghosts.points;
  return [
    ...ghosts.links.map((links) => linksShape(links, camera)),
    ...marks.map((points) => {
      const parts: string[] = [];
      for (let at = 0; at + 2 < points.length; at += 3) {
        if (Number.isNaN(points[at])) continue;
        const [x, y] = toPixel(camera, points[at], points[at + 1], points[at + 2]);
        parts.push(`M${x.toFixed(1)},${y.toFixed(1)}h0`);
      }
      return shape('path', { class: 'ghost', 'data-ghosts': parts.length, d: parts.join('') });
    }),
  ];
}

/** The same as layers of pixels, under all others, where there are many. */
export function ghostLayers(ghosts: Ghosts, packed: number): MarkLayer[] {
  if (!areMany(ghosts)) return [];
  return ghosts.points.map((points) => ({
    kind: 'single',
    points,
    belief: null,
    colours: new Uint32Array(points.length / 3).fill(packed),
  }));
}
