import type { Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { minimumNorm } from '../../algebra/minimumNorm.js';
import { shiftOf, targetOf, type NormalEquations } from './normalEquations.js';
import type { Work } from '../work.js';

/** Cutoffs above this are far above what is lost by squaring the condition and by TRUNCATION_LIFT. */
export const LEAST_TRUNCATION = 1e-6;
/** Lift of the normal equations: keeps a singular Gram matrix definite in float64. */
export const TRUNCATION_LIFT = 1e-14;

/**
 * Least squares of minimum norm without the directions whose singular values are below a high cutoff. The Cholesky
 * factor of the Gram matrix is enough for that, and has the singular values of the columns.
 * @returns null where there is no factor
 */
export async function solveTruncated(
  design: Design,
  layers: readonly number[],
  equations: NormalEquations,
  cutoff: number,
  work: Work,
): Promise<LinearMap | null> {
  const { factor, active, norm, cross } = equations;
  if (!factor) return null;
  const { S } = design;
  const n = active.length;
  const width = norm.length;
  const system = new Float64Array(n * (n + S));
  for (let i = 0; i < n; i++) {
    await work.yieldIfDue();
    for (let j = i; j < n; j++) system[i * (n + S) + j] = factor.entry(j, i) * norm[active[j]];
  }
  for (let s = 0; s < S; s++) {
    const right = Float64Array.from(active, (c) => cross[s * width + c] / norm[c]);
    factor.forward(right);
    for (let i = 0; i < n; i++) system[i * (n + S) + n + s] = right[i];
  }
  const { x } = await minimumNorm(system, n, n, S, cutoff, work.yieldIfDue);
  const coefficients = new Float64Array(S * width);
  for (let s = 0; s < S; s++) active.forEach((c, i) => (coefficients[s * width + c] = x[s * n + i]));
  return { layers, S, coefficients, shift: shiftOf(design, layers, equations), target: targetOf(design, equations) };
}
