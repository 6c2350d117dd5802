import { breather } from '../cancellation.js';
import type { Design } from './design.js';
import type { LinearMap } from './linearMap.js';
import { foldMoments, normalEquations, type Moments } from './moments.js';
import type { OrthogonalFactor } from './orthogonalFactor.js';
import { factoriseRows, solveByOrthogonalFactors } from './orthogonalSolve.js';
import { solveByRefinement } from './refine.js';
import { columnsOf } from './rows.js';
import { solveWide } from './wideSolve.js';

/** Beyond this (the square of the scaled columns' condition) the Cholesky factor steers badly. */
const LARGEST_CONDITION = 1e14;

/**
 * Weighted least squares with intercept on a design, for any of its layers and with any fold left out. Solves as
 * scikit-learn's LinearRegression: minimum norm where columns depend, singular values up to
 * max(rows, columns)·eps of the largest taken as zero.
 */
export class LeastSquares {
  private moments: Promise<Moments[]> | undefined;
  private factorsKey = '';
  private factors: Promise<OrthogonalFactor[]> | undefined;

  constructor(
    readonly design: Design,
    private readonly threads = 1,
  ) {}

  /**
   * @param without a fold that is not fitted; -1 to fit all rows
   * @param enough error of the predictions, as a share of the targets' spread, that need not be improved on
   */
  async fit(layers: readonly number[], without: number, enough: number, signal?: AbortSignal): Promise<LinearMap> {
    const { design } = this;
    const rows = concatenate(design.folds.filter((_, f) => f !== without));
    const width = layers.length * design.d_model;
    const cutoff = Math.max(rows.length, width) * Number.EPSILON;
    if (width >= rows.length) return solveWide(design, layers, rows, cutoff, signal);

    const moments = await this.allMoments(signal);
    const equations = await normalEquations(
      moments.filter((_, f) => f !== without),
      columnsOf(design, layers),
      design.S,
      breather(signal),
    );
    if (trustworthy(equations.condition, equations.norm, cutoff)) {
      const map = await solveByRefinement(design, layers, rows, equations, enough, signal);
      if (map) return map;
    }
    const factors = await this.allFactors(layers, signal);
    return solveByOrthogonalFactors(
      design,
      layers,
      factors.filter((_, f) => f !== without),
      cutoff,
      signal,
    );
  }

  /** A failed or cancelled computation is not remembered. */
  private allMoments(signal?: AbortSignal): Promise<Moments[]> {
    if (!this.moments) {
      this.moments = foldMoments(this.design, this.threads, signal);
      this.moments.catch(() => (this.moments = undefined));
    }
    return this.moments;
  }

  private allFactors(layers: readonly number[], signal?: AbortSignal): Promise<OrthogonalFactor[]> {
    const key = layers.join();
    if (!this.factors || this.factorsKey !== key) {
      this.factorsKey = key;
      this.factors = factoriseFolds(this.design, layers, signal);
      this.factors.catch(() => (this.factors = undefined));
    }
    return this.factors;
  }
}

function concatenate(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function factoriseFolds(
  design: Design,
  layers: readonly number[],
  signal?: AbortSignal,
): Promise<OrthogonalFactor[]> {
  const factors: OrthogonalFactor[] = [];
  for (const rows of design.folds) factors.push(await factoriseRows(design, layers, rows, signal));
  return factors;
}

/** Whether no singular value of the columns as they are (not scaled) can lie near the cutoff. */
function trustworthy(condition: number, norm: Float64Array, cutoff: number): boolean {
  if (!(condition < LARGEST_CONDITION)) return false;
  let largest = 0;
  let smallest = Infinity;
  for (const value of norm) {
    if (value === 0) continue;
    largest = Math.max(largest, value);
    smallest = Math.min(smallest, value);
  }
  return (Math.sqrt(condition) * largest) / smallest < 0.01 / cutoff;
}
