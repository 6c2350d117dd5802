import type { About } from '../about.js';
import type { ColourKey } from '../colourKey.js';
import type { Figure, FigureOptions, FigurePart, SeenPlot } from '../figure.js';
import { plotsInCells, UNIT } from '../figure.js';
import type { Box } from '../geometry/camera.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import { styled } from '../style.js';
import { textWidth, wrapped } from '../words.js';
import type { Progress } from './scene.js';

/** Width of a frame at scale 1, in pixels: one unit of the drawing each. */
export const FRAME_WIDTH = 640;
const [EDGE, LINE, CURVE, LABEL] = [6, 16, 30, 24];
/** How far around its cell a plot may reach. */
const AROUND = 5;

/** A frame, and the parts of it that may move, in whole units: all else is the same in every frame of a moving picture. */
export interface Frame extends Figure {
  readonly parts: readonly FigurePart[];
}

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
): Frame {
  const millimetres = FRAME_WIDTH * UNIT;
  const { figure: inner, cells } = plotsInCells(plots, key, about, {
    ...{ millimetres, palette, encode, caption: false },
    ...(dpi === undefined ? {} : { dpi }),
  });
  const [what, figures] = words;
  const head = wrapped(title, 12, FRAME_WIDTH - 2 * EDGE).slice(0, 2);
  const top = EDGE + LINE * (head.length + 1);
  const height = top + inner.height + CURVE + EDGE;
  const styledAll = (shapes: readonly Shape[]): readonly Shape[] => shapes.map((each) => styled(each, palette));
  const still = styledAll([
    shape('rect', { class: 'figure-ground', x: 0, y: 0, width: FRAME_WIDTH, height }),
    ...head.map((line, at) => shape('text', { class: 'figure-title', x: EDGE, y: EDGE + 11 + LINE * at }, line)),
  ]);
  const told = styledAll([
    shape('text', { class: 'line-label', x: EDGE, y: top - 5 }, what),
    shape('text', { class: 'line-label', x: FRAME_WIDTH - EDGE, y: top - 5, 'text-anchor': 'end' }, figures),
  ]);
  const under = top + inner.height;
  const curve = styledAll([
    shape('g', { transform: `translate(${EDGE},${under})` }, ...progressShapes(progress, FRAME_WIDTH - 2 * EDGE)),
  ]);
  const below = (shapes: readonly Shape[]): Shape => shape('g', { transform: `translate(0,${top})` }, ...shapes);
  return {
    width: FRAME_WIDTH,
    // Videos have even sizes.
    height: 2 * Math.ceil(height / 2),
    millimetres,
    ground: inner.ground,
    // The first shape is the ground, which stands there already.
    shapes: [...still, ...told, below(inner.shapes.slice(1)), ...curve],
    parts: [
      { box: wholeUnits({ left: 0, top: top - LINE, width: FRAME_WIDTH, height: LINE }, 0), shapes: told },
      ...cells.map(({ box, shapes }) => ({
        box: wholeUnits({ ...box, top: top + box.top }, AROUND),
        shapes: [below(shapes)],
      })),
      { box: wholeUnits({ left: 0, top: under, width: FRAME_WIDTH, height: CURVE + EDGE }, 0), shapes: curve },
    ],
    about: inner.about,
  };
}

function wholeUnits({ left, top, width, height }: Box, around: number): Box {
  const [x, y] = [Math.floor(left - around), Math.floor(top - around)];
  return { left: x, top: y, width: Math.ceil(left + width + around) - x, height: Math.ceil(top + height + around) - y };
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
