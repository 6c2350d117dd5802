import type { RunFigure, RunsView } from '../../protocol/runsPage.js';
import type { AxisScale } from '../axis.js';
import { stepScale } from '../training/stepScale.js';
import type { Unit } from '../training/units.js';
import { unitScale } from '../training/units.js';
import type { RunCurves } from './curves.js';

/** From this ratio of its greatest value to its least KL is drawn by powers of ten. */
const MANY_TIMES = 30;

const UNITS: Readonly<Record<RunFigure, Unit>> = {
  r2: 'share',
  r2_unseen: 'share',
  kl: 'nats',
  loss: 'nats',
  components: 'count',
};

/** What stands at a tick of the axis of steps: shares of training have no steps. */
export const stepText = (x: number, share: boolean): string =>
  share ? `${Number((100 * x).toPrecision(3))} %` : x.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** @param range pixels of the axis' left and right end */
export function acrossScale(
  { curves }: Pick<RunCurves, 'curves'>,
  { steps, share }: Pick<RunsView, 'steps' | 'share'>,
  range: readonly [number, number],
): AxisScale {
  const xs = curves.flatMap(({ places }) => places.map(({ x }) => x));
  // Checkpoints that follow each other by their shares are evenly apart already.
  return stepScale(share && steps === 'order' ? 'linear' : steps, share ? [0, 1, ...xs] : xs, range);
}

/** Values beyond the axis stand at its edge. @param range pixels of the axis' lower and upper end */
export function upwardScale({ curves, figure, level, best }: RunCurves, range: readonly [number, number]): AxisScale {
  const values = curves.flatMap(({ places }) => places.map(({ y }) => y));
  const positive = values.filter((value) => value > 0);
  const isWide = Math.max(...positive) > MANY_TIMES * Math.min(...positive);
  const isLevelShown = level !== null && figure !== 'components' && (figure !== 'kl' || isWide);
  const shown = [...values, ...best.map(({ value }) => value), ...(isLevelShown ? [level] : [])];
  const scale = unitScale(UNITS[figure], shown, range, figure === 'kl' && isWide);
  const [base, top] = range;
  return Object.assign((value: number) => Math.max(top, Math.min(base, scale(value))), {
    ticks: (count: number) => scale.ticks(count),
    tickFormat: (count: number) => scale.tickFormat(count),
  });
}
