/** The rules of the verdict, in their order: the first that applies decides. */
import type { FittedProcess } from '../../protocol/fit.js';
import type { ModelPredictions } from '../../protocol/predictions.js';
import type { VerdictLevel } from '../../protocol/verdict.js';
import { klText, levelText, markovLevel, wayText } from '../../shared/predictionTexts.js';
import { count, share } from '../../shared/texts.js';
import { isNearIdeal, unseenOf, untrainedR2 } from './evidence.js';
import type { Evidence } from './evidence.js';
import { beyondSentence, holdsSentence, percent, withError } from './sentences.js';
import { VERDICT } from './thresholds.js';

/** What a rule finds: the level, one sentence, and why the rule applied. */
export interface Finding {
  readonly level: VerdictLevel;
  readonly sentence: string;
  readonly rule: string;
}

export type Rule = (evidence: Evidence) => Finding | null;

/**
 * Whether a process predicts a model clearly better than the one in use: its KL is at most half, the model has gone at
 * least nine tenths of the way to its ideal, its parameters are inside their ranges, and the gain is no noise.
 */
export function isClearlyBetter(
  { kl, closed, at_edge }: Pick<FittedProcess, 'kl' | 'closed' | 'at_edge'>,
  model: Pick<ModelPredictions, 'kl' | 'markov_kl'>,
): boolean {
  if (kl === null || closed === null || closed < VERDICT.betterClosed || at_edge.length > 0) return false;
  if (model.kl === null) return true;
  return kl <= VERDICT.betterFactor * model.kl && model.kl - kl >= VERDICT.betterGain * model.markov_kl[0];
}

/** Another process predicts the model clearly better: then neither picture nor r2 is of what the model learned. */
const anotherProcess: Rule = ({ better, model }) => {
  if (better === null || !isClearlyBetter(better.process, model)) return null;
  return {
    level: 'other-process',
    sentence: `The process is probably another one: ${better.sentence}`,
    rule:
      `Another process counts as better where its KL is at most ${percent(VERDICT.betterFactor)} of this one's and the model has ` +
      `gone at least ${percent(VERDICT.betterClosed)} of the way from its order 0 to its ideal: here ` +
      `${klText(better.process.kl)} in place of ${klText(model.kl)}, and ${wayText(better.process.closed)}.`,
  };
};

/** A model that predicts worse than token frequencies says nothing of a process: untrained ones do, and ones trained on another. */
const worseThanUnigram: Rule = ({ model }) => {
  const { kl, closed, markov_kl, standard_error } = model;
  const rule =
    'Where a model predicts worse than the frequencies of tokens, no process is judged: it is untrained, or was trained on ' +
    'something else. Rank the processes to see which it predicts like.';
  if (kl === null)
    return {
      level: 'not-judged',
      sentence: 'Gives a probability of zero to tokens that occur: no process is judged',
      rule,
    };
  const margin = VERDICT.standardErrors * (standard_error?.kl ?? 0);
  const allowed = closed === null ? VERDICT.independentKl : (1 + VERDICT.unigramTie) * markov_kl[0];
  if (kl - margin <= allowed) return null;
  const worse = klText(kl) === klText(markov_kl[0]) ? 'no better' : 'worse';
  return {
    level: 'not-judged',
    sentence:
      `Predicts ${worse} than the unigram: ${withError(model)} from the ideal, ` +
      `the unigram ${klText(markov_kl[0])}; no process is judged`,
    rule,
  };
};

/** Tokens that do not depend on each other need no belief. */
const independentTokens: Rule = ({ model: { closed } }) =>
  closed === null
    ? {
        level: 'cannot-tell',
        sentence:
          'Cannot be told: the tokens of this process are independent, so that no belief is needed to predict them',
        rule: 'Where an observer who remembers nothing is ideal, predictions cannot show a belief.',
      }
    : null;

/** As many columns as prefixes fit anything. */
const underdetermined: Rule = ({ regression, columns, prefixes }) =>
  regression.underdetermined
    ? {
        level: 'cannot-tell',
        sentence: `Cannot be told: more columns than prefixes (${count(columns)} on ${count(prefixes)})`,
        rule: 'With at least as many columns as distinct prefixes any read-out is perfect. Choose fewer layers, or a longer context.',
      }
    : null;

/** No better than an observer of k tokens, where the process needs more. */
const limitedMemory: Rule = ({ model }) => {
  // Worse than order 0 within a tie or the error of a sample, or the rule before would have decided.
  const told = { ...model, kl: Math.min(model.kl ?? Infinity, model.markov_kl[0]) };
  const { kind, k } = markovLevel(told);
  if (kind !== 'like' && kind !== 'between') return null;
  const own = 1 - model.markov_kl[k] / model.markov_kl[0];
  if (own >= VERDICT.markovClosed) return null;
  const text = levelText(told);
  return {
    level: 'markov',
    sentence: `${text[0].toUpperCase()}${text.slice(1)}: ${withError(model)} from the ideal`,
    rule:
      `Its KL is not below that of an observer who remembers ${k} token${k === 1 ? '' : 's'} (${klText(model.markov_kl[k])}), who ` +
      `has gone only ${wayText(own)} to the ideal.`,
  };
};

