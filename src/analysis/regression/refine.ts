import type { Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { shiftOf, targetOf, type NormalEquations } from './normalEquations.js';
import { sizesOf } from './momentScores.js';
import { squaredNorm, transposed } from '../../algebra/vectors.js';
import { residualGradient } from '../../model/runtime/residuals64.js';
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
  threads: number,
  work: Work,
): Promise<LinearMap | null> {
  const { S } = design;
  const map = firstSolution(design, layers, equations);
  let before = Infinity;
  // Each pass leaves about this share of the error before it; the first solution has it relative to the fit.
  let rate = Math.min(1, equations.condition * Number.EPSILON * 4);
  if (Math.min(rate, errorOf(map, equations)) <= enough) return map;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { gradient, spread } = await gradientOf(map, design, rows, threads, work);
    const size = correct(map.coefficients, gradient, equations, S, spread);
    if (!Number.isFinite(size)) return null;
    if (pass > 0) rate = Math.min(1, size / before);
    if (size * rate <= enough) return map;
    if (size > before / 2) return size <= STAGNANT ? map : null;
    before = size;
  }
  return null;
}

/** The solution of the normal equations as they are. */
export function firstSolution(design: Design, layers: readonly number[], equations: NormalEquations): LinearMap {
  const { S } = design;
  const map: LinearMap = {
    layers,
    S,
    coefficients: new Float64Array(S * equations.norm.length),
    shift: shiftOf(design, layers, equations),
    target: targetOf(design, equations),
  };
  correct(map.coefficients, equations.cross, equations, S);
  return map;
}

/**
 * Error of the first solution's predictions as a share of the targets' spread, from the solution itself: each entry of the
 * equations is off by `rounding` of its size, which L⁻¹ makes √inverseNorm times as large at most, in √columns directions.
 * Far less than the condition says where the targets lie in directions that the columns have much of.
 */
function errorOf(map: LinearMap, equations: NormalEquations): number {
  const { rounding, inverseNorm, active, spread } = equations;
  const growth = rounding * Math.sqrt(inverseNorm * active.length);
  return sizesOf(map, equations).reduce(
    (most, size, s) => (size > 0 ? Math.max(most, (growth * size) / Math.sqrt(Math.max(0, spread[s]))) : most),
    0,
  );
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
async function gradientOf(
  map: LinearMap,
  design: Design,
  rows: Int32Array,
  threads: number,
  { signal }: Work,
): Promise<{ gradient: Float64Array; spread: Float64Array }> {
  const { layers, S, shift, target, coefficients } = map;
  const { targets, weights, d_model, resid_post } = design;
  const spread = new Float64Array(S);
  const gradient = await residualGradient({
    blocks: layers.map((layer) => resid_post[layer]),
    widths: layers.map(() => d_model),
    rowList: rows,
    centre: shift,
    coefficients: transposed(coefficients, S, shift.length),
    columns: S,
    target: (row, out, at) => {
      for (let s = 0; s < S; s++) {
        const y = targets[row * S + s] - target[s];
        out[at + s] = y;
        spread[s] += weights[row] * y * y;
      }
      return weights[row];
    },
    threads,
    signal,
  });
  return { gradient: transposed(gradient, shift.length, S), spread };
}
