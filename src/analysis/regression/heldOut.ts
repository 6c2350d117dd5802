import { paddedOrder, type Cholesky } from '../../algebra/cholesky.js';
import { factoriseByKernels } from '../../model/runtime/cholesky64.js';
import { squaredNorm } from '../../algebra/vectors.js';
import { kernel } from '../../model/runtime/kernels64.js';
import type { Work } from '../work.js';

/** X Xᵀ about the rows' plain mean, the rows in another order: the lower triangle. */
export async function centredProducts(
  products: Float64Array,
  order: Int32Array,
  N: number,
  work: Work,
): Promise<Float64Array> {
  const means = new Float64Array(N);
  let mean = 0;
  for (let i = 0; i < N; i++) {
    let sum = 0;
    for (let j = i * N; j < (i + 1) * N; j++) sum += products[j];
    means[i] = sum / N;
    mean += means[i] / N;
  }
  const centred = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    await work.yieldIfDue();
    const from = order[i] * N;
    const own = means[order[i]] - mean;
    for (let j = 0; j <= i; j++) centred[i * N + j] = products[from + order[j]] - own - means[order[j]];
  }
  return centred;
}

/** Factors of the blocks P_ff. */
export async function foldFactors(
  inverse: Float64Array,
  lifted: number,
  folds: readonly Int32Array[],
  N: number,
  threads: number,
  work: Work,
): Promise<Cholesky[] | null> {
  const { ort, session } = await kernel('gram', threads);
  const factors: Cholesky[] = [];
  for (const f of folds.keys()) {
    await work.yieldIfDue();
    const [from, to] = rangeOf(folds, f);
    const n = to - from;
    const columns = new Float64Array((N - from) * n);
    for (let i = from; i < N; i++) columns.set(inverse.subarray(i * N + from, i * N + to), (i - from) * n);
    const { sum } = await session.run({
      tile: new ort.Tensor('float64', columns, [N - from, n]),
      before: new ort.Tensor('float64', new Float64Array(n * n).fill(-lifted), [n, n]),
    });
    const block = sum.data as Float64Array;
    const order = paddedOrder(n);
    const padded = new Float64Array(order * order);
    for (let i = 0; i < n; i++) padded.set(block.subarray(i * n, (i + 1) * n), i * order);
    const factor = await factoriseByKernels(padded, n, work.yieldIfDue);
    if (!factor) return null;
    factors.push(factor);
  }
  return factors;
}

/** L⁻ᵀ L⁻¹ V for V of N × columns. */
export async function applyInverse(
  inverse: Float64Array,
  right: Float64Array,
  N: number,
  columns: number,
  threads: number,
): Promise<Float64Array> {
  const { ort, session } = await kernel('residuals', threads);
  const { sum } = await session.run({
    tile: new ort.Tensor('float64', inverse, [N, N]),
    basis: new ort.Tensor(
      'float64',
      right.map((value) => -value),
      [N, columns],
    ),
    target: new ort.Tensor('float64', new Float64Array(N * columns), [N, columns]),
    weight: new ort.Tensor('float64', new Float64Array(N).fill(1), [N, 1]),
    before: new ort.Tensor('float64', new Float64Array(N * columns), [N, columns]),
  });
  return sum.data as Float64Array;
}

/** Largest eigenvalue of diag(scale) A⁻¹ diag(scale), from below: see Cholesky.inverseNorm. */
export async function inverseNorm(
  inverse: Float64Array,
  scale: Float64Array,
  threads: number,
  steps = 4,
): Promise<number> {
  const N = scale.length;
  let x = scale.map((value, i) => value * (1 + 0.5 * Math.sin(1 + 12.9898 * i)));
  let before = Math.sqrt(squaredNorm(x.map((value, i) => value / scale[i])));
  let norm = 0;
  for (let step = 0; step < steps; step++) {
    const applied = await applyInverse(inverse, x, N, 1, threads);
    x = applied.map((value, i) => value * scale[i]);
    const size = Math.sqrt(squaredNorm(x));
    norm = size / before;
    x = x.map((value, i) => (value * scale[i]) / size);
    before = 1;
  }
  return norm;
}

/** Where a fold's rows stand among those of all folds one after the other. */
export function rangeOf(folds: readonly Int32Array[], fold: number): [from: number, to: number] {
  let from = 0;
  for (let f = 0; f < fold; f++) from += folds[f].length;
  return [from, from + folds[fold].length];
}
