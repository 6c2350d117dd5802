import { createRandom } from '../../algebra/random.js';
import type { Work } from '../work.js';
import { spearman } from './ranks.js';
import type { Stream } from './stream.js';

/** Up to this many beliefs all pairs are compared; of more, this many pairs are drawn. */
const ALL_PAIRS = 500;
const DRAWN_PAIRS = 20_000;
/** Numbers of the centres that the drawn pairs are of: fewer pairs are drawn from a wide stream. */
const HELD = 2 ** 24;

export interface Distances {
  readonly readout: number | null;
  readonly activations: number | null;
  readonly pairs: number;
}

/**
 * Rank correlation of the distances between beliefs with those between what is read out for them, and between the stream's
 * centres for them. A belief is what agrees to 5 decimals; centres are weighted means over its prefixes.
 * @param predictions N × S
 */
export async function distancesOf(
  stream: Stream,
  predictions: Float64Array,
  seed: number,
  work: Work,
): Promise<Distances> {
  const { N, S, D, targets, weights } = stream;
  const { of, count, first } = beliefsOf(targets, N, S);
  const [left, right] = pairsOf(count, Math.floor(HELD / (2 * Math.max(1, D))), seed);
  const wanted = new Int32Array(count).fill(-1);
  let centres = 0;
  for (const list of [left, right]) for (const b of list) if (wanted[b] < 0) wanted[b] = centres++;
  const weight = new Float64Array(centres);
  const read = new Float64Array(centres * S);
  const held = new Float64Array(centres * D);
  for (let row = 0; row < N; row++) {
    if ((row & 255) === 0) await work.yieldIfDue();
    const centre = wanted[of[row]];
    if (centre < 0) continue;
    weight[centre] += weights[row];
    for (let s = 0; s < S; s++) read[centre * S + s] += weights[row] * predictions[row * S + s];
    let column = 0;
    for (let b = 0; b < stream.blocks.length; b++) {
      const width = stream.widths[b];
      const to = centre * D + column;
      for (let c = 0; c < width; c++) held[to + c] += weights[row] * stream.blocks[b][row * width + c];
      column += width;
    }
  }
  const distances = (values: Float64Array, width: number, at: (belief: number) => number): Float64Array =>
    Float64Array.from(left, (a, i) => {
      let square = 0;
      const [p, q] = [at(a) * width, at(right[i]) * width];
      for (let c = 0; c < width; c++) square += (values[p + c] - values[q + c]) ** 2;
      return Math.sqrt(square);
    });
  const divide = (values: Float64Array, width: number): Float64Array =>
    values.map((value, i) => value / weight[Math.floor(i / width)]);
  const truth = distances(targets, S, (belief) => first[belief]);
  await work.yieldIfDue();
  return {
    readout: spearman(
      truth,
      distances(divide(read, S), S, (belief) => wanted[belief]),
    ),
    activations: spearman(
      truth,
      distances(divide(held, D), D, (belief) => wanted[belief]),
    ),
    pairs: left.length,
  };
}

/** Which belief each row holds, and the first row of each. */
function beliefsOf(targets: Float64Array, N: number, S: number): { of: Int32Array; count: number; first: Int32Array } {
  const known = new Map<string, number>();
  const of = new Int32Array(N);
  const first: number[] = [];
  for (let row = 0; row < N; row++) {
    const key = targets.subarray(row * S, (row + 1) * S).join();
    let belief = known.get(key);
    if (belief === undefined) {
      known.set(key, (belief = known.size));
      first.push(row);
    }
    of[row] = belief;
  }
  return { of, count: known.size, first: Int32Array.from(first) };
}

function pairsOf(count: number, most: number, seed: number): [Int32Array, Int32Array] {
  if (count < 2) return [new Int32Array(0), new Int32Array(0)];
  const left: number[] = [];
  const right: number[] = [];
  if (count <= ALL_PAIRS) {
    for (let i = 0; i < count; i++)
      for (let j = i + 1; j < count; j++) {
        left.push(i);
        right.push(j);
      }
  } else {
    const random = createRandom(seed);
    for (let pair = 0; pair < Math.min(DRAWN_PAIRS, most); pair++) {
      const i = random.below(count);
      const j = random.below(count - 1);
      left.push(i);
      right.push(j >= i ? j + 1 : j);
    }
  }
  return [Int32Array.from(left), Int32Array.from(right)];
}
