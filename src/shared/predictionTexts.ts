/**
 * A model's predictions in words, for pages and command line: how far it is from the ideal observer, and how much of the past
 * an observer remembers who predicts like it.
 */
import * as l10n from '@vscode/l10n';
import { significant } from './texts.js';

/** The figures of a model's predictions that are told: nats per token; null: infinite. */
export interface ToldPredictions {
  readonly kl: number | null;
  readonly loss: number | null;
  readonly optimal_loss: number;
  /** KL of an observer who remembers the last k tokens, from k = 0 on. */
  readonly markov_kl: readonly number[];
  readonly closed: number | null;
}

/** Below this a divergence is rounding (nats). */
const ROUNDING = 1e-10;

/** A divergence with the digits that tell: `0.00019`, `0.27`, `2.1e-7`, `0`, `∞`. */
export function klNumber(kl: number | null): string {
  if (kl === null) return '∞';
  if (Number.isNaN(kl)) return '–';
  const size = Math.abs(kl);
  if (size < ROUNDING) return '0';
  return size < 1e-5 || size >= HUGE ? kl.toExponential(1).replace('e+', 'e') : significant(kl, size >= 1 ? 3 : 2);
}

/** `0.00019 nats`; `∞` for one that is infinite. */
export const klText = (kl: number | null): string => (kl === null ? '∞' : `${klNumber(kl)} nats`);

/** From here on a loss is told in powers of ten. */
const HUGE = 1e6;

/** The model's loss and the least possible one, with digits enough to tell them apart: `0.57837` and `0.57819`. */
export function lossNumbers({ kl, loss, optimal_loss }: ToldPredictions): {
  readonly loss: string;
  readonly best: string;
} {
  const digits = kl === null || kl < ROUNDING ? 4 : Math.min(10, Math.max(4, 2 - Math.floor(Math.log10(kl))));
  return {
    loss: loss === null ? '∞' : loss < HUGE ? loss.toFixed(digits) : loss.toExponential(1).replace('e+', 'e'),
    best: optimal_loss.toFixed(digits),
  };
}

/** Both losses in one line: `0.57837 (best 0.57819)`. */
export function lossText(model: ToldPredictions): string {
  const { loss, best } = lossNumbers(model);
  return l10n.t('{0} (best {1})', loss, best);
}

/** A divergence with its standard error where it is an estimate: `0.00019 nats`, `0.012 ± 0.0004 nats`. */
export const klWithError = (kl: number | null, error: number | null | undefined): string =>
  kl === null || !error ? klText(kl) : `${klNumber(kl)} ± ${klText(error)}`;

/**
 * Share of the way from no memory to the ideal: `99.8 %`, never 100 % where it is less; `–` where there is no way to go, and
 * `none` where predictions are worse than without memory: a share below zero is none.
 */
export function closedText(closed: number | null): string {
  if (closed === null) return '–';
  if (Math.abs(closed) < ROUNDING) return '0 %';
  if (isNone(closed)) return l10n.t('none');
  const percent = 100 * closed;
  if (closed < 1 && percent > 99.9)
    return closed > 0.99999 ? '>99.999 %' : `${(Math.floor(percent * 1000) / 1000).toFixed(3)} %`;
  return `${significant(percent, 3)} %`;
}

/** `61.3 % of the way`, `none of the way`. */
export const wayText = (closed: number | null): string =>
  closed !== null && isNone(closed) ? l10n.t('none of the way') : l10n.t('{0} of the way', closedText(closed));

/** Worse than without memory, and not by rounding. */
const isNone = (closed: number): boolean => closed < 0 && Math.abs(closed) >= ROUNDING;

/** Which observers of a limited memory a model predicts like. */
export interface MarkovLevel {
  /**
   * `worse`: it predicts worse than one who remembers nothing; `like`: like one who remembers `k` tokens; `between`: better than
   * one of `k - 1` tokens, not as well as one of `k`; `more`: better than one of `k` tokens, the most that is compared;
   * `ideal`: as well as one of `k` tokens, who is ideal already; `unknown`: its predictions are no numbers.
   */
  readonly kind: 'worse' | 'like' | 'between' | 'more' | 'ideal' | 'unknown';
  readonly k: number;
}

/** A divergence within this factor of an order's counts as no better than it. */
const NOT_BETTER = 0.95;
/** What of the step from one order to the next may lie between a model and the order that it is said to be like. */
const LIKE = 0.25;
/** An order that has come this share of the way to the ideal leaves nothing to tell (a share of order 0's divergence). */
const IDEAL = 1e-6;

/** Where order 0 is ideal already, this much (nats) is still as good as ideal. */
const AS_GOOD_AS_ORDER_0 = 0.01;

/** The least k whose observer predicts as well as the model, and how the model stands to it. */
export function markovLevel({ kl, markov_kl }: Pick<ToldPredictions, 'kl' | 'markov_kl'>): MarkovLevel {
  if (kl === null || markov_kl.length === 0) return { kind: 'unknown', k: 0 };
  const ideal = markov_kl.findIndex((level) => level <= Math.max(ROUNDING, IDEAL * markov_kl[0]));
  const k = markov_kl.findIndex((level, order) => order === ideal || kl >= NOT_BETTER * level);
  if (k < 0) return { kind: 'more', k: markov_kl.length - 1 };
  if (ideal === 0) return { kind: kl > AS_GOOD_AS_ORDER_0 ? 'worse' : 'ideal', k };
  if (k === 0) return { kind: kl > markov_kl[0] ? 'worse' : 'like', k };
  const step = markov_kl[k - 1] - markov_kl[k];
  if (kl - markov_kl[k] > LIKE * step) return { kind: 'between', k };
  return { kind: k === ideal ? 'ideal' : 'like', k };
}

/** `predicts like an observer who remembers more than 4 tokens` */
export function levelText(model: Pick<ToldPredictions, 'kl' | 'markov_kl'>): string {
  const { kind, k } = markovLevel(model);
  switch (kind) {
    case 'unknown':
      return l10n.t('gives a probability of zero to tokens that occur');
    case 'worse':
      return l10n.t('predicts worse than an observer who remembers nothing');
    case 'like':
      if (k === 0) return l10n.t('predicts like an observer who remembers nothing');
      return k === 1
        ? l10n.t('predicts like an observer who remembers 1 token')
        : l10n.t('predicts like an observer who remembers {0} tokens', k);
    case 'between':
      return k === 1
        ? l10n.t('predicts better than an observer who remembers nothing, not as well as one who remembers 1 token')
        : l10n.t('predicts like an observer who remembers between {0} and {1} tokens', k - 1, k);
    case 'ideal':
      if (k === 0) return l10n.t('predicts like an observer who remembers nothing, which is ideal for this process');
      return k === 1
        ? l10n.t('predicts like an observer who remembers 1 token, which is ideal for this process')
        : l10n.t('predicts like an observer who remembers {0} tokens, which is ideal for this process', k);
    case 'more':
      return l10n.t('predicts like an observer who remembers more than {0} tokens', k);
  }
}
