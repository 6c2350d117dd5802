import * as l10n from '@vscode/l10n';
import type { SweepLine } from '../../protocol/sweep.js';
import { partNames } from '../../shared/partNames.js';
import type { LogSeries } from '../../protocol/training.js';
import type { CurveSeries, Tone } from './series.js';
import type { Unit } from './units.js';
import { unitsShown } from './units.js';

/** Figures of a checkpoint that make a curve: those of a sweep's line, as far as they are needed. */
export type Figures = Pick<SweepLine, 'r2' | 'r2_unseen' | 'kl' | 'loss' | 'components_95' | 'per_layer'> & {
  /** Of a composed process. */
  readonly composed?: PartFigures;
};

interface PartFigures {
  readonly parts: readonly { readonly name: string; readonly r2: number | null }[];
  readonly posterior: { readonly r2: number | null } | null;
  /** Principal components with 95 % of the variance, weighted as the fit. */
  readonly nc95: number;
}

/** A curve that can be shown. */
export interface OfferedCurve {
  /** `r2`, `r2_unseen`, `kl`, `loss`, `components_95`, `part:N`, `posterior`, `nc95`, `layer:N`, or `log:` and the id of a series. */
  readonly id: string;
  readonly name: string;
  /** The same in data, where `name` is in another language. */
  readonly key?: string;
  /** What stands where there is little room. */
  readonly short: string;
  readonly group: 'checkpoints' | 'parts' | 'layers' | 'logs';
  readonly unit: Unit;
  readonly tone: Tone;
  readonly dash?: string;
  /** Whether it is shown where nobody chose. */
  readonly usual: boolean;
}

/** What is known of a run: its checkpoints with the figures of each, and the logs that lie beside it. */
export interface TrainingFigures {
  /** Steps of the checkpoints or, where they have none, their places, ascending. */
  readonly steps: readonly number[];
  /** By checkpoint; undefined: not known. */
  readonly figures: readonly (Figures | undefined)[];
  readonly logs: readonly LogSeries[];
}

const OF_CHECKPOINTS: readonly OfferedCurve[] = [
  { id: 'r2', name: 'R²', short: 'R²', group: 'checkpoints', unit: 'share', tone: 'a', usual: true },
  {
    ...{
      id: 'r2_unseen',
      name: l10n.t('R² of unseen prefixes'),
      key: 'R² of unseen prefixes',
      short: l10n.t('unseen'),
      group: 'checkpoints',
    },
    ...{ unit: 'share', tone: 'a', dash: '5 3', usual: true },
  },
  {
    ...{
      id: 'loss',
      name: l10n.t('loss of the model on all words'),
      key: 'loss of the model on all words',
      short: l10n.t('loss'),
      group: 'checkpoints',
    },
    ...{ unit: 'nats', tone: 'b', usual: true },
  },
  {
    ...{
      id: 'kl',
      name: l10n.t('KL to the ideal'),
      key: 'KL to the ideal',
      short: 'KL',
      group: 'checkpoints',
      unit: 'nats',
      tone: 'ab',
    },
    usual: false,
  },
  {
    ...{
      id: 'components_95',
      name: l10n.t('components that hold 95 % of the variance'),
      key: 'components that hold 95 % of the variance',
      short: '95 %',
      group: 'checkpoints',
    },
    ...{ unit: 'count', tone: 'ba', usual: false },
  },
];

/** Dashes of curves that share a colour, the layers of a model and columns of logs. */
const DASHES = ['1 3', '3 3', '6 2', '8 2 1 2', '8 2 1 2 1 2', '12 2', '2 2 6 2'];
const dashOf = (at: number): string => DASHES[at % DASHES.length];
const PART_TONES: readonly Tone[] = ['ab', 'ba', 'a', 'b'];
const OTHER_TONES: readonly Tone[] = ['ba', 'ab', 'quiet', 'ink'];

/** Every curve that there is to choose from: figures of the checkpoints, of each layer alone, and columns of the logs. */
export function offeredCurves({ figures, logs }: Omit<TrainingFigures, 'steps'>): OfferedCurve[] {
  const layers = Math.max(0, ...figures.map((each) => each?.per_layer.length ?? 0));
  const numbers = layers < 2 ? [] : (figures.find((each) => each?.per_layer.length === layers)?.per_layer ?? []);
  const ofLayers = numbers.map(({ layer }, at): OfferedCurve => ({
    ...{
      id: `layer:${layer}`,
      name: l10n.t('R² of layer {0} alone', layer),
      key: `R² of layer ${layer} alone`,
      short: l10n.t('layer {0}', layer),
      group: 'layers',
    },
    ...{ unit: 'share', tone: 'ink', dash: dashOf(at), usual: false },
  }));
  const others = logs.filter(({ is_loss }) => !is_loss);
  const ofLogs = logs.map((series): OfferedCurve => {
    const at = others.indexOf(series);
    const of = series.of === 'train' ? 'train' : series.of === 'validation' ? l10n.t('val.') : series.file;
    return {
      ...{ id: `log:${series.id}`, group: 'logs' },
      name: series.by_step
        ? `${series.name}, ${series.file}`
        : l10n.t('{0}, {1}, stretched over the steps', series.name, series.file),
      key: `${series.name}, ${series.file}${series.by_step ? '' : ', stretched over the steps'}`,
      short: series.is_loss && series.of !== 'other' ? `${of} ${series.name}` : series.name,
      unit: series.is_loss ? 'nats' : 'other',
      ...(series.is_loss
        ? {
            tone: series.of === 'train' ? ('quiet' as const) : ('b' as const),
            ...(series.of === 'train' ? {} : { dash: '5 3' }),
          }
        : { tone: OTHER_TONES[at % OTHER_TONES.length] ?? 'ink', dash: dashOf(at) }),
      usual: series.is_loss,
    };
  });
  return [...OF_CHECKPOINTS, ...ofParts(figures), ...ofLayers, ...ofLogs];
}

