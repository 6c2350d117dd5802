import type { CheckRow, PartialShare } from '../../protocol/check.js';
import type { Answer } from './readOut.js';
import { spreadOf, type Spread } from './folds.js';

const NOTHING: Spread = { mean: NaN, sd: null };

const spread = (values: readonly number[]): Spread => (values.length === 0 ? NOTHING : spreadOf(values));
const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** A row of one fit, of which the folds alone are drawn. */
export function rowOfSeeds(name: CheckRow['name'], k: number | null, r2: number, unseen: readonly number[]): CheckRow {
  const { mean, sd } = spread(unseen);
  return { name, k, r2, r2_sd: null, r2_unseen: known(mean), sd, draws: unseen.length, missing: null };
}

/** A row of several fits that are drawn at random, each with folds of one seed. */
export function rowOfDraws(
  name: CheckRow['name'],
  draws: readonly { readonly r2: number; readonly r2_unseen: number | null }[],
): CheckRow {
  const r2 = spreadOf(draws.map((draw) => draw.r2));
  const { mean, sd } = spread(draws.flatMap(({ r2_unseen }) => r2_unseen ?? []));
  const own = { name, k: null, r2: r2.mean, r2_sd: r2.sd };
  return { ...own, r2_unseen: known(mean), sd, draws: draws.length, missing: null };
}

/** A row that is not to be had. */
export const missingRow = (name: CheckRow['name'], missing: string): CheckRow => ({
  ...{ name, k: null, r2: null, r2_sd: null, r2_unseen: null, sd: null, draws: 0, missing },
});

export const undefinedShare = (because: string): PartialShare => ({
  ...{ r2: null, r2_unseen: null, sd: null, fresh_weights: null, fresh_weights_sd: null, undefined_because: because },
});

/**
 * What the stream says beyond one base.
 * @param determined what to say where the base leaves nothing to explain
 */
export function shareOf(
  own: Answer['beyond'][number],
  fresh: readonly Answer['beyond'][number][],
  determined: string,
): PartialShare {
  if (own.r2 === null) return undefinedShare(determined);
  const of = (values: readonly (number | null)[]): Spread => spread(values.flatMap((value) => value ?? []));
  const unseen = of(own.unseen);
  const untrained = of(fresh.flatMap((answer) => answer.unseen));
  return {
    r2: own.r2,
    r2_unseen: known(unseen.mean),
    sd: unseen.sd,
    fresh_weights: known(untrained.mean),
    fresh_weights_sd: untrained.sd,
    undefined_because: null,
  };
}
