import * as l10n from '@vscode/l10n';

interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** What is wrong with a number that was typed, and what is needed; null where it can be taken. */
export function numberProblem(typed: string, range: Range): string | null {
  const { min, max, integer } = range;
  const value = Number(typed);
  // A browser gives the text of a number field only where it is a number.
  if (typed.trim() === '' || !Number.isFinite(value)) return neededText(range);
  const wanted = rangeText(range);
  if (value < min) return l10n.t('{0} is too small: {1} is needed.', value, wanted);
  if (value > max) return l10n.t('{0} is too large: {1} is needed.', value, wanted);
  if (integer && !Number.isInteger(value)) return l10n.t('{0} is not whole: {1} is needed.', value, wanted);
  return null;
}

/** `a number from 0 to 1`; a range may be open at either end. */
export function rangeText({ min, max, integer }: Range): string {
  const [hasMin, hasMax] = [min, max].map(Number.isFinite);
  if (hasMin && hasMax)
    return integer ? l10n.t('a whole number from {0} to {1}', min, max) : l10n.t('a number from {0} to {1}', min, max);
  if (hasMin) return integer ? l10n.t('a whole number of {0} or more', min) : l10n.t('a number of {0} or more', min);
  if (hasMax) return integer ? l10n.t('a whole number of {0} or less', max) : l10n.t('a number of {0} or less', max);
  return integer ? l10n.t('a whole number') : l10n.t('a number');
}

/** The same as a sentence of its own. */
function neededText({ min, max, integer }: Range): string {
  const [hasMin, hasMax] = [min, max].map(Number.isFinite);
  if (hasMin && hasMax)
    return integer
      ? l10n.t('A whole number from {0} to {1} is needed.', min, max)
      : l10n.t('A number from {0} to {1} is needed.', min, max);
  if (hasMin)
    return integer
      ? l10n.t('A whole number of {0} or more is needed.', min)
      : l10n.t('A number of {0} or more is needed.', min);
  if (hasMax)
    return integer
      ? l10n.t('A whole number of {0} or less is needed.', max)
      : l10n.t('A number of {0} or less is needed.', max);
  return integer ? l10n.t('A whole number is needed.') : l10n.t('A number is needed.');
}
