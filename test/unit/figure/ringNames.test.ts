import { expect, it } from 'vitest';
import { camera, noZoom } from '../../../src/figure/geometry/camera.js';
import type { Frame } from '../../../src/figure/geometry/camera.js';
import type { OverlayItem } from '../../../src/figure/overlay.js';
import { overlayShapes } from '../../../src/figure/overlay.js';

const frame: Frame = { kind: 'plane', x: [0, 1], y: [0, 1], labels: ['', ''], ticks: [true, true], equal: true };
const box = { left: 0, top: 0, width: 300, height: 300 };
const ring = (role: 'start' | 'end', x: number, y: number): OverlayItem => ({
  kind: 'ring',
  role,
  at: [x, y, 0],
  label: role === 'start' ? 'start' : 'target',
  belief: 0,
});

it('names of start and target stand clear of each other and within the plot, wherever the two are', () => {
  const seen = camera(frame, box, noZoom, [0, 0]);
  for (const x of [0.02, 0.05, 0.1, 0.5, 0.9, 0.98])
    for (const y of [0.03, 0.3, 0.97])
      for (const [dx, dy] of [
        [0, 0],
        [0.05, 0],
        [-0.05, 0.01],
        [0.02, -0.04],
      ] as const) {
        if (x + dx < 0 || x + dx > 1 || y + dy < 0) continue;
        const rooms = overlayShapes([ring('start', x, y), ring('end', x + dx, y + dy)], seen, box)
          .filter(({ tag }) => tag === 'text')
          .map(({ attributes, children }) => {
            // Letters of this type are about seven pixels wide.
            const wide = 7 * String(children[0]).length;
            const left = Number(attributes.x) - (attributes['text-anchor'] === 'end' ? wide : 0);
            return { left, right: left + wide, top: Number(attributes.y) - 9, bottom: Number(attributes.y) };
          });
        expect(rooms).toHaveLength(2);
        const [a, b] = rooms;
        if (a === undefined || b === undefined) throw new Error('two names');
        expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom, `${x} ${y} ${dx}`).toBe(
          false,
        );
        for (const { left, right } of rooms) expect(left >= 0 && right <= 300).toBe(true);
      }
});
