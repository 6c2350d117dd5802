import { scaleLinear } from 'd3';
import { shorten } from '../shared/texts.js';
import { axisShape } from './axis.js';
import type { Box, Camera, Frame } from './geometry/camera.js';
import { toPixel } from './geometry/camera.js';
import { triangle } from './geometry/projection.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** The box for the marks, leaving room for the frame's labels around it. */
export function boxOf(frame: Frame, width: number, height: number): Box {
  const { left, right, top, bottom } = frameMargin(frame);
  return { left, top, width: Math.max(20, width - left - right), height: Math.max(20, height - top - bottom) };
}

/** Room that a frame's labels take around the box, in pixels. */
export function frameMargin(frame: Frame): { left: number; right: number; top: number; bottom: number } {
  if (frame.kind === 'plane') return { left: frame.ticks[1] ? 44 : 22, right: 10, top: 8, bottom: 38 };
  if (frame.kind === 'simplex') return { left: 10, right: 10, top: 22, bottom: 24 };
  return { left: 8, right: 8, top: 8, bottom: 8 };
}

/** Axes with ticks, the three axes of the 3-D view, or the triangle. */
export function frameShapes(frame: Frame, box: Box, camera: Camera): Shape[] {
  if (frame.kind === 'plane') return plane(frame, box, camera);
  return frame.kind === 'space' ? space(frame, camera) : simplex(frame, camera);
}

const label = (text: string, attributes: Shape['attributes']): Shape =>
  shape('text', { class: 'axis-label', ...attributes }, text);

function plane(frame: Frame & { kind: 'plane' }, box: Box, camera: Camera): Shape[] {
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const x = scaleLinear([(box.left - camera[3]) / camera[0], (right - camera[3]) / camera[0]], [box.left, right]);
  const y = scaleLinear([(bottom - camera[7]) / camera[5], (box.top - camera[7]) / camera[5]], [bottom, box.top]);
  const upwards = Math.max(3, box.height / 45);
  const whole = frame.labels[1] === 'Belief index';
  const axes = [
    ...(frame.ticks[0]
      ? [
          axisShape(x, {
            side: 'bottom',
            at: bottom,
            grid: box.height,
            padding: 6,
            count: Math.max(3, box.width / 70),
          }),
        ]
      : []),
    ...(frame.ticks[1]
      ? [
          axisShape(y, {
            side: 'left',
            at: box.left,
            grid: box.width,
            padding: 5,
            count: upwards,
            ...(whole ? { values: y.ticks(upwards).filter(Number.isInteger), format: String } : {}),
          }),
        ]
      : []),
  ];
  return [
    ...axes,
    shape('rect', { class: 'plot-border', x: box.left, y: box.top, width: box.width, height: box.height }),
    label(frame.labels[0], { x: box.left + box.width / 2, y: bottom + 32, 'text-anchor': 'middle' }),
    label(frame.labels[1], {
      transform: `translate(11,${box.top + box.height / 2}) rotate(-90)`,
      'text-anchor': 'middle',
    }),
  ];
}

/** Where an axis of 3-D ends at both sides, in pixels, and where it begins. */
function spaceEnds(
  frame: Frame & { kind: 'space' },
  camera: Camera,
): readonly { readonly name: string; readonly from: Place; readonly end: Place; readonly back: Place }[] {
  const [cx, cy, cz] = frame.centre;
  return frame.labels.map((name, axis) => {
    const at = (reach: number): Place =>
      toPixel(camera, cx + (axis === 0 ? reach : 0), cy + (axis === 1 ? reach : 0), cz + (axis === 2 ? reach : 0));
    return { name, from: at(0), end: at(0.86 * frame.radius), back: at(-0.86 * frame.radius) };
  });
}

type Place = readonly [number, number];

const space = (frame: Frame & { kind: 'space' }, camera: Camera): Shape[] =>
  spaceEnds(frame, camera).flatMap(({ from: [x1, y1], end, back }) => [
    shape('line', { class: 'space-axis', x1, y1, x2: end[0], y2: end[1] }),
    shape('line', { class: 'space-axis space-axis-back', x1, y1, x2: back[0], y2: back[1] }),
  ]);

/** Names that stand over the marks, since nothing keeps marks from where they are: those of the axes of 3-D. */
export function frameNames(frame: Frame, camera: Camera): Shape[] {
  if (frame.kind !== 'space') return [];
  return spaceEnds(frame, camera).flatMap(({ name, from: [ox, oy], end: [px, py] }) => {
    // An axis that points at the viewer has no room for its name.
    if (Math.hypot(px - ox, py - oy) < 24) return [];
    const side = px - ox;
    const anchor = side > 30 ? 'end' : side < -30 ? 'start' : 'middle';
    return [label(name, { x: px, y: py + (py < oy ? -5 : 13), 'text-anchor': anchor })];
  });
}

const corner = [
  { anchor: 'start', dx: -8, dy: 16 },
  { anchor: 'end', dx: 8, dy: 16 },
  { anchor: 'middle', dx: 0, dy: -8 },
] as const;

function simplex(frame: Frame & { kind: 'simplex' }, camera: Camera): Shape[] {
  const corners = triangle.map(([x, y]) => toPixel(camera, x, y, 0));
  return [
    shape('polygon', { class: 'simplex-edge', points: corners.map((place) => place.join(',')).join(' ') }),
    ...corners.map(([x, y], state) => {
      const { anchor, dx, dy } = corner[state];
      return label(shorten(frame.names[state], 14), { x: x + dx, y: y + dy, 'text-anchor': anchor });
    }),
  ];
}
