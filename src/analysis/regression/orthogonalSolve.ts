import { centreOf, type Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { minimumNorm } from '../../algebra/minimumNorm.js';
import { OrthogonalFactor } from '../../algebra/orthogonalFactor.js';
import type { Work } from '../work.js';

const PART_ROWS = 256;

/**
 * Householder R of the rows [1, X, Y], each times the root of its weight, about the design's centre. With the ones
 * first, what remains of R below its first row is that of X and Y centred by the rows' own means.
 */
export async function factoriseRows(
  design: Design,
  layers: readonly number[],
  rows: Int32Array,
  work: Work,
): Promise<OrthogonalFactor> {
  const { d_model, resid_post, centre, S, targets, targetCentre, weights } = design;
  const { yieldIfDue } = work;
  const width = layers.length * d_model;
  const factor = new OrthogonalFactor(1 + width, 1 + width + S);
  for (let first = 0; first < rows.length; first += PART_ROWS) {
    const count = Math.min(PART_ROWS, rows.length - first);
    const part = new Float64Array(factor.columns * count);
    for (let r = 0; r < count; r++) {
      const row = rows[first + r];
      const root = Math.sqrt(weights[row]);
      part[r] = root;
      for (let l = 0; l < layers.length; l++) {
        const block = resid_post[layers[l]];
        const from = layers[l] * d_model;
        for (let c = 0; c < d_model; c++) {
          part[(1 + l * d_model + c) * count + r] = root * (block[row * d_model + c] - centre[from + c]);
        }
      }
      for (let s = 0; s < S; s++) {
        part[(1 + width + s) * count + r] = root * (targets[row * S + s] - targetCentre[s]);
      }
    }
    await factor.absorb(part, count, yieldIfDue);
  }
  return factor;
}

/**
 * Least squares of minimum norm from the factors of some folds: right for any condition, and where columns depend.
 * @param cutoff singular values up to this share of the largest count as zero, as LAPACK's gelsd does
 */
export async function solveByOrthogonalFactors(
  design: Design,
  layers: readonly number[],
  factors: readonly OrthogonalFactor[],
  cutoff: number,
  work: Work,
): Promise<LinearMap> {
  const { d_model, S, targetCentre } = design;
  const { yieldIfDue } = work;
  const width = layers.length * d_model;
  const all = new OrthogonalFactor(1 + width, 1 + width + S);
  for (const factor of factors) await all.merge(factor, yieldIfDue);
  const { r, columns } = all;
  const system = new Float64Array(width * (width + S));
  for (let i = 0; i < width; i++) {
    system.set(r.subarray((i + 1) * columns + 1, (i + 2) * columns), i * (width + S));
  }
  const { x } = await minimumNorm(system, width, width, S, cutoff, yieldIfDue);
  return {
    layers,
    S,
    coefficients: x,
    shift: centreOf(design, layers).map((value, i) => value + r[1 + i] / r[0]),
    target: targetCentre.map((value, s) => value + r[1 + width + s] / r[0]),
  };
}
