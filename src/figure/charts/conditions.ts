import type { SteerExtras, SteerResult } from '../../protocol/steering.js';
import { percent } from '../../shared/steeringTexts.js';
import { fineProbability } from '../../shared/texts.js';
import type { BarGroup } from '../bars.js';
import { barShapes } from '../bars.js';
import type { StillChart } from './chart.js';

export interface Condition {
  readonly key: 'a' | 'b' | 'ab' | 'ba';
  readonly label: string;
  readonly probs: readonly number[] | null;
  /** The ideal output that this condition is compared with: that of the start for the start and target → start, that of the target otherwise. */
  readonly ideal: readonly number[];
  readonly idealName: string;
}

/** The four conditions in the order of the notebook. */
export function conditions({ start, end, start_to_end, end_to_start, ideal }: SteerResult): Condition[] {
  return [
    { key: 'a', label: 'start', probs: start.probs, ideal: ideal.start, idealName: 'ideal start' },
    { key: 'b', label: 'target', probs: end.probs, ideal: ideal.end, idealName: 'ideal target' },
    {
      key: 'ab',
      label: 'start → target',
      probs: start_to_end?.probs ?? null,
      ideal: ideal.end,
      idealName: 'ideal target',
    },
    {
      key: 'ba',
      label: 'target → start',
      probs: end_to_start?.probs ?? null,
      ideal: ideal.start,
      idealName: 'ideal start',
    },
  ];
}

/** Up to this many tokens are shown at once; of more, those that tell start and target apart most. */
export const MAX_TOKENS_FIRST = 6;

/** Tokens in their order: those that are shown first, and the rest. */
export function tokensFirst(rows: readonly Condition[]): { first: number[]; rest: number[] } {
  const tokens = rows.reduce((most, { probs }) => Math.max(most, probs?.length ?? 0), 0);
  const all = Array.from({ length: tokens }, (_, token) => token);
  if (tokens <= MAX_TOKENS_FIRST) return { first: all, rest: [] };
  const spread = (token: number): number => {
    const values = rows
      .flatMap(({ probs, ideal }) => [probs?.[token] ?? NaN, ideal[token] ?? NaN])
      .filter(Number.isFinite);
    return Math.max(...values) - Math.min(...values);
  };
  const telling = new Set([...all].sort((a, b) => spread(b) - spread(a) || a - b).slice(0, MAX_TOKENS_FIRST));
  return { first: all.filter((token) => telling.has(token)), rest: all.filter((token) => !telling.has(token)) };
}

/** Each token's probability in the four conditions, the ideal as a line across each bar. */
export function conditionsChart(steer: SteerResult, names: readonly string[], tokens?: readonly number[]): StillChart {
  const rows = conditions(steer);
  const shown = tokens ?? tokensFirst(rows).first;
  const groups = shown.map((token): BarGroup => ({
    name: `Token ${names[token] ?? `#${token}`}`,
    rows: rows.map(({ key, label, probs, ideal }) => {
      const value = probs?.[token] ?? null;
      const text = value === null ? 'no words' : fineProbability(value);
      return { label, value, mark: ideal[token] ?? null, text, tone: `bar-${key}` };
    }),
  }));
  return {
    title: `Next token, steered from ${steer.request.start} to ${steer.request.end} and back; the ideal as a line`,
    ...still(barShapes(groups)),
    data: {
      columns: ['token', 'condition', 'probability', 'ideal'],
      rows: shown.flatMap((token) =>
        rows.map(({ label, probs, ideal }) => [
          names[token] ?? `#${token}`,
          label,
          probs?.[token] ?? null,
          ideal[token] ?? null,
        ]),
      ),
    },
  };
}

/** Tokens that stand under each layer: all of few, of more the one of the curves. */
export const layerTokens = (tokens: number, token: number): number[] =>
  tokens <= 4 ? Array.from({ length: tokens }, (_, at) => at) : [token];

/** The vector of each layer alone, then of all: the share closed, and the probability of one token, or of few. */
export function layersChart(
  steer: SteerResult,
  { layers }: SteerExtras,
  names: readonly string[],
  token: number,
): StillChart {
  const tokens = layerTokens(layers[0]?.probs.length ?? 0, token);
  const named = (layer: number | null): string => (layer === null ? 'All layers' : `Layer ${layer}`);
  const groups = layers.map(({ layer, probs, closed }): BarGroup => ({
    name: `${named(layer)}: ${closed === null ? 'no gap' : percent(closed)}`,
    rows: tokens.map((token) => ({
      label: names[token] ?? `#${token}`,
      value: probs[token] ?? null,
      mark: steer.ideal.end[token] ?? null,
      text: fineProbability(probs[token] ?? NaN),
      tone: 'bar-ab',
    })),
  }));
  return {
    title: 'Each layer alone, start → target; the ideal as a line',
    ...still(barShapes(groups)),
    data: {
      columns: ['layer', 'token', 'probability', 'ideal target', 'closed'],
      rows: layers.flatMap(({ layer, probs, closed }) =>
        tokens.map((token) => [
          named(layer),
          names[token] ?? `#${token}`,
          probs[token] ?? null,
          steer.ideal.end[token] ?? null,
          closed,
        ]),
      ),
    },
  };
}

/** What controls of the same norm are called. */
export const CONTROL_NAMES = {
  random: 'Random directions',
  shuffled: 'Entries shuffled',
  other_pairs: 'Other pairs’ vectors',
} as const;

/** The vector beside the controls: shares closed, mean and standard deviation. */
export function controlsChart({ start_to_end: steered }: SteerResult, { controls }: SteerExtras): StillChart {
  const of = (['random', 'shuffled', 'other_pairs'] as const).map((key) => {
    const { closed, kl_to_ideal: kl } = controls[key];
    return { label: CONTROL_NAMES[key], mean: closed?.mean ?? null, std: closed?.std ?? 0, kl, tone: 'bar-control' };
  });
  const own =
    steered === null
      ? []
      : [
          {
            label: 'This vector',
            mean: steered.closed,
            std: 0,
            kl: { mean: steered.kl_to_ideal, std: 0, draws: 1 },
            tone: 'bar-ab',
          },
        ];
  const all = [...own, ...of];
  const rows = all.map(({ label, mean, std, tone }) => ({
    ...{ label, value: mean, mark: null, spread: std, tone },
    text: mean === null ? 'no gap' : `${percent(mean)}${std === 0 ? '' : ` ± ${percent(std)}`}`,
  }));
  return {
    title: 'Share closed by this vector and by controls of the same norm, from −100 % to 100 %',
    ...still(barShapes([{ name: null, rows }], -1)),
    data: {
      columns: ['vector', 'closed', 'standard deviation', 'KL to ideal target', 'its standard deviation', 'draws'],
      rows: all.map(({ label, mean, std, kl }) => [label, mean, std, kl.mean, kl.std, kl.draws]),
    },
  };
}

const still = ({ shapes, ...size }: ReturnType<typeof barShapes>): Pick<StillChart, 'width' | 'height' | 'shapes'> => ({
  ...size,
  shapes: () => shapes,
});
