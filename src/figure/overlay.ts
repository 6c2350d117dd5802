import * as l10n from '@vscode/l10n';
import type { Exit } from './geometry/beyond.js';
import { exitOf } from './geometry/beyond.js';
import type { Box, Camera } from './geometry/camera.js';
import { toPixel } from './geometry/camera.js';
import type { Points } from './geometry/projection.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

export type Position = readonly [number, number, number];

/** Where a belief's mark stands, in view coordinates; NaN where it has no place. */
export function placeOf(points: Points, belief: number): Position {
  return [points[3 * belief] ?? NaN, points[3 * belief + 1] ?? NaN, points[3 * belief + 2] ?? NaN];
}

/** What is drawn over the marks of the two plots. */
export interface PairOverlays {
  readonly truth: readonly OverlayItem[];
  readonly residual: readonly OverlayItem[];
}

/** What is drawn over the marks, in view coordinates, so that it moves with them. */
export type OverlayItem =
  | {
      readonly kind: 'ring';
      readonly role: 'hover' | 'start' | 'end' | 'pin';
      readonly at: Position;
      readonly label: string | null;
      readonly belief: number;
    }
  | { readonly kind: 'cross'; readonly at: Position }
  /** From a true belief to its read-out. */
  | { readonly kind: 'link'; readonly from: Position; readonly to: Position }
  | {
      readonly kind: 'arrow';
      readonly role: 'vector' | 'measured' | 'pin';
      readonly from: Position;
      readonly to: Position;
      readonly title: string;
    }
  | {
      readonly kind: 'path';
      readonly role: 'true' | 'predicted';
      readonly points: readonly Position[];
      readonly colours: readonly string[];
      readonly current: number | null;
      /** The path that another is compared with. */
      readonly behind?: boolean;
    }
  | { readonly kind: 'cloud'; readonly role: 'start' | 'end'; readonly points: readonly Position[] }
  | {
      readonly kind: 'target';
      readonly role: 'target' | 'reached' | 'control';
      readonly at: Position;
      readonly title: string;
    };

/** Rings, arrows and paths, in pixels. Labels of rings at the same place are moved apart. */
export function overlayShapes(items: readonly OverlayItem[], camera: Camera, box: Box): Shape[] {
  const at = ([x, y, z]: Position): [number, number] => toPixel(camera, x, y, z);
  const names: Box[] = [];
  return items.flatMap((item) => drawItem(item, at, box, names));
}

/** Roles of the arrows that end beyond the axes, where each bears its sign at their edge. */
export function arrowsBeyond(items: readonly OverlayItem[], camera: Camera, box: Box): string[] {
  return items.flatMap((item) =>
    item.kind === 'arrow' && exitOf(toPixel(camera, ...item.from), toPixel(camera, ...item.to), box) !== null
      ? [item.role]
      : [],
  );
}

type ToPixel = (place: Position) => [number, number];

/**
 * Where the name of a ring stands: the start's to the upper left and the target's to the upper right, unless that is outside
 * the plot or over another name, which `names` holds and it joins.
 */
