/** What is wrong with a number that was typed, and what is needed; null where it can be taken. */
export function numberProblem(
  typed: string,
  { min, max, integer }: { readonly min: number; readonly max: number; readonly integer: boolean },
): string | null {
  const wanted = `${integer ? 'a whole number' : 'a number'}${rangeText(min, max)} is needed`;
  const value = Number(typed);
  // A browser gives the text of a number field only where it is a number.
  if (typed.trim() === '' || !Number.isFinite(value)) return `${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}.`;
  if (value < min) return `${value} is too small: ${wanted}.`;
  if (value > max) return `${value} is too large: ${wanted}.`;
  if (integer && !Number.isInteger(value)) return `${value} is not whole: ${wanted}.`;
  return null;
}

/** ` from 0 to 1`; a range may be open at either end. */
export function rangeText(min: number, max: number): string {
  if (Number.isFinite(min)) return Number.isFinite(max) ? ` from ${min} to ${max}` : ` of ${min} or more`;
  return Number.isFinite(max) ? ` of ${max} or less` : '';
}
