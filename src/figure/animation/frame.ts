import type { About } from '../about.js';
import type { ColourKey } from '../colourKey.js';
import type { Figure, FigureOptions, SeenPlot } from '../figure.js';
import { plotsFigure, UNIT } from '../figure.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import { styled } from '../style.js';
import { textWidth, wrapped } from '../words.js';
import type { Progress } from './scene.js';

/** Width of a frame at scale 1, in pixels: one unit of the drawing each. */
export const FRAME_WIDTH = 640;
const [EDGE, LINE, CURVE, LABEL] = [6, 16, 30, 24];

/** Height of what stands under the title of a frame, and of its curve. */
export interface FrameWords {
  /** Of what it is: run and process. */
  readonly title: string;
  /** Which checkpoint it shows, and its figures. */
  readonly words: readonly [string, string];
  readonly progress: Progress;
}

/** One frame of a moving picture: what it is of, which step, the plots, and how far the training is. */
export function frameFigure(
  plots: readonly SeenPlot[],
  key: ColourKey,
  about: About,
  { title, words, progress }: FrameWords,
  { palette, encode, dpi }: Pick<FigureOptions, 'palette' | 'encode' | 'dpi'>,
): Figure {
  const millimetres = FRAME_WIDTH * UNIT;
  const inner = plotsFigure(plots, key, about, {
    ...{ millimetres, palette, encode, caption: false },
    ...(dpi === undefined ? {} : { dpi }),
  });
  const [what, figures] = words;
  const head = wrapped(title, 12, FRAME_WIDTH - 2 * EDGE).slice(0, 2);
  const top = EDGE + LINE * (head.length + 1);
  const height = top + inner.height + CURVE + EDGE;
  const own: Shape[] = [
    shape('rect', { class: 'figure-ground', x: 0, y: 0, width: FRAME_WIDTH, height }),
    ...head.map((line, at) => shape('text', { class: 'figure-title', x: EDGE, y: EDGE + 11 + LINE * at }, line)),
    shape('text', { class: 'line-label', x: EDGE, y: top - 5 }, what),
    shape('text', { class: 'line-label', x: FRAME_WIDTH - EDGE, y: top - 5, 'text-anchor': 'end' }, figures),
  ];
  const curve = progressShapes(progress, FRAME_WIDTH - 2 * EDGE);
  const below = [shape('g', { transform: `translate(${EDGE},${top + inner.height})` }, ...curve)];
  return {
    width: FRAME_WIDTH,
    // Videos have even sizes.
    height: 2 * Math.ceil(height / 2),
    millimetres,
    ground: inner.ground,
    shapes: [
      ...own.map((each) => styled(each, palette)),
      // The first shape is the ground, which stands there already.
      shape('g', { transform: `translate(0,${top})` }, ...inner.shapes.slice(1)),
      ...below.map((each) => styled(each, palette)),
    ],
    about: inner.about,
  };
}

/** A small curve of the whole training, and where in it the frame is. */
function progressShapes({ x, y, now, label }: Progress, width: number): Shape[] {
  const left = textWidth(label, 10) + 8;
  const right = width - LABEL;
  const placeX = (at: number): number => left + at * (right - left);
  const placeY = (at: number): number => 2 + (1 - at) * (CURVE - 6);
  const shapes: Shape[] = [
    shape('text', { class: 'figure-note', x: 0, y: CURVE / 2 + 3 }, label),
    shape('line', { class: 'column-line', x1: left, x2: right, y1: placeY(0), y2: placeY(0) }),
    shape('text', { class: 'figure-note', x: right + 6, y: placeY(0) + 3 }, '0'),
    shape('text', { class: 'figure-note', x: right + 6, y: placeY(1) + 7 }, '1'),
  ];
  let stretch: string[] = [];
  const finish = (): void => {
    const [first, ...others] = stretch;
    // A number between two gaps shows as a dot, since the ends of a line are round.
    if (first !== undefined)
      shapes.push(shape('path', { class: 'line', d: `M${first}L${(others.length > 0 ? others : [first]).join('L')}` }));
    stretch = [];
  };
  y.forEach((value, at) => {
    if (value === null) return finish();
    stretch.push(`${placeX(x[at]).toFixed(1)},${placeY(value).toFixed(1)}`);
  });
  finish();
  const here = valueAt(x, y, now);
  shapes.push(
    shape('line', { class: 'line-now', x1: placeX(now), x2: placeX(now), y1: 0, y2: CURVE - 2 }),
    ...(here === null ? [] : [shape('circle', { class: 'line-dot tone-a', cx: placeX(now), cy: placeY(here), r: 4 })]),
  );
  return shapes;
}

function valueAt(x: readonly number[], y: readonly (number | null)[], now: number): number | null {
  const next = x.findIndex((at) => at >= now - 1e-9);
  if (next < 0) return null;
  const after = y[next];
  if (next === 0 || Math.abs(x[next] - now) < 1e-9) return after;
  const before = y[next - 1];
  if (before === null || after === null) return null;
  return before + ((now - x[next - 1]) / (x[next] - x[next - 1])) * (after - before);
}