function namePlace(
  { role, label }: { readonly role: string; readonly label: string },
  [x, y]: readonly [number, number],
  box: Box,
  names: Box[],
): { readonly right: boolean; readonly lift: number } {
  const wide = 13 + 8 * label.length;
  const right = (role === 'end' && x + wide < box.left + box.width) || x - wide < box.left;
  const lift = y - 22 < box.top ? 18 : -9;
  const spots = [
    { right, lift },
    { right, lift: lift === 18 ? -9 : 18 },
    { right: !right, lift },
    { right: !right, lift: lift === 18 ? -9 : 18 },
    ...[-24, 33, -38, 47].map((far) => ({ right, lift: far })),
  ].map((spot) => ({
    ...spot,
    room: { left: spot.right ? x + 12 : x - wide, top: y + spot.lift - 11, width: wide - 12, height: 14 },
  }));
  const inside = ({ left, top, width, height }: Box): boolean =>
    left >= box.left && top >= box.top && left + width <= box.left + box.width && top + height <= box.top + box.height;
  const free = (room: Box): boolean => names.every((other) => !overlap(room, other));
  const place = spots.find(({ room }) => inside(room) && free(room)) ?? spots[0];
  names.push(place.room);
  return place;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

function drawItem(item: OverlayItem, at: ToPixel, box: Box, names: Box[]): Shape[] {
  switch (item.kind) {
    case 'ring': {
      const [x, y] = at(item.at);
      if (!Number.isFinite(x + y)) return [];
      const radius = item.role === 'hover' ? 9 : item.role === 'pin' ? 7 : 11;
      const ring = shape('circle', {
        class: `ring ring-${item.role}`,
        cx: x,
        cy: y,
        r: radius,
        'data-ring': item.role,
        'data-ring-belief': item.belief,
      });
      if (item.label === null) return [ring];
      const { right, lift } = namePlace({ role: item.role, label: item.label }, [x, y], box, names);
      return [
        ring,
        shape(
          'text',
          {
            class: `ring-label ring-label-${item.role}`,
            x: x + (right ? 13 : -13),
            y: y + lift,
            'text-anchor': right ? 'start' : 'end',
          },
          item.label,
        ),
      ];
    }
    case 'cross': {
      const [x, y] = at(item.at);
      return [
        shape('path', {
          class: 'cross',
          d: `M${x - 5},${y - 5}L${x + 5},${y + 5}M${x - 5},${y + 5}L${x + 5},${y - 5}`,
        }),
      ];
    }
    case 'link': {
      const [[x1, y1], [x2, y2]] = [at(item.from), at(item.to)];
      return Number.isFinite(x1 + y1 + x2 + y2) ? [shape('line', { class: 'link', x1, y1, x2, y2 })] : [];
    }
    case 'arrow':
      return arrow(item, at, box);
    case 'path': {
      const points = item.points.map(at);
      const line = shape('path', {
        class: `path path-${item.role}${item.behind === true ? ' path-behind' : ''}`,
        d: points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x},${y}`).join(''),
      });
      const dots = points.map(([x, y], i) =>
        shape('circle', {
          class: `path-dot path-dot-${item.role}${i === item.current ? ' path-dot-current' : ''}`,
          cx: x,
          cy: y,
          r: i === item.current ? 7 : 4.5,
          fill: item.colours[i] ?? 'none',
        }),
      );
      return [line, ...dots];
    }
    case 'cloud': {
      // All dots are one path of zero-length strokes: hundreds of elements would be rebuilt at each move of the pointer.
      const dots = item.points.map(at).filter(([x, y]) => Number.isFinite(x + y));
      return [
        shape('path', {
          class: `cloud cloud-${item.role}`,
          'data-points': dots.length,
          d: dots.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join(''),
        }),
      ];
    }
    case 'target': {
      const [x, y] = at(item.at);
      return [
        shape(
          'g',
          { class: `target target-${item.role}`, 'data-target': item.role, transform: `translate(${x},${y})` },
          shape('title', {}, item.title),
          shape('path', { d: 'M0,-8L8,0L0,8L-8,0Z' }),
        ),
      ];
    }
  }
}

function arrow(item: OverlayItem & { kind: 'arrow' }, at: ToPixel, box: Box): Shape[] {
  const [x1, y1] = at(item.from);
  const [x2, y2] = at(item.to);
  if (!Number.isFinite(x1 + y1 + x2 + y2)) return [];
  const length = Math.hypot(x2 - x1, y2 - y1);
  const head = Math.min(10, length * 0.6);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const corner = (side: number): string =>
    `${x2 - head * ux - side * 0.45 * head * uy},${y2 - head * uy + side * 0.45 * head * ux}`;
  const exit = exitOf([x1, y1], [x2, y2], box);
  return [
    shape(
      'g',
      { class: `arrow arrow-${item.role}`, 'data-arrow': item.role },
      shape('title', {}, item.title),
      shape('line', { x1, y1, x2, y2 }),
      ...(length > 3 ? [shape('polygon', { points: `${x2},${y2} ${corner(1)} ${corner(-1)}` })] : []),
    ),
    ...(exit === null ? [] : [beyond(item, exit)]),
  ];
}

/** Two chevrons at the edge of the axes: the arrow goes on beyond them. */
function beyond({ role, title }: OverlayItem & { kind: 'arrow' }, { x, y, ux, uy }: Exit): Shape {
  const chevron = (back: number): string => {
    const side = (turn: number): string =>
      `${x - (back + 6) * ux - turn * 6 * uy},${y - (back + 6) * uy + turn * 6 * ux}`;
    return `M${side(1)}L${x - back * ux},${y - back * uy}L${side(-1)}`;
  };
  return shape(
    'g',
    { class: `beyond beyond-${role}`, 'data-beyond': role },
    shape('title', {}, l10n.t('{0}: it ends beyond the axes', title)),
    shape('path', { class: 'beyond-edge', d: `${chevron(2)}${chevron(8)}` }),
    shape('path', { d: `${chevron(2)}${chevron(8)}` }),
  );
}
