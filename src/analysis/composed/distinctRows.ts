import { takeRows } from '../../shared/takeRows.js';
import { roundBeliefs } from '../rounding.js';

/**
 * The rows that differ after rounding, as they are where they are first met; rows of NaN are left out. Many joint beliefs hold
 * the same belief of a part.
 * @param vectors n × S
 * @returns m × S
 */
export function distinctRows(vectors: Float64Array, S: number): Float64Array {
  const rounded = roundBeliefs(vectors);
  const met = new Set<string>();
  const rows: number[] = [];
  for (let row = 0; row < vectors.length / S; row++) {
    if (Number.isNaN(vectors[row * S])) continue;
    const key = rounded.subarray(row * S, (row + 1) * S).join();
    if (met.has(key)) continue;
    met.add(key);
    rows.push(row);
  }
  return takeRows(vectors, rows, S);
}