/** A read-out that does not carry over to unseen prefixes, from a stream so wide that it could not. */
const tooManyColumns: Rule = (evidence) => {
  const { regression, columns, prefixes } = evidence;
  const unseen = unseenOf(evidence);
  if (unseen === null || unseen >= VERDICT.someUnseen || regression.r2 < VERDICT.readsOutUnseen) return null;
  if (prefixes >= VERDICT.prefixesPerColumn * columns) return null;
  return {
    level: 'cannot-tell',
    sentence:
      `Cannot be told: ${isNearIdeal(evidence) ? `predicts within ${withError(evidence.model)} of the ideal, but ` : ''}` +
      `${count(columns)} columns on ${count(prefixes)} prefixes read out with r2 ${share(regression.r2)}, ` +
      `${share(unseen)} on unseen ones`,
    rule:
      `With fewer than ${VERDICT.prefixesPerColumn} distinct prefixes for each column a read-out overfits. Choose one layer, a ` +
      'longer context, or a ridge.',
  };
};

/** A read-out that an untrained model reaches too tells nothing; near-ideal predictions do. */
const untrainedAlike: Rule = (evidence) => {
  const { regression, model, check } = evidence;
  const untrained = untrainedR2(evidence);
  const rule = 'Where an untrained model reads out as well, predictions tell and not the read-out.';
  if (isNearIdeal(evidence)) {
    const beyond = check?.beyond.next_token;
    const [own, fresh] = [beyond?.r2_unseen ?? null, beyond?.fresh_weights ?? null];
    if (own === null || fresh === null || own >= fresh + VERDICT.beyondFresh) return null;
    return {
      level: 'untrained-alike',
      sentence:
        `Predicts within ${withError(model)} of the ideal, but explains ${percent(own)} of belief variance beyond the next ` +
        `token, and fresh weights ${percent(fresh)}`,
      rule: `The stream must explain ${percent(VERDICT.beyondFresh)} more of what the next token leaves than fresh weights do.`,
    };
  }
  if (untrained === null || regression.r2 < VERDICT.someUnseen) return null;
  if (untrained.r2 < regression.r2 - VERDICT.alike) return null;
  return {
    level: 'untrained-alike',
    sentence:
      `Reads out with r2 ${share(regression.r2)}, but so does an untrained model (${share(untrained.r2)}), and predicts ` +
      `${withError(model)} from the ideal`,
    rule: `${rule} Here that is ${untrained.what}, and the predictions have gone ${wayText(model.closed)}.`,
  };
};

/** What is left: predictions and read-out are both there, or in part, or the beliefs do not read out. */
const readOut: Rule = (evidence) => {
  const { regression, model, check } = evidence;
  const unseen = unseenOf(evidence) ?? regression.r2;
  const near = isNearIdeal(evidence);
  const beyond = check?.beyond.next_token.r2_unseen ?? null;
  const rule =
    `Holds: predictions at least ${percent(VERDICT.nearClosed)} of the way from order 0 to the ideal and within ` +
    `${klText(VERDICT.nearKl)}, r2 at least ${VERDICT.readsOut}, and ${VERDICT.readsOutUnseen} on unseen prefixes.`;
  const well = regression.r2 >= VERDICT.readsOut && unseen >= VERDICT.readsOutUnseen;
  if (near && well && (beyond === null || beyond >= VERDICT.someUnseen))
    return { level: 'holds', sentence: holdsSentence(evidence), rule };
  if (!(unseen >= VERDICT.someUnseen))
    return {
      level: 'absent',
      sentence: `${near ? 'Predicts near the ideal, but the' : 'The'} beliefs do not read out: r2 ${share(regression.r2)}, ${share(unseen)} on unseen prefixes`,
      rule: `Beliefs that read out with r2 below ${VERDICT.someUnseen} on unseen prefixes are not there for a linear map.`,
    };
  const missing = near
    ? well
      ? beyondSentence(evidence)
      : `reads out with r2 ${share(regression.r2)}, ${share(unseen)} on unseen prefixes`
    : `it has gone ${wayText(model.closed)} from order 0 to the ideal`;
  return {
    level: 'partly',
    sentence: `Holds the belief geometry in part: ${withError(model)} from the ideal, ${missing}`,
    rule,
  };
};

export const RULES: readonly Rule[] = [
  anotherProcess,
  worseThanUnigram,
  independentTokens,
  underdetermined,
  limitedMemory,
  tooManyColumns,
  untrainedAlike,
  readOut,
];
