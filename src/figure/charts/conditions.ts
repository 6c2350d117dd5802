import * as l10n from '@vscode/l10n';
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

/** What conditions are called in data, whatever the language. */
const IN_DATA = { a: 'start', b: 'target', ab: 'start → target', ba: 'target → start' } as const;

/** The four conditions in the order of the notebook. */
export function conditions({ start, end, start_to_end, end_to_start, ideal }: SteerResult): Condition[] {
  return [
    { key: 'a', label: l10n.t('start'), probs: start.probs, ideal: ideal.start, idealName: l10n.t('ideal start') },
    { key: 'b', label: l10n.t('target'), probs: end.probs, ideal: ideal.end, idealName: l10n.t('ideal target') },
    {
      key: 'ab',
      label: l10n.t('start → target'),
      probs: start_to_end?.probs ?? null,
      ideal: ideal.start_to_end,
      idealName: l10n.t('ideal target'),
    },
    {
      key: 'ba',
      label: l10n.t('target → start'),
      probs: end_to_start?.probs ?? null,
      ideal: ideal.end_to_start,
      idealName: l10n.t('ideal start'),
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
    name: l10n.t('Token {0}', names[token] ?? `#${token}`),
    rows: rows.map(({ key, label, probs, ideal }) => {
      const value = probs?.[token] ?? null;
      const text = value === null ? l10n.t('no words') : fineProbability(value);
      return { label, value, mark: ideal[token] ?? null, text, tone: `bar-${key}` };
    }),
  }));
  return {
    title: l10n.t(
      'Next token, steered from {0} to {1} and back; the ideal as a line',
      steer.request.start,
      steer.request.end,
    ),
    ...still(barShapes(groups)),
    data: {
      columns: ['token', 'condition', 'probability', 'ideal'],
      rows: shown.flatMap((token) =>
        rows.map(({ key, probs, ideal }) => [
          names[token] ?? `#${token}`,
          IN_DATA[key],
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
  const named = (layer: number | null): string => (layer === null ? l10n.t('All layers') : l10n.t('Layer {0}', layer));
  const groups = layers.map(({ layer, probs, closed }): BarGroup => ({
    name: `${named(layer)}: ${closed === null ? l10n.t('no gap') : percent(closed)}`,
    rows: tokens.map((token) => ({
      label: names[token] ?? `#${token}`,
      value: probs[token] ?? null,
      mark: steer.ideal.start_to_end[token] ?? null,
      text: fineProbability(probs[token] ?? NaN),
      tone: 'bar-ab',
    })),
  }));
  return {
    title: l10n.t('Each layer alone, start → target; the ideal as a line'),
    ...still(barShapes(groups)),
    data: {
      columns: ['layer', 'token', 'probability', 'ideal target', 'closed'],
      rows: layers.flatMap(({ layer, probs, closed }) =>
        tokens.map((token) => [
          layer === null ? 'All layers' : `Layer ${layer}`,
          names[token] ?? `#${token}`,
          probs[token] ?? null,
          steer.ideal.start_to_end[token] ?? null,
          closed,
        ]),
      ),
    },
  };
}

/** The same in data. */
const CONTROLS_IN_DATA = {
  random: 'Random directions',
  shuffled: 'Entries shuffled',
  other_pairs: 'Other pairs’ vectors',
} as const;

/** What controls of the same norm are called. */
export const CONTROL_NAMES = {
  random: l10n.t('Random directions'),
  shuffled: l10n.t('Entries shuffled'),
  other_pairs: l10n.t('Other pairs’ vectors'),
} as const;

/** The vector beside the controls: shares closed, mean and standard deviation. */
export function controlsChart({ start_to_end: steered }: SteerResult, { controls }: SteerExtras): StillChart {
  const of = (['random', 'shuffled', 'other_pairs'] as const).map((key) => {
    const { closed, kl_to_ideal: kl } = controls[key];
    return {
      label: CONTROL_NAMES[key],
      key: CONTROLS_IN_DATA[key] as string,
      mean: closed?.mean ?? null,
      std: closed?.std ?? 0,
      kl,
      tone: 'bar-control',
    };
  });
  const own =
    steered === null
      ? []
      : [
          {
            label: l10n.t('This vector'),
            key: 'This vector',
            mean: steered.closed,
            std: 0,
            kl: { mean: steered.kl_to_ideal, std: 0, draws: 1 },
            tone: 'bar-ab',
          },
        ];
  const all = [...own, ...of];
  const rows = all.map(({ label, mean, std, tone }) => ({
    ...{ label, value: mean, mark: null, spread: std, tone },
    text: mean === null ? l10n.t('no gap') : `${percent(mean)}${std === 0 ? '' : ` ± ${percent(std)}`}`,
  }));
  return {
    title: l10n.t('Share closed by this vector and by controls of the same norm, from −100 % to 100 %'),
    ...still(barShapes([{ name: null, rows }], -1)),
    data: {
      columns: ['vector', 'closed', 'standard deviation', 'KL to ideal target', 'its standard deviation', 'draws'],
      rows: all.map(({ key, mean, std, kl }) => [key, mean, std, kl.mean, kl.std, kl.draws]),
    },
  };
}

const still = ({ shapes, ...size }: ReturnType<typeof barShapes>): Pick<StillChart, 'width' | 'height' | 'shapes'> => ({
  ...size,
  shapes: () => shapes,
});
