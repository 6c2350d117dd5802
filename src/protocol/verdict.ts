/** What the numbers of an analysis say together, in words, by the rules of analysis/verdict. */

/**
 * `holds`: the geometry is there, and the predictions are near ideal; `partly`: some of it; `untrained-alike`: the read-out is
 * good and so is that of an untrained model; `other-process`: another process predicts the model clearly better; `markov`: the
 * model predicts like an observer of few tokens; `not-judged`: it predicts worse than the unigram; `cannot-tell`: the
 * read-out cannot show it, for instance since there are more columns than prefixes; `absent`: it does not read out.
 */
export const verdictLevels = [
  'holds',
  'partly',
  'markov',
  'untrained-alike',
  'absent',
  'other-process',
  'not-judged',
  'cannot-tell',
] as const;
export type VerdictLevel = (typeof verdictLevels)[number];

export interface Verdict {
  readonly level: VerdictLevel;
  /** One line that a researcher would sign. */
  readonly sentence: string;
  /** The numbers behind it and the rules they met, a sentence each. */
  readonly reasons: readonly string[];
}
