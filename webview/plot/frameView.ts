import { axisBottom, axisLeft, scaleLinear, select } from 'd3';
import { svg } from '../ui/dom.js';
import { shorten } from '../ui/format.js';
import type { Box, Camera, Frame } from '../../src/figure/geometry/camera.js';
import { toPixel } from '../../src/figure/geometry/camera.js';
import { triangle } from '../../src/figure/geometry/projection.js';

/** The box for the marks, leaving room for the frame's labels around it. */
export function boxOf(frame: Frame, width: number, height: number): Box {
  const [left, right, top, bottom] =
    frame.kind === 'plane'
      ? [frame.ticks[1] ? 44 : 22, 10, 8, 38]
      : frame.kind === 'simplex'
        ? [10, 10, 22, 24]
        : [8, 8, 8, 8];
  return { left, top, width: Math.max(20, width - left - right), height: Math.max(20, height - top - bottom) };
}

/** Axes with ticks, the three axes of the 3-D view, or the triangle; redrawn with every pan and turn. */
export function frameView(parent: SVGGElement): { draw(frame: Frame, box: Box, camera: Camera): void } {
  const group = select(parent);
  return {
    draw(frame, box, camera) {
      group.selectAll('*').remove();
      if (frame.kind === 'plane') plane(parent, frame, box, camera);
      else if (frame.kind === 'space') space(parent, frame, camera);
      else simplex(parent, frame, camera);
    },
  };
}

function plane(parent: SVGGElement, frame: Frame & { kind: 'plane' }, box: Box, camera: Camera): void {
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const x = scaleLinear([(box.left - camera[3]) / camera[0], (right - camera[3]) / camera[0]], [box.left, right]);
  const y = scaleLinear([(bottom - camera[7]) / camera[5], (box.top - camera[7]) / camera[5]], [bottom, box.top]);
  if (frame.ticks[0]) {
    const axis = svg('g', { class: 'axis', transform: `translate(0,${bottom})` });
    parent.append(axis);
    axisBottom(x)
      .ticks(Math.max(2, box.width / 70))
      .tickSizeInner(-box.height)
      .tickPadding(6)(select(axis));
  }
  if (frame.ticks[1]) {
    const axis = svg('g', { class: 'axis', transform: `translate(${box.left},0)` });
    parent.append(axis);
    const whole = frame.labels[1] === 'Belief index';
    const ticks = axisLeft(y)
      .ticks(Math.max(2, box.height / 45))
      .tickSizeInner(-box.width)
      .tickPadding(5);
    if (whole)
      ticks
        .tickValues(y.ticks(Math.max(2, box.height / 45)).filter(Number.isInteger))
        .tickFormat((value) => String(value));
    ticks(select(axis));
  }
  parent.append(
    svg('rect', { class: 'plot-border', x: box.left, y: box.top, width: box.width, height: box.height }),
    svg(
      'text',
      { class: 'axis-label', x: box.left + box.width / 2, y: bottom + 32, 'text-anchor': 'middle' },
      frame.labels[0],
    ),
    svg(
      'text',
      {
        class: 'axis-label',
        transform: `translate(11,${box.top + box.height / 2}) rotate(-90)`,
        'text-anchor': 'middle',
      },
      frame.labels[1],
    ),
  );
}

function space(parent: SVGGElement, frame: Frame & { kind: 'space' }, camera: Camera): void {
  const [cx, cy, cz] = frame.centre;
  const [ox, oy] = toPixel(camera, cx, cy, cz);
  frame.labels.forEach((label, axis) => {
    const at = (reach: number): [number, number] =>
      toPixel(camera, cx + (axis === 0 ? reach : 0), cy + (axis === 1 ? reach : 0), cz + (axis === 2 ? reach : 0));
    const [px, py] = at(0.86 * frame.radius);
    const [nx, ny] = at(-0.86 * frame.radius);
    const length = Math.hypot(px - ox, py - oy);
    parent.append(
      svg('line', { class: 'space-axis', x1: ox, y1: oy, x2: px, y2: py }),
      svg('line', { class: 'space-axis space-axis-back', x1: ox, y1: oy, x2: nx, y2: ny }),
    );
    // An axis that points at the viewer has no room for its name.
    if (length < 24) return;
    const side = px - ox;
    const anchor = side > 30 ? 'end' : side < -30 ? 'start' : 'middle';
    parent.append(
      svg('text', { class: 'axis-label', x: px, y: py + (py < oy ? -5 : 13), 'text-anchor': anchor }, label),
    );
  });
}

function simplex(parent: SVGGElement, frame: Frame & { kind: 'simplex' }, camera: Camera): void {
  const corners = triangle.map(([x, y]) => toPixel(camera, x, y, 0));
  parent.append(svg('polygon', { class: 'simplex-edge', points: corners.map((corner) => corner.join(',')).join(' ') }));
  const place = [
    { anchor: 'start', dx: -8, dy: 16 },
    { anchor: 'end', dx: 8, dy: 16 },
    { anchor: 'middle', dx: 0, dy: -8 },
  ] as const;
  corners.forEach(([x, y], state) => {
    const { anchor, dx, dy } = place[state];
    parent.append(
      svg(
        'text',
        { class: 'axis-label', x: x + dx, y: y + dy, 'text-anchor': anchor },
        shorten(frame.names[state], 14),
      ),
    );
  });
}
