import { centreOf, rowsWithout, type Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { shiftOf, targetOf, type NormalEquations } from './normalEquations.js';
import { sizesOf } from './momentScores.js';
import { squaredNorm, transposed } from '../../algebra/vectors.js';
import { residualGradient } from '../../model/runtime/residuals64.js';
import type { Work } from '../work.js';

const MAX_PASSES = 12;
/** Corrections that stop shrinking above this share mean that the factor is no good. */
const STAGNANT = 1e-9;

/** A fit that is wanted, of all rows but one fold's. */
export interface WantedFit {
  /** The fold that is left out; -1: none. */
  readonly without: number;
  /** A further correction of the predictions below this share of the targets' spread is not worth a pass. */
  readonly enough: number;
}

/**
 * Least squares by corrected semi-normal equations (Björck, 1987): the Cholesky factor of the Gram matrix only
 * steers; residuals are computed from the rows themselves, so that digits lost in squaring the condition come back.
 * A pass over the rows serves all fits that want one.
 * @returns for each fit its map; null where it does not converge
 */
export async function solveByRefinement(
  design: Design,
  layers: readonly number[],
  wanted: readonly (WantedFit & { readonly equations: NormalEquations })[],
  threads: number,
  work: Work,
): Promise<(LinearMap | null)[]> {
  const all = wanted.map((fit) => new Refinement(firstSolution(design, layers, fit.equations), fit));
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const open = all.filter(({ isOpen }) => isOpen);
    if (open.length === 0) break;
    const found = await gradientsOf(open, design, threads, work);
    for (const [i, one] of open.entries()) one.correct(found[i]);
  }
  return all.map(({ result }) => result);
}

/** One fit on its way. */
class Refinement {
  readonly without: number;
  result: LinearMap | null = null;
  isOpen = true;
  private before = Infinity;
  /** Each pass leaves about this share of the error before it; the first solution has it relative to the fit. */
  private rate: number;

  constructor(
    readonly map: LinearMap,
    private readonly fit: WantedFit & { readonly equations: NormalEquations },
  ) {
    const { equations, enough, without } = fit;
    this.without = without;
    this.rate = Math.min(1, equations.condition * Number.EPSILON * 4);
    if (Math.min(this.rate, errorOf(map, equations)) <= enough) this.end(map);
  }

  correct({ gradient, spread }: Gradient): void {
    const { map, fit, before } = this;
    const size = correct(map.coefficients, gradient, fit.equations, map.S, spread);
    if (!Number.isFinite(size)) return this.end(null);
    if (before < Infinity) this.rate = Math.min(1, size / before);
    if (size * this.rate <= fit.enough) return this.end(map);
    if (size > before / 2) return this.end(size <= STAGNANT ? map : null);
    this.before = size;
  }

  private end(result: LinearMap | null): void {
    this.result = result;
    this.isOpen = false;
  }
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
  const n = active.length;
  const x = new Float64Array(S * n);
  for (let s = 0; s < S; s++)
    for (let i = 0; i < n; i++) x[s * n + i] = gradient[s * columns + active[i]] / norm[active[i]];
  factor.forward(x);
  let largest = 0;
  for (let s = 0; spread && s < S; s++) {
    const square = squaredNorm(x, s * n, n);
    if (square > 0) largest = Math.max(largest, Math.sqrt(square / spread[s]));
  }
  factor.backward(x);
  for (let s = 0; s < S; s++)
    for (let i = 0; i < n; i++) coefficients[s * columns + active[i]] += x[s * n + i] / norm[active[i]];
  return largest;
}

interface Gradient {
  /** S × columns: Σ w (y - prediction) (x - mean). */
  readonly gradient: Float64Array;
  /** S: Σ w (y - mean)². */
  readonly spread: Float64Array;
}

/** The gradients of some fits, in one pass over the rows of any of them. */
async function gradientsOf(
  fits: readonly { readonly map: LinearMap; readonly without: number }[],
  design: Design,
  threads: number,
  { signal }: Work,
): Promise<Gradient[]> {
  const [{ map: first, without }] = fits;
  const { layers, S } = first;
  const { targets, weights, d_model, resid_post, folds } = design;
  const isOne = fits.length === 1;
  const foldOf = new Int8Array(design.N);
  for (const [f, rows] of folds.entries()) for (const row of rows) foldOf[row] = f;
  // Residuals of a fit about its means are zero on the whole, so that their products are the same about any centre.
  const centre = isOne ? first.shift : centreOf(design, layers);
  const columns = fits.length * S;
  const width = centre.length;
  const coefficients = new Float64Array(width * columns);
  const mean = new Float64Array(columns);
  const offset = new Float64Array(columns);
  for (const [i, { map }] of fits.entries())
    for (let s = 0, column = i * S; s < S; s++, column++) {
      mean[column] = map.target[s];
      offset[column] = map.target[s];
      for (let c = 0; c < width; c++) {
        const coefficient = map.coefficients[s * width + c];
        coefficients[c * columns + column] = coefficient;
        offset[column] += (centre[c] - map.shift[c]) * coefficient;
      }
    }
  const spread = new Float64Array(columns);
  const leftOut = Int32Array.from({ length: columns }, (_, column) => fits[Math.floor(column / S)].without);
  const weigh = (row: number, weight: number, out: Float64Array, at: number) => {
    const fold = foldOf[row];
    for (let c = 0; c < columns; c++) out[at + c] = fold === leftOut[c] ? 0 : weight;
  };
  const gradient = await residualGradient({
    blocks: layers.map((layer) => resid_post[layer]),
    widths: layers.map(() => d_model),
    rowList: isOne ? rowsWithout(design, without) : rowsWithout(design, -1),
    centre,
    coefficients,
    columns,
    target: (row, out, at) => {
      const weight = weights[row];
      const fold = foldOf[row];
      for (let c = 0, s = 0; c < columns; c++, s++) {
        if (s === S) s = 0;
        const y = targets[row * S + s];
        out[at + c] = y - offset[c];
        if (fold !== leftOut[c]) spread[c] += weight * (y - mean[c]) ** 2;
      }
      return weight;
    },
    ...(!isOne && { weigh }),
    threads,
    signal,
  });
  const own = transposed(gradient, width, columns);
  return fits.map((_, i) => ({
    gradient: own.subarray(i * S * width, (i + 1) * S * width),
    spread: spread.subarray(i * S, (i + 1) * S),
  }));
}
