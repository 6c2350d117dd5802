import * as l10n from '@vscode/l10n';
import type { ModelPredictions } from '../../protocol/predictions.js';
import { linesData } from '../data.js';
import type { Curve, Lines } from '../lines.js';
import { lineShapes } from '../lines.js';
import type { StillChart } from './chart.js';

const [WIDTH, HEIGHT] = [340, 150];
const layout = {
  width: WIDTH,
  height: HEIGHT,
  margin: { left: 46, right: 62, top: 8, bottom: 32 },
  ticks: [8, 4],
  whole: true,
  mostDots: 64,
  named: true,
} as const;

/** Strokes and gaps of the orders 0 to 4: the more is remembered, the denser. */
const DASHES = ['1 5', '2 4', '4 3', '7 3', '11 2'];

/** Below this a KL is zero but for rounding: an observer who remembers the whole prefix is the ideal one. */
const ZERO_KL = 1e-12;
/** The highest value over the lowest, from which on a linear axis would show the low ones as zero. */
const WIDE = 12;

/** KL of the model by position, among those of observers who remember the last k tokens. */
export function klByPosition({
  kl_per_position,
  markov_kl_per_position,
}: Pick<ModelPredictions, 'kl_per_position' | 'markov_kl_per_position'>): StillChart & {
  readonly logarithmic: boolean;
} {
  const known = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value) => (value !== null && Number.isFinite(value) && value > ZERO_KL ? value : null));
  const orders = markov_kl_per_position.map((values, order): Curve => ({
    label: `k = ${order}`,
    values: known(values),
    tone: 'level',
    dashes: DASHES[order] ?? '11 2',
  }));
  const model: Curve = { label: l10n.t('model'), key: 'model', values: known(kl_per_position), tone: 'a' };
  const curves = [...orders, model];
  const values = curves.flatMap((curve) => curve.values.filter((value) => value !== null));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const logarithmic = values.length > 0 && high > WIDE * low;
  const lines: Lines = {
    x: kl_per_position.map((_, position) => position),
    y: values.length === 0 ? [0, 1] : logarithmic ? [low / 1.5, high * 1.5] : [0, high * 1.1],
    logarithmic,
    xLabel: l10n.t('position'),
    xKey: 'position',
    yLabel: null,
    curves,
    levels: [],
    now: null,
  };
  // What is written is what was computed: zeros, too, which a logarithmic axis cannot show.
  const written = [...markov_kl_per_position, kl_per_position].map((all, at) => ({ ...curves[at], values: all }));
  return {
    title: l10n.t('KL to the ideal by position, beside observers of the last k tokens'),
    width: WIDTH,
    height: HEIGHT,
    shapes: () => lineShapes(lines, layout).shapes,
    data: linesData({ ...lines, curves: written }),
    logarithmic,
  };
}
