import { stateColours } from '../geometry/colour.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';

/** How a run's curve is told from others: colour, strokes and marks differ together, so that colour is never the only sign. */
export interface RunSign {
  readonly colour: string;
  /** As SVG's `stroke-dasharray`; undefined: a whole line. */
  readonly dashes: string | undefined;
  readonly mark: (typeof MARKS)[number];
}

const MARKS = ['disc', 'square', 'triangle', 'diamond', 'cross', 'ring'] as const;
const DASHES = [undefined, '7 3', '2 3', '9 3 2 3', '13 4'] as const;
const COLOURS = 7;

/** The sign of the run at a place, which it keeps whatever is sorted or hidden. */
export const runSign = (at: number, dark: boolean): RunSign => ({
  colour: stateColours(COLOURS, dark)[at % COLOURS],
  dashes: DASHES[(at + Math.floor(at / COLOURS)) % DASHES.length],
  mark: MARKS[(at + Math.floor(at / (COLOURS * DASHES.length))) % MARKS.length],
});

/** A run's mark at a place, of a radius in pixels. */
export function markShape({ mark, colour }: Pick<RunSign, 'mark' | 'colour'>, x: number, y: number, r = 3): Shape {
  const filled = { fill: colour, class: 'run-mark' };
  const open = { fill: 'none', stroke: colour, 'stroke-width': 1.75 };
  switch (mark) {
    case 'disc':
      return shape('circle', { ...filled, cx: x, cy: y, r });
    case 'ring':
      return shape('circle', { ...open, cx: x, cy: y, r });
    case 'square':
      return shape('rect', { ...filled, x: x - 0.9 * r, y: y - 0.9 * r, width: 1.8 * r, height: 1.8 * r });
    case 'triangle':
      return shape('path', { ...filled, d: `M${x},${y - 1.2 * r}L${x + 1.1 * r},${y + 0.8 * r}H${x - 1.1 * r}Z` });
    case 'diamond':
      return shape('path', {
        ...filled,
        d: `M${x},${y - 1.3 * r}L${x + 1.3 * r},${y}L${x},${y + 1.3 * r}L${x - 1.3 * r},${y}Z`,
      });
    case 'cross':
      return shape('path', { ...open, d: `M${x - r},${y - r}L${x + r},${y + r}M${x - r},${y + r}L${x + r},${y - r}` });
  }
}

/** Size of a {@link signShape}. */
export const RUN_SIGN_SIZE = { width: 34, height: 12 } as const;

/** A stretch of a run's curve, as a legend shows it. */
export const signShape = (sign: RunSign): readonly Shape[] => [
  shape('line', {
    class: 'run-curve',
    stroke: sign.colour,
    'stroke-dasharray': sign.dashes,
    x1: 1,
    x2: RUN_SIGN_SIZE.width - 1,
    y1: 6,
    y2: 6,
  }),
  markShape(sign, RUN_SIGN_SIZE.width / 2, 6, 3.5),
];
