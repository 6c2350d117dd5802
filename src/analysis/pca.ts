import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { yielder } from '../shared/cancellation.js';
import type { PcaResult } from '../protocol/process.js';
import { roundBeliefs } from './rounding.js';

/** Eigenvalues closer than this, relatively, share an eigenspace without a basis of its own. */
const TIE = 1e-6;
/** Components of less variance are rounding; they are reported, and no axis may use them. */
const LEAST_VARIANCE = 1e-9;
/** A direction of which less than this is left after projection adds nothing to a basis. */
const LEAST_REST = 1e-6;

/**
 * Principal components of the distinct beliefs, unweighted, rounded to 5 decimals; sample variance (n - 1).
 * Signs and bases of equal eigenvalues are fixed, so that the same beliefs give the same picture everywhere: the first
 * coordinate with |value| ≥ (1 - 1e-6)·max is positive; eigenvectors of one eigenspace are Gram-Schmidt of e0, e1, …
 * projected into it.
 * @param vectors B × S
 * @returns S components, by descending variance; null with fewer than two beliefs
 */
export async function beliefPca(vectors: Float64Array, S: number, signal?: AbortSignal): Promise<PcaResult | null> {
  const B = vectors.length / S;
  if (B < 2) return null;
  const { mean, covariance } = await covarianceOf(vectors, B, S, yielder(signal));
  const { variances, axes } = eigenvectors(covariance, S);
  const components: Float64Array[] = [];
  for (const [first, end] of eigenspaces(variances)) {
    const space = axes.slice(first, end);
    components.push(...(space.length === 1 ? space : canonicalBasis(space, S)));
  }
  for (const component of components) fixSign(component);
  return {
    explained_variance: variances,
    components: components.map((component) => [...component]),
    mean: [...mean],
    choosable: variances.map((variance) => variance >= LEAST_VARIANCE),
  };
}

const ROWS_PER_YIELD = 4096;
/** Products between two looks at the clock, of which a row takes S² / 2. */
const PRODUCTS_PER_YIELD = 8e6;

async function covarianceOf(
  vectors: Float64Array,
  B: number,
  S: number,
  yieldIfDue: () => Promise<void>,
): Promise<{ mean: Float64Array; covariance: number[][] }> {
  const mean = new Float64Array(S);
  const sums = new Float64Array(S * S);
  const centred = new Float64Array(S);
  const stride = Math.max(1, Math.min(ROWS_PER_YIELD, Math.floor((2 * PRODUCTS_PER_YIELD) / S ** 2)));
  for (const pass of ['mean', 'covariance'] as const) {
    for (let first = 0; first < B; first += stride) {
      await yieldIfDue();
      const rows = roundBeliefs(vectors.subarray(first * S, Math.min(B, first + stride) * S));
      if (pass === 'mean') {
        for (let i = 0; i < rows.length; i++) mean[i % S] += rows[i] / B;
        continue;
      }
      for (let row = 0; row < rows.length; row += S) {
        for (let s = 0; s < S; s++) centred[s] = rows[row + s] - mean[s];
        for (let i = 0; i < S; i++) for (let j = 0; j <= i; j++) sums[i * S + j] += centred[i] * centred[j];
      }
    }
  }
  const covariance = Array.from({ length: S }, (_, i) =>
    Array.from({ length: S }, (_, j) => sums[Math.max(i, j) * S + Math.min(i, j)] / (B - 1)),
  );
  return { mean, covariance };
}

/** Descending; a variance that rounding made negative is 0. */
function eigenvectors(covariance: number[][], S: number): { variances: number[]; axes: Float64Array[] } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(covariance), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j] - realEigenvalues[i]);
  return {
    variances: order.map((i) => Math.max(0, realEigenvalues[i])),
    axes: order.map((i) => Float64Array.from({ length: S }, (_, s) => eigenvectorMatrix.get(s, i))),
  };
}

/** Ranges [first, end) of equal eigenvalues; those that are rounding count as equal. */
function eigenspaces(variances: readonly number[]): [number, number][] {
  const spaces: [number, number][] = [];
  for (let first = 0; first < variances.length;) {
    const largest = variances[first];
    let end = first + 1;
    while (end < variances.length && (largest < LEAST_VARIANCE || largest - variances[end] <= TIE * largest)) end++;
    spaces.push([first, end]);
    first = end;
  }
  return spaces;
}

/** Gram-Schmidt of e0, e1, … projected into the span of `space` (orthonormal). */
function canonicalBasis(space: readonly Float64Array[], S: number): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let e = 0; e < S && basis.length < space.length; e++) {
    const direction = new Float64Array(S);
    for (const axis of space) for (let s = 0; s < S; s++) direction[s] += axis[e] * axis[s];
    // Twice: once leaves a rest that is not quite orthogonal.
    for (let pass = 0; pass < 2; pass++) for (const known of basis) subtractAlong(direction, known);
    const norm = Math.hypot(...direction);
    if (norm < LEAST_REST) continue;
    basis.push(direction.map((value) => value / norm));
  }
  return basis.length === space.length ? basis : [...space];
}

function subtractAlong(direction: Float64Array, unit: Float64Array): void {
  let along = 0;
  for (let s = 0; s < unit.length; s++) along += direction[s] * unit[s];
  for (let s = 0; s < unit.length; s++) direction[s] -= along * unit[s];
}

function fixSign(component: Float64Array): void {
  const largest = component.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const first = component.find((value) => Math.abs(value) >= (1 - 1e-6) * largest) ?? 0;
  // Not `value * -1`, which would leave negative zeros to be printed.
  if (first < 0) for (let s = 0; s < component.length; s++) component[s] = 0 - component[s];
}
