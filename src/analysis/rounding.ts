/** Decimals of regression targets and of the beliefs under the PCA, whatever the merging of beliefs. */
const TARGET_DECIMALS = 5;

/**
 * Beliefs rounded to 5 decimals as NumPy rounds (ties to even): the targets of the regression.
 * @param beliefs any shape
 */
export function roundBeliefs(beliefs: Float64Array): Float64Array {
  const scale = 10 ** TARGET_DECIMALS;
  return beliefs.map((value) => halfToEven(value * scale) / scale);
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
