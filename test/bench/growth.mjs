// How an analysis grows, and how near it comes to what the machine can do: pure functions.

/**
 * The exponent p of y = c · x^p: the slope of the least-squares line through the logarithms.
 * @param {readonly number[]} xs @param {readonly number[]} ys
 */
export function exponent(xs, ys) {
  const points = xs.map((x, at) => [Math.log(x), Math.log(ys[at] ?? NaN)]);
  const mean = (/** @type {number} */ axis) =>
    points.reduce((sum, point) => sum + (point[axis] ?? NaN), 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  let [above, below] = [0, 0];
  for (const [x = NaN, y = NaN] of points) {
    above += (x - mx) * (y - my);
    below += (x - mx) ** 2;
  }
  return above / below;
}

/** Multiply-adds of a row in one block up to which the forward pass is in float64 (see src/model/transformer/realGraph.ts). */
const FLOAT64_UP_TO = 2 ** 14;

/**
 * Multiply-adds that an analysis cannot do without: the blocks on each distinct prefix, and the Gram matrix of all layers side
 * by side; both twice where the earliest checkpoint is fitted too.
 * @param {{ d_model: number, n_heads: number, d_head: number, d_mlp: number, n_layers: number }} shape
 * @param {number} prefixes @param {number} [models]
 * @returns {{ float32: number, float64: number }}
 */
export function leastWork({ d_model, n_heads, d_head, d_mlp, n_layers }, prefixes, models = 1) {
  const block = d_model * (4 * n_heads * d_head + 2 * d_mlp);
  const forward = models * prefixes * n_layers * block;
  const columns = n_layers * d_model;
  // A Gram matrix of fewer rows than columns is that of the rows.
  const gram = models * prefixes * columns * Math.min(columns, prefixes);
  return block <= FLOAT64_UP_TO ? { float32: 0, float64: forward + gram } : { float32: forward, float64: gram };
}

/**
 * The share of a time in which the machine's fastest matrix products would have done that work.
 * @param {{ float32: number, float64: number }} work @param {{ float32: number, float64: number }} peak multiply-adds per second
 * @param {number} seconds
 */
export const shareOfPeak = (work, peak, seconds) =>
  (work.float32 / peak.float32 + work.float64 / peak.float64) / seconds;
