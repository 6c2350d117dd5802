/** The rules of the verdict, in their order: the first that applies decides. */
import * as l10n from '@vscode/l10n';
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
    sentence: l10n.t('Other process: {0}', better.sentence),
    rule: l10n.t(
      "Another process counts as better where its KL is at most {0} of this one's and the model has gone at least {1} of the way from its order 0 to its ideal: here {2} in place of {3}, and {4}.",
      percent(VERDICT.betterFactor),
      percent(VERDICT.betterClosed),
      klText(better.process.kl),
      klText(model.kl),
      wayText(better.process.closed),
    ),
  };
};

/** A model that predicts worse than token frequencies says nothing of a process: untrained ones do, and ones trained on another. */
const worseThanUnigram: Rule = ({ model }) => {
  const { kl, closed, markov_kl, standard_error } = model;
  const rule = l10n.t(
    'Where a model predicts worse than the frequencies of tokens, no process is judged: it is untrained, or was trained on something else. Rank the processes to see which it predicts like.',
  );
  if (kl === null)
    return {
      level: 'not-judged',
      sentence: l10n.t('Gives a probability of zero to tokens that occur: no process is judged'),
      rule,
    };
  const margin = VERDICT.standardErrors * (standard_error?.kl ?? 0);
  const allowed = closed === null ? VERDICT.independentKl : (1 + VERDICT.unigramTie) * markov_kl[0];
  if (kl - margin <= allowed) return null;
  const [own, unigram] = [withError(model), klText(markov_kl[0])];
  return {
    level: 'not-judged',
    sentence:
      klText(kl) === unigram
        ? l10n.t(
            'Predicts no better than the unigram: {0} from the ideal, the unigram {1}; no process is judged',
            own,
            unigram,
          )
        : l10n.t(
            'Predicts worse than the unigram: {0} from the ideal, the unigram {1}; no process is judged',
            own,
            unigram,
          ),
    rule,
  };
};

/** Tokens that do not depend on each other need no belief. */
const independentTokens: Rule = ({ model: { closed } }) =>
  closed === null
    ? {
        level: 'cannot-tell',
        sentence: l10n.t(
          'Cannot be told: the tokens of this process are independent, so that no belief is needed to predict them',
        ),
        rule: l10n.t('Where an observer who remembers nothing is ideal, predictions cannot show a belief.'),
      }
    : null;

/** As many columns as prefixes fit anything. */
const underdetermined: Rule = ({ regression, columns, prefixes }) =>
  regression.underdetermined
    ? {
        level: 'cannot-tell',
        sentence: l10n.t('Cannot be told: more columns than prefixes ({0} on {1})', count(columns), count(prefixes)),
        rule: l10n.t(
          'With at least as many columns as distinct prefixes any read-out is perfect. Choose fewer layers, or a longer context.',
        ),
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
    sentence: l10n.t('{0}: {1} from the ideal', `${text[0].toUpperCase()}${text.slice(1)}`, withError(model)),
    rule:
      k === 1
        ? l10n.t(
            'Its KL is not below that of an observer who remembers 1 token ({0}), who has gone only {1} to the ideal.',
            klText(model.markov_kl[k]),
            wayText(own),
          )
        : l10n.t(
            'Its KL is not below that of an observer who remembers {0} tokens ({1}), who has gone only {2} to the ideal.',
            k,
            klText(model.markov_kl[k]),
            wayText(own),
          ),
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
    sentence: isNearIdeal(evidence)
      ? l10n.t(
          'Cannot be told: predicts within {0} of the ideal, but {1} columns on {2} prefixes read out with R² {3}, {4} on unseen ones',
          withError(evidence.model),
          count(columns),
          count(prefixes),
          share(regression.r2),
          share(unseen),
        )
      : l10n.t(
          'Cannot be told: {0} columns on {1} prefixes read out with R² {2}, {3} on unseen ones',
          count(columns),
          count(prefixes),
          share(regression.r2),
          share(unseen),
        ),
    rule: l10n.t(
      'With fewer than {0} distinct prefixes for each column a read-out overfits. Choose one layer, a longer context, or a ridge.',
      VERDICT.prefixesPerColumn,
    ),
  };
};

/** A read-out that an untrained model reaches too tells nothing; near-ideal predictions do. */
const untrainedAlike: Rule = (evidence) => {
  const { regression, model, check } = evidence;
  const untrained = untrainedR2(evidence);
  if (isNearIdeal(evidence)) {
    const beyond = check?.beyond.next_token;
    const [own, fresh] = [beyond?.r2_unseen ?? null, beyond?.fresh_weights ?? null];
    if (own === null || fresh === null || own >= fresh + VERDICT.beyondFresh) return null;
    return {
      level: 'untrained-alike',
      sentence: l10n.t(
        'Predicts within {0} of the ideal, but explains {1} of belief variance beyond the next token, and fresh weights {2}',
        withError(model),
        percent(own),
        percent(fresh),
      ),
      rule: l10n.t(
        'The stream must explain {0} more of what the next token leaves than fresh weights do.',
        percent(VERDICT.beyondFresh),
      ),
    };
  }
  if (untrained === null || regression.r2 < VERDICT.someUnseen) return null;
  if (untrained.r2 < regression.r2 - VERDICT.alike) return null;
  return {
    level: 'untrained-alike',
    sentence: l10n.t(
      'Reads out with R² {0}, but so does an untrained model ({1}), and predicts {2} from the ideal',
      share(regression.r2),
      share(untrained.r2),
      withError(model),
    ),
    rule: l10n.t(
      'Where an untrained model reads out as well, predictions tell and not the read-out. Here that is {0}, and the predictions have gone {1}.',
      untrained.what,
      wayText(model.closed),
    ),
  };
};

/** What is left: predictions and read-out are both there, or in part, or the beliefs do not read out. */
const readOut: Rule = (evidence) => {
  const { regression, model, check } = evidence;
  const unseen = unseenOf(evidence) ?? regression.r2;
  const near = isNearIdeal(evidence);
  const beyond = check?.beyond.next_token.r2_unseen ?? null;
  const rule = l10n.t(
    'Holds: predictions at least {0} of the way from order 0 to the ideal and within {1}, R² at least {2}, and {3} on unseen prefixes.',
    percent(VERDICT.nearClosed),
    klText(VERDICT.nearKl),
    VERDICT.readsOut,
    VERDICT.readsOutUnseen,
  );
  const well = regression.r2 >= VERDICT.readsOut && unseen >= VERDICT.readsOutUnseen;
  if (near && well && (beyond === null || beyond >= VERDICT.someUnseen))
    return { level: 'holds', sentence: holdsSentence(evidence), rule };
  if (!(unseen >= VERDICT.someUnseen))
    return {
      level: 'absent',
      sentence: near
        ? l10n.t(
            'Predicts near the ideal, but the beliefs do not read out: R² {0}, {1} on unseen prefixes',
            share(regression.r2),
            share(unseen),
          )
        : l10n.t('The beliefs do not read out: R² {0}, {1} on unseen prefixes', share(regression.r2), share(unseen)),
      rule: l10n.t(
        'Beliefs that read out with R² below {0} on unseen prefixes are not there for a linear map.',
        VERDICT.someUnseen,
      ),
    };
  const missing = near
    ? well
      ? beyondSentence(evidence)
      : l10n.t('reads out with R² {0}, {1} on unseen prefixes', share(regression.r2), share(unseen))
    : l10n.t('it has gone {0} from order 0 to the ideal', wayText(model.closed));
  return {
    level: 'partly',
    sentence: l10n.t('Holds the belief geometry in part: {0} from the ideal, {1}', withError(model), missing),
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
