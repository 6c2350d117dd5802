import { shorten } from '../shared/texts.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';

/** A bar with its name and its number. */
export interface BarRow {
  readonly label: string;
  /** Where the bar ends, from the scale's zero; null: there is none. */
  readonly value: number | null;
  /** Where a line crosses it; null: none. */
  readonly mark: number | null;
  readonly text: string;
  /** The class of its fill: `bar-…`. */
  readonly tone: string;
  /** How far a thin line reaches to both sides of the bar's end. */
  readonly spread?: number;
}

export interface BarGroup {
  /** null: the bars stand without a heading. */
  readonly name: string | null;
  readonly rows: readonly BarRow[];
}

const [WIDTH, LABEL, LINE, HEAD, GAP] = [376, 142, 16, 18, 8];
const [BAR, THICK] = [116, 8];
/** Letters of a label that fit. */
const LETTERS = 20;

/**
 * Horizontal bars under the headings of their groups.
 * @param from where the scale begins: 0 for shares and probabilities, -1 where they may be negative
 */
export function barShapes(
  groups: readonly BarGroup[],
  from: 0 | -1 = 0,
): { readonly width: number; readonly height: number; readonly shapes: readonly Shape[] } {
  const place = (value: number): number => LABEL + (BAR * (Math.max(from, Math.min(1, value)) - from)) / (1 - from);
  const shapes: Shape[] = [];
  let y = 0;
  for (const { name, rows } of groups) {
    if (name !== null) {
      shapes.push(shape('text', { class: 'bar-heading', x: 0, y: y + 12 }, shorten(name, 56)));
      y += HEAD;
    }
    for (const row of rows) {
      shapes.push(...rowShapes(row, y, from, place));
      y += LINE;
    }
    y += GAP;
  }
  return { width: WIDTH, height: Math.max(1, y), shapes };
}

function rowShapes(
  { label, value, mark, text, tone, spread = 0 }: BarRow,
  y: number,
  from: 0 | -1,
  place: (value: number) => number,
): Shape[] {
  const top = y + (LINE - THICK) / 2;
  const line = (name: string, at: number): Shape =>
    shape('line', { class: name, x1: at, x2: at, y1: top - 2, y2: top + THICK + 2 });
  const [left, right] = value === null ? [0, 0] : [place(Math.min(0, value)), place(Math.max(0, value))];
  return [
    shape('text', { class: 'bar-name', x: LABEL - 8, y: y + 12, 'text-anchor': 'end' }, shorten(label, LETTERS)),
    shape('rect', { class: 'bar-back', x: LABEL, y: top, width: BAR, height: THICK }),
    ...(value === null
      ? []
      : [shape('rect', { class: `bar-fill ${tone}`, x: left, y: top, width: right - left, height: THICK })]),
    ...(from < 0 ? [line('bar-zero', place(0))] : []),
    ...(mark === null ? [] : [line('bar-mark-edge', place(mark)), line('bar-mark', place(mark))]),
    ...(value === null || spread === 0
      ? []
      : [
          shape('line', {
            class: 'bar-mark',
            x1: place(value - spread),
            x2: place(value + spread),
            y1: top + THICK / 2,
            y2: top + THICK / 2,
          }),
        ]),
    shape('text', { class: 'bar-figure', x: LABEL + BAR + 8, y: y + 12 }, text),
  ];
}
