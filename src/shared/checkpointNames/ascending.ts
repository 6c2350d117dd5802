/**
 * Checkpoints of a run as the training passed through them: those that repeat a step that was there already, as the best one
 * may, are left out, and so are those without a step, unless none has one.
 */
export function ascending<T extends { readonly step: number | null }>(checkpoints: readonly T[]): readonly T[] {
  let last = -Infinity;
  const known = checkpoints.filter(({ step }) => {
    if (step === null || step <= last) return false;
    last = step;
    return true;
  });
  return known.length === 0 ? checkpoints : known;
}
