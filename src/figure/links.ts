import type { Camera } from './geometry/camera.js';
import { toPixel } from './geometry/camera.js';
import type { Points } from './geometry/projection.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** Lines from one mark to another of the same number, as from each true belief to its read-out. */
export interface Links {
  readonly from: Points;
  readonly to: Points;
}

/** More lines than this would be a tangle that hides the marks: then none is drawn. */
export const MAX_LINKS = 2000;

/** More lines than this are drawn fainter, since they would cover what lies between marks. */
const MANY = 300;

/** How many lines there are to draw: both ends have a place. */
export function linkCount({ from, to }: Links): number {
  let n = 0;
  for (let at = 0; at < from.length; at += 3) if (!Number.isNaN(from[at]) && !Number.isNaN(to[at])) n++;
  return n;
}

/** All lines as one path: hundreds of elements would be moved at each step of a zoom. */
export function linksShape(links: Links, camera: Camera): Shape {
  const { from, to } = links;
  const parts: string[] = [];
  const place = (points: Points, at: number): string =>
    toPixel(camera, points[at], points[at + 1], points[at + 2])
      .map((value) => value.toFixed(1))
      .join(',');
  for (let at = 0; at + 2 < from.length; at += 3)
    if (!Number.isNaN(from[at]) && !Number.isNaN(to[at])) parts.push(`M${place(from, at)}L${place(to, at)}`);
  return shape('path', {
    class: parts.length > MANY ? 'links links-many' : 'links',
    'data-links': parts.length,
    d: parts.join(''),
  });
}
