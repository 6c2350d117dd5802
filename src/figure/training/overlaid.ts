import { pointAt } from '../runs/run.js';
import type { ComparedRun } from '../runs/run.js';
import { runSign } from '../runs/signs.js';
import type { RunSign } from '../runs/signs.js';
import type { RunPoint } from '../../protocol/runsPage.js';
import { checkpointText } from '../../shared/texts.js';
import type { OfferedCurve } from './figures.js';
import { valueAt } from './figures.js';
import type { CurveSeries } from './series.js';
import { curveValueText } from './texts.js';

/** The sign of a run by its place among those that are laid over: the first tone of the strip's own curves is left out. */
export const overlaidSign = (at: number, dark: boolean): RunSign => runSign(at + 1, dark);

const figuresOf = ({ components, ...point }: RunPoint): Parameters<typeof valueAt>[1] => ({
  ...point,
  components_95: components,
  per_layer: [],
});

/** Curves that other runs have as well: figures of checkpoints, but not of single layers, nor what was logged. */
const isShared = ({ group }: OfferedCurve): boolean => group === 'checkpoints';

/** What they are called in data, whatever the language. */
const IN_DATA: Readonly<Record<string, string>> = {
  r2: 'R²',
  r2_unseen: 'unseen',
  loss: 'loss',
  kl: 'KL',
  components_95: '95 %',
};

/**
 * The curves of another run over the steps of the one on show; what lies beyond these is left out.
 * @param steps of the run on show, ascending; null: they are no steps, and checkpoints follow each other by their order
 */
export function overlaidSeries(
  run: ComparedRun,
  sign: RunSign,
  curves: readonly OfferedCurve[],
  steps: readonly number[] | null,
): CurveSeries[] {
  const [from, to] = [steps?.[0] ?? 0, steps?.at(-1) ?? Infinity];
  const placed = run.points
    .map((point, at) => ({ figures: figuresOf(point), x: steps === null ? at : (point.step ?? NaN) }))
    .filter(({ x }) => x >= from && x <= to);
  return curves.filter(isShared).map(({ id, short, unit, tone, dash }) => ({
    ...{
      id: `${run.id} ${id}`,
      name: `${run.name}: ${short}`,
      key: `${run.name}: ${IN_DATA[id] ?? short}`,
      unit,
      tone,
      sign,
    },
    ...(dash === undefined ? {} : { dash }),
    x: placed.map(({ x }) => x),
    y: placed.map(({ figures }) => valueAt(id, figures) ?? NaN),
  }));
}

/** `R² 0.911, unseen 0.694 (step 96,000)` of the checkpoint at a step or the latest before it; null: none is known. */
export function overlaidText(
  run: ComparedRun,
  curves: readonly OfferedCurve[],
  step: number | null,
  at: number,
): string | null {
  const point = step === null ? (run.points[Math.min(at, run.points.length - 1)] ?? null) : pointAt(run, step);
  if (point === null) return null;
  const figures = figuresOf(point);
  const values = curves
    .filter(isShared)
    .map((curve) => `${curve.short} ${curveValueText(curve, valueAt(curve.id, figures))}`);
  return `${values.join(', ')} (${checkpointText(point)})`;
}
