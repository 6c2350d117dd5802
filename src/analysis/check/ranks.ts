/** Ranks from 1, those of equal numbers their mean. */
export function ranksOf(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let i = first; i < end; i++) ranks[order[i]] = (first + end + 1) / 2;
    first = end;
  }
  return ranks;
}

/** Spearman's rank correlation; null where one of both does not vary. */
export function spearman(a: Float64Array, b: Float64Array): number | null {
  return a.length < 2 ? null : correlation(ranksOf(a), ranksOf(b));
}

function correlation(a: Float64Array, b: Float64Array): number | null {
  const mean = (a.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) ** 2;
    bb += (b[i] - mean) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
