import type { LinearMap } from './linearMap.js';
import type { NormalEquations } from './normalEquations.js';
import type { Scores } from './scores.js';

/** Error that a score from moments may have, as a share of what is not explained. */
const ENOUGH = 1e-9;

/**
 * Σ |coefficient|·|column| + |y| for each coordinate: with `rounding` times this in each entry, errors of the moments and of the
 * factor change the fit by as much as if the columns themselves were changed so.
 */
export function sizesOf(map: LinearMap, { norm, spread }: NormalEquations): Float64Array {
  const columns = norm.length;
  return spread.map((square, s) => {
    let size = Math.sqrt(Math.max(0, square));
    for (let c = 0; c < columns; c++) size += Math.abs(map.coefficients[s * columns + c]) * norm[c];
    return size;
  });
}

/**
 * r2 and mse of a fit on its own rows without touching them: what is left of |y|² is |y|² - 2 b·Xᵀy + bᵀXᵀX b, and for
 * the coefficients of the normal equations |y|² - b·Xᵀy. An error δ of the coefficients adds only δᵀXᵀXδ, since the
 * fit is where that sum is least. What counts is the rounding of the moments and of the factor, each entry of which is
 * off by a share `rounding` of the norms: together they change the sum by at most rounding·(Σ |b||x| + |y|)². Where r2
 * is so near 1, or the columns so nearly dependent, that this is more than ENOUGH of the sum, the rows are asked.
 * @param map the solution of these normal equations
 * @returns null where the rows are to be asked
 */
export function scoresFromMoments(map: LinearMap, equations: NormalEquations): Scores | null {
  const { cross, spread, weight, rounding, norm, factor } = equations;
  if (!factor || !(weight > 0)) return null;
  const { S, coefficients } = map;
  const columns = norm.length;
  const sizes = sizesOf(map, equations);
  let r2 = 0;
  let mse = 0;
  for (let s = 0; s < S; s++) {
    if (spread[s] === 0) {
      r2 += 1;
      continue;
    }
    let residual = spread[s];
    for (let c = s * columns; c < (s + 1) * columns; c++) residual -= coefficients[c] * cross[c];
    if (!(rounding * sizes[s] ** 2 <= ENOUGH * residual)) return null;
    r2 += 1 - residual / spread[s];
    mse += residual / weight;
  }
  return { r2: r2 / S, mse: mse / S };
}
