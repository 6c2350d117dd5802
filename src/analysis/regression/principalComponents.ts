import { symmetricProjections } from '../../algebra/symmetricEigen.js';
import type { LeastSquares } from './leastSquares.js';
import type { Moments } from './moments.js';
import { ofRows } from './varianceComponents.js';
import type { Work } from '../work.js';

/** Principal components of streams, and what read-outs from them explain. */
export interface PrincipalComponents {
  /** Variances, descending, those left out that are rounding beside the largest; in any unit. */
  readonly variances: Float64Array;
  /**
   * components × T: the share of each target's variance that each component explains by itself. Components are uncorrelated, so the
   * read-out from the first k explains the sum of their shares. 0 for targets that are constant.
   */
  readonly shares: Float64Array;
  /** T: 0 where the target is constant. */
  readonly varies: Uint8Array;
  readonly T: number;
}

/**
 * Of the columns about their weighted means, weighted as the fit. The components are not made: what they explain follows from the
 * products of eigenvectors with the columns' covariances with the targets.
 * @param solvers of designs that differ by their targets alone; T are all of these one after the other
 * @param layers ascending
 */
export async function principalComponents(
  solvers: readonly LeastSquares[],
  layers: readonly number[],
  work: Work,
): Promise<PrincipalComponents> {
  const [{ design }] = solvers;
  const width = layers.length * design.d_model;
  const T = solvers.reduce((sum, solver) => sum + solver.design.S, 0);
  const isTall = width < design.N;
  const { products, columns, totals } = isTall
    ? await ofColumns(solvers, layers, T, work)
    : await ofAllRows(solvers, layers, T, work);
  const n = isTall ? width : design.N;
  const found = await symmetricProjections(products, n, columns, work.yieldIfDue);
  const least = n * Number.EPSILON * (found.values[0] ?? 0);
  const variances = found.values.filter((value) => value > least);
  const shares = new Float64Array(variances.length * T);
  for (const [k, variance] of variances.entries())
    for (let t = 0; t < T; t++) {
      const along = found.products[k * T + t];
      // Of columns: (vᵀ Xᵀ y)² / λ; of rows: (uᵀ y)².
      if (totals[t] > 0) shares[k * T + t] = along ** 2 / (isTall ? variance : 1) / totals[t];
    }
  return { variances, shares, varies: Uint8Array.from(totals, (total) => Number(total > 0)), T };
}

interface Sides {
  /** n × n. */
  readonly products: Float64Array;
  /** n × T. */
  readonly columns: Float64Array;
  /** T: sums of squares about the mean. */
  readonly totals: Float64Array;
}

async function ofColumns(
  solvers: readonly LeastSquares[],
  layers: readonly number[],
  T: number,
  work: Work,
): Promise<Sides> {
  const n = layers.length * solvers[0].design.d_model;
  const columns = new Float64Array(n * T);
  const totals = new Float64Array(T);
  let products: Float64Array = new Float64Array(0);
  let first = 0;
  for (const [at, solver] of solvers.entries()) {
    const { fitted, columns: which } = await solver.momentsOf(layers, -1, work);
    const mean = meanOf(fitted, which);
    if (at === 0) products = centredGram(fitted, which, mean);
    addCross(fitted, which, mean, solver.design.S, first, columns, totals);
    first += solver.design.S;
    await work.yieldIfDue();
  }
  return { products, columns, totals };
}

const weightOf = (parts: readonly Moments[]): number => parts.reduce((sum, { weight }) => sum + weight, 0);

/** Means of the columns about the design's centre. */
function meanOf(parts: readonly Moments[], which: Int32Array): Float64Array {
  const weight = weightOf(parts);
  return Float64Array.from(which, (c) => parts.reduce((sum, part) => sum + part.sum[c], 0) / weight);
}

function centredGram(parts: readonly Moments[], which: Int32Array, mean: Float64Array): Float64Array {
  const n = which.length;
  const D = parts[0].sum.length;
  const weight = weightOf(parts);
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = -weight * mean[i] * mean[j];
      for (const part of parts) sum += part.gram[which[i] * D + which[j]];
      gram[i * n + j] = sum;
    }
  return gram;
}

/** Writes the columns' products with S targets from column `first` on, and these targets' sums of squares. */
function addCross(
  parts: readonly Moments[],
  which: Int32Array,
  mean: Float64Array,
  S: number,
  first: number,
  columns: Float64Array,
  totals: Float64Array,
): void {
  const weight = weightOf(parts);
  const T = totals.length;
  for (let s = 0; s < S; s++) {
    let sum = 0;
    let square = 0;
    for (const part of parts) {
      sum += part.targetSum[s];
      square += part.targetSquare[s];
    }
    totals[first + s] = square - sum ** 2 / weight;
    for (let i = 0; i < which.length; i++) {
      let cross = -mean[i] * sum;
      for (const part of parts) cross += part.cross[which[i] * S + s];
      columns[i * T + first + s] = cross;
    }
  }
}

async function ofAllRows(
  solvers: readonly LeastSquares[],
  layers: readonly number[],
  T: number,
  work: Work,
): Promise<Sides> {
  const { N, weights } = solvers[0].design;
  // A copy, since those of the solver serve other fits.
  const products = (await solvers[0].rowProducts(layers, work)).slice();
  const columns = new Float64Array(N * T);
  const totals = new Float64Array(T);
  let first = 0;
  for (const { design } of solvers) {
    const { S, targets, targetCentre } = design;
    for (let row = 0; row < N; row++)
      for (let s = 0; s < S; s++) {
        const value = targets[row * S + s] - targetCentre[s];
        columns[row * T + first + s] = Math.sqrt(weights[row]) * value;
        totals[first + s] += weights[row] * value ** 2;
      }
    first += S;
  }
  return { products: await ofRows(products, weights, work), columns, totals };
}