/** Of a composed process: r2 of each part, of the posterior of a mixture, and the dimensions of the stream. */
function ofParts(figures: TrainingFigures['figures']): OfferedCurve[] {
  const composed = figures.find((each) => each?.composed !== undefined)?.composed;
  if (composed === undefined) return [];
  const share = (at: number, of: Pick<OfferedCurve, 'id' | 'name' | 'key' | 'short'>): OfferedCurve => ({
    ...of,
    group: 'parts',
    unit: 'share',
    tone: PART_TONES[at % PART_TONES.length],
    dash: dashOf(at),
    usual: false,
  });
  const posterior = {
    id: 'posterior',
    name: l10n.t('R² of P(component)'),
    key: 'R² of P(component)',
    short: l10n.t('P(component)'),
  };
  const parts = partNames(composed.parts).map((name, at) =>
    share(at, { id: `part:${at}`, name: l10n.t('R² of {0}', name), key: `R² of ${name}`, short: name }),
  );
  const dimensions: OfferedCurve = {
    id: 'nc95',
    name: l10n.t('components that hold 95 % of the variance, weighted as the fit'),
    key: 'components that hold 95 % of the variance, weighted as the fit',
    ...{ short: 'nc95', group: 'parts', unit: 'count', tone: 'ba', usual: false },
  };
  return [...parts, ...(composed.posterior === null ? [] : [share(parts.length, posterior)]), dimensions];
}

const VALUES: Readonly<Record<string, (figures: Figures) => number | null>> = {
  r2: ({ r2 }) => r2,
  r2_unseen: ({ r2_unseen }) => r2_unseen,
  kl: ({ kl }) => kl,
  loss: ({ loss }) => loss,
  components_95: ({ components_95 }) => components_95,
  posterior: ({ composed }) => composed?.posterior?.r2 ?? null,
  nc95: ({ composed }) => composed?.nc95 ?? null,
};

/** The value of a curve at one checkpoint; null: it has none. Curves of logs have none. */
export function valueAt(id: string, figures: Figures): number | null {
  const [, kind, number] = /^(layer|part):(\d+)$/.exec(id) ?? [];
  const at = Number(number);
  const value =
    kind === 'layer'
      ? figures.per_layer.find((each) => each.layer === at)?.r2
      : kind === 'part'
        ? figures.composed?.parts[at]?.r2
        : VALUES[id]?.(figures);
  return value === undefined || value === null || !Number.isFinite(value) ? null : value;
}

/** The curve itself. */
export function seriesOf(curve: OfferedCurve, { steps, figures, logs }: TrainingFigures): CurveSeries {
  const { id, name, key = name, unit, tone, dash } = curve;
  const look = { id, name, key, unit, tone, ...(dash === undefined ? {} : { dash }) };
  const log = curve.group === 'logs' ? logs.find((series) => `log:${series.id}` === id) : undefined;
  if (log !== undefined) return { ...look, x: log.by_step ? log.x : stretched(log.x, steps), y: log.y };
  const y = figures.map((each) => (each === undefined ? NaN : (valueAt(id, each) ?? NaN)));
  return { ...look, x: steps, y, dots: true };
}

/** A log that counts something else than the names of the checkpoints do: from the first step to the last. */
function stretched(x: Float64Array, steps: readonly number[]): Float64Array {
  const [from, to] = [x[0] ?? 0, x[x.length - 1] ?? 0];
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  return x.map((value) => (to > from ? first + ((value - from) / (to - from)) * (last - first) : last));
}

/** Those of the curves that are shown: the chosen ones, or the usual ones where nobody chose. */
export function shownCurves(offered: readonly OfferedCurve[], chosen: readonly string[] | null): OfferedCurve[] {
  return offered.filter(({ id, usual }) => (chosen === null ? usual : chosen.includes(id)));
}

/**
 * The curves that are shown after one was switched. There are axes for two units: a curve of a third takes the place of
 * those whose unit stands at the right.
 */
export function withCurve(
  offered: readonly OfferedCurve[],
  chosen: readonly string[] | null,
  id: string,
  on: boolean,
): string[] {
  const shown = shownCurves(offered, chosen).filter((curve) => curve.id !== id);
  const added = offered.find((curve) => curve.id === id);
  if (!on || added === undefined) return shown.map((curve) => curve.id);
  const units = unitsShown(shown);
  const full = units.length > 1 && !units.includes(added.unit);
  const kept = full ? shown.filter(({ unit }) => unit !== units[1]) : shown;
  return offered.filter((curve) => curve === added || kept.includes(curve)).map((curve) => curve.id);
}
