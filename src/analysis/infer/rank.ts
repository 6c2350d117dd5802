import * as l10n from '@vscode/l10n';
import { significant } from '../../shared/texts.js';

/** A floor of more than this share of the largest singular value: words are so little stationary that nothing can be told. */
const MOST_FLOOR = 0.05;
/** The same for one state alone: a second singular value of a few hundredths is what many processes have. */
const MOST_FLOOR_OF_ONE = 0.01;
/** Singular values below this share of the largest are rounding of float32 logits, however low the floor is. */
const ROUNDING = 1e-7;

export interface Rank {
  /** null: cannot be told. */
  readonly rank: number | null;
  readonly reason: string;
  /** Singular values above the floor, whether or not they tell the rank. */
  readonly above: number;
}

/**
 * The number of states that a model behaves as if it had: how many singular values of its Hankel matrix H are above
 * ‖H - H'‖₂, H' being H of the words a symbol later. As many as that are there whatever position words stand at.
 */
export function rankOf(singularValues: readonly number[], floor: number): Rank {
  const [largest] = singularValues;
  const least = Math.max(floor, ROUNDING * largest);
  const above = singularValues.filter((value) => value > least).length;
  const [floorText, largestText] = [significant(floor, 3), significant(largest, 3)];
  const cannot = (reason: string): Rank => ({ rank: null, reason, above });
  if (floor > MOST_FLOOR * largest)
    return cannot(
      l10n.t(
        'what the model predicts depends too much on the position alone (the floor is {0}, the largest singular value {1})',
        floorText,
        largestText,
      ),
    );
  if (above === 1 && floor > MOST_FLOOR_OF_ONE * largest && singularValues.length > 1)
    return cannot(
      l10n.t(
        'one singular value alone is above the floor, which is too high to see a second (the floor is {0}, the largest singular value {1})',
        floorText,
        largestText,
      ),
    );
  if (above === singularValues.length && above > 1)
    return cannot(
      l10n.t(
        'all {0} singular values are above the floor, so there may be more states than words of this length can show (the floor is {1}, the largest singular value {2})',
        above,
        floorText,
        largestText,
      ),
    );
  const reason = l10n.t(
    '{0} of {1} singular values are above the floor of {2}',
    above,
    singularValues.length,
    floorText,
  );
  return { rank: above, reason, above };
}
