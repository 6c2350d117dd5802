import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../src/figure/figure.js';
import { cameraIn } from '../../../src/figure/figure.js';
import { figureBytes } from '../../../src/figure/files/write.js';
import { svgText } from '../../../src/figure/files/svg.js';
import { toPixel } from '../../../src/figure/geometry/camera.js';
import type { Camera } from '../../../src/figure/geometry/camera.js';
import { shape } from '../../../src/figure/shape.js';

const hostile = `]]><script>alert(1)</script>\u0000\u001b[31m\u202e"&'${'x'.repeat(50)}`;
const figure: Figure = {
  width: 100,
  height: 50,
  millimetres: 24,
  ground: '#ffffff',
  shapes: [
    shape('rect', { x: 0, y: 0, width: 100, height: 50, fill: '#ffffff', onload: 'alert(1)' }),
    shape('image', { x: 0, y: 0, width: 1, height: 1, href: 'http://elsewhere.example/x.png' }),
    shape('text', { x: 5, y: 20, 'font-size': 11 }, `${hostile} αβγ ∑`),
  ],
  about: { title: hostile, lines: [hostile], facts: { program: 'Beliefscope', run: hostile } },
};

describe('files of pictures', () => {
  it('hold hostile names as text alone, and nothing that loads or runs', () => {
    const text = svgText(figure);
    expect(text).not.toMatch(/<script|onload|elsewhere|]]>/);
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e]/);
    expect(text).toContain('αβγ ∑');
  });

  it('are the same bytes for the same picture and date', async () => {
    const date = new Date(0);
    for (const format of ['svg', 'pdf', 'png'] as const) {
      const [one, two] = [await figureBytes(figure, format, { date }), await figureBytes(figure, format, { date })];
      expect(Buffer.compare(one, two)).toBe(0);
    }
  });

  it('see what the page saw: a camera in a larger box moves every place alike', () => {
    const camera: Camera = [100, 0, 0, 250, 0, -100, 0, 200, 0, 0, 1, 0];
    const [seen, box] = [
      { left: 44, top: 8, width: 400, height: 300 },
      { left: 44, top: 26, width: 800, height: 600 },
    ];
    const [x, y] = toPixel(camera, 0.3, -0.7, 0.1);
    expect(toPixel(cameraIn(camera, seen, box), 0.3, -0.7, 0.1)).toEqual([44 + 2 * (x - 44), 26 + 2 * (y - 8)]);
  });
});
