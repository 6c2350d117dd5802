import type { Design } from './design.js';
import { projectInGroups, type LinearMap } from './linearMap.js';
import { shiftOf, targetOf, type NormalEquations } from './moments.js';
import { accumulate, GROUP } from './rows.js';
import { squaredNorm } from '../../algebra/vectors.js';
import type { Work } from '../work.js';

const MAX_PASSES = 12;
/** Corrections that stop shrinking above this share mean that the factor is no good. */
const STAGNANT = 1e-9;

/**
 * Least squares by corrected semi-normal equations (Björck, 1987): the Cholesky factor of the Gram matrix only
 * steers; residuals are computed from the rows themselves, so that digits lost in squaring the condition come back.
 * @param enough a further correction of the predictions below this share of the targets' spread is not worth a pass
 * @returns null where it does not converge
 */
export async function solveByRefinement(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  equations: NormalEquations,
  enough: number,
  work: Work,
): Promise<LinearMap | null> {
  const { S } = design;
  const { norm, cross } = equations;
  const map: LinearMap = {
    layers,
    S,
    coefficients: new Float64Array(S * norm.length),
    shift: shiftOf(design, layers, equations),
    target: targetOf(design, equations),
  };
  correct(map.coefficients, cross, equations, S);
  let before = Infinity;
  // Each pass leaves about this share of the error before it; the first solution has it relative to the fit.
  let rate = Math.min(1, equations.condition * Number.EPSILON * 4);
  if (rate <= enough) return map;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { gradient, spread } = await residualGradient(map, design, rows, work);
    const size = correct(map.coefficients, gradient, equations, S, spread);
    if (!Number.isFinite(size)) return null;
    if (pass > 0) rate = Math.min(1, size / before);
    if (size * rate <= enough) return map;
    if (size > before / 2) return size <= STAGNANT ? map : null;
    before = size;
  }
  return null;
}

/**
 * Adds (XᵀWX)⁻¹ gradient to the coefficients.
 * @returns the largest change of the predictions, over coordinates, as a share of the target's spread
 */
function correct(
  coefficients: Float64Array,
  gradient: Float64Array,
  { factor, active, norm }: NormalEquations,
  S: number,
  spread?: Float64Array,
): number {
  if (!factor) return Infinity;
  const columns = norm.length;
  const x = new Float64Array(active.length);
  let largest = 0;
  for (let s = 0; s < S; s++) {
    for (let i = 0; i < active.length; i++) x[i] = gradient[s * columns + active[i]] / norm[active[i]];
    factor.forward(x);
    if (spread) largest = Math.max(largest, relativeSize(x, spread[s]));
    factor.backward(x);
    for (let i = 0; i < active.length; i++) coefficients[s * columns + active[i]] += x[i] / norm[active[i]];
  }
  return largest;
}

function relativeSize(x: Float64Array, spread: number): number {
  const square = squaredNorm(x);
  return square > 0 ? Math.sqrt(square / spread) : 0;
}

/** S × columns: Σ w (y - prediction) (x - mean), and S: Σ w (y - mean)². */
async function residualGradient(
  map: LinearMap,
  design: Design,
  rows: Int32Array,
  work: Work,
): Promise<{ gradient: Float64Array; spread: Float64Array }> {
  const { S, shift, target } = map;
  const { targets, weights } = design;
  const width = shift.length;
  const gradient = new Float64Array(S * width);
  const spread = new Float64Array(S);
  await projectInGroups(map, design, rows, work.yieldIfDue, (first, count, products, group) => {
    for (let r = 0; r < GROUP; r++) {
      const row = r < count ? rows[first + r] : -1;
      for (let s = 0; s < S; s++) {
        const i = r * S + s;
        const y = row < 0 ? 0 : targets[row * S + s] - target[s];
        const weight = row < 0 ? 0 : weights[row];
        spread[s] += weight * y * y;
        products[i] = weight * (y - products[i]);
      }
    }
    accumulate(group, width, products, S, gradient);
  });
  return { gradient, spread };
}
