import { scaleLinear, scaleSymlog } from 'd3';
import { count } from '../../shared/texts.js';
import type { AxisScale } from '../axis.js';

/** How steps of a training lie side by side: each checkpoint as far from the next, by their number, or by its logarithm. */
export const stepScaleKinds = ['order', 'linear', 'log'] as const;
export type StepScaleKind = (typeof stepScaleKinds)[number];

/** The place of a step in pixels, and the step of a place. */
export interface StepScale extends AxisScale {
  invert(pixel: number): number;
}

/** At least so many pixels are between two steps that bear their names. */
const NAME_WIDTH = 64;

/**
 * A scale of steps over a range of pixels. By order, what lies between two checkpoints is between them by its number; by
 * logarithm, 0 has a place too: from it to the first step above is as far as that step is doubled.
 * @param steps of the checkpoints, ascending; what is drawn may lie beyond them
 */
export function stepScale(
  kind: StepScaleKind,
  steps: readonly number[],
  range: readonly [left: number, right: number],
): StepScale {
  const known = [...new Set(steps)].sort((a, b) => a - b);
  const first = known[0] ?? 0;
  const last = known.at(-1) ?? first;
  const [left, right] = range;
  if (last === first) {
    const middle = (left + right) / 2;
    return dressed(
      () => middle,
      () => first,
      () => [first],
    );
  }
  if (kind === 'order') {
    const places = known.map((_, at) => left + ((right - left) * at) / (known.length - 1));
    const scale = scaleLinear(known, places);
    const most = Math.max(2, Math.floor((right - left) / NAME_WIDTH));
    const every = Math.max(1, Math.ceil((known.length - 1) / (most - 1)));
    const named = known.filter((_, at) => at % every === 0);
    return dressed(
      scale,
      (pixel) => scale.invert(pixel),
      () => named,
    );
  }
  if (kind === 'linear') {
    const scale = scaleLinear([first, last], [left, right]);
    return dressed(
      scale,
      (pixel) => scale.invert(pixel),
      (wanted) => scale.ticks(wanted),
    );
  }
  const least = known.find((step) => step > 0) ?? 1;
  const scale = scaleSymlog([first, last], [left, right]).constant(least);
  return dressed(
    scale,
    (pixel) => scale.invert(pixel),
    () => powers(first, last, least),
  );
}

const dressed = (
  place: (step: number) => number,
  invert: (pixel: number) => number,
  ticks: (count: number) => number[],
): StepScale => Object.assign((step: number) => place(step), { invert, ticks, tickFormat: () => stepName });

/** Steps as an axis names them: 96k would be read as another step where names of files are 96000. */
const stepName = (step: number): string => (Number.isInteger(step) ? count(step) : String(step));

/** 0 and the powers of ten from the least step on. */
function powers(first: number, last: number, least: number): number[] {
  const from = Math.ceil(Math.log10(least) - 1e-9);
  const to = Math.floor(Math.log10(Math.max(least, last)) + 1e-9);
  const tens = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => Number(`1e${from + at}`));
  const all = [...(first <= 0 ? [0] : []), ...tens.filter((step) => step >= first)];
  return all.length > 1 ? all : [first, last];
}
