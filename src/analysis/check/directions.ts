import { keptAbove } from '../../algebra/regularisedSolve.js';
import { symmetricEigen } from '../../algebra/symmetricEigen.js';
import { dot } from '../../algebra/vectors.js';
import type { Work } from '../work.js';
import type { Sums } from './stream.js';

/** Sum over columns of the weighted squares about the rows' own mean. */
export function centredTrace({ gram, sum, weight }: Sums): number {
  const D = sum.length;
  let trace = 0;
  for (let i = 0; i < D; i++) trace += gram[i * D + i] - (sum[i] * sum[i]) / weight;
  return trace;
}

/** D × D: about the rows' own mean. */
export function centredGram({ gram, sum, weight }: Sums): Float64Array {
  const D = sum.length;
  const out = gram.slice();
  for (let i = 0; i < D; i++) for (let j = 0; j < D; j++) out[i * D + j] -= (sum[i] * sum[j]) / weight;
  return out;
}

/** r × D: directions whose singular values are above the cut-off. At least one, so that there is something to fit. */
export async function keptDirections(sums: Sums, cutoff: number, work: Work): Promise<Float64Array> {
  const D = sums.sum.length;
  const { values, vectors } = await symmetricEigen(centredGram(sums), D, work.yieldIfDue);
  const least = keptAbove(values, cutoff);
  let kept = 0;
  while (kept < D && values[kept] > least) kept++;
  return vectors.subarray(0, Math.max(1, kept) * D);
}

/** The sums of the products of the columns with some directions (r × D). */
export async function alongDirections(sums: Sums, directions: Float64Array, work: Work): Promise<Sums> {
  const D = sums.sum.length;
  const r = directions.length / D;
  const turn = async (rows: Float64Array): Promise<Float64Array> => {
    const out = new Float64Array((rows.length / D) * r);
    for (let i = 0; i * D < rows.length; i++) {
      await work.yieldIfDue();
      for (let k = 0; k < r; k++) out[i * r + k] = dot(rows, i * D, directions, k * D, D);
    }
    return out;
  };
  const half = await turn(sums.gram);
  const halfTurned = new Float64Array(r * D);
  for (let i = 0; i < D; i++) for (let k = 0; k < r; k++) halfTurned[k * D + i] = half[i * r + k];
  return {
    ...sums,
    gram: await turn(halfTurned),
    sum: await turn(sums.sum),
    cross: await turn(sums.cross),
    columnCross: await turn(sums.columnCross),
    partSum: await turn(sums.partSum),
  };
}
