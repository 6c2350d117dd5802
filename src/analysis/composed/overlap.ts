import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { Overlap } from '../../protocol/composed.js';

/** Singular values up to this share of the largest are no direction. */
const LEAST_SINGULAR = 1e-6;
/** Variances of targets up to this share of the largest are rounding: coordinates of one belief sum to a constant. */
const LEAST_VARIANCE = 1e-12;

/** The directions of streams along which something is read out: D × its dimensions, orthonormal columns. */
export type Subspace = Matrix;

/**
 * The column space of regression weights, of singular values above 1e-6 of the largest. Weights of what does not vary are zero but for
 * rounding, which the targets' own directions keep out.
 * @param coefficients S × D
 * @param directions see {@link varyingDirections}
 */
export function subspaceOf(coefficients: Float64Array, S: number, directions: Matrix | null): Subspace | null {
  if (!directions) return null;
  const weights = matrixOf(coefficients, S).transpose().mmul(directions);
  const found = new SingularValueDecomposition(weights, {
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const { diagonal } = found;
  const rank = diagonal.filter((value) => value > LEAST_SINGULAR * diagonal[0]).length;
  return rank === 0 ? null : found.leftSingularVectors.subMatrix(0, weights.rows - 1, 0, rank - 1);
}

/**
 * Orthonormal directions in which targets vary: S × their number; null where there is none.
 * @param targets N × S
 * @param weights N
 */
export function varyingDirections(targets: Float64Array, S: number, weights: ArrayLike<number>): Matrix | null {
  const N = targets.length / S;
  const mean = new Float64Array(S);
  let total = 0;
  for (let row = 0; row < N; row++) {
    total += weights[row];
    for (let s = 0; s < S; s++) mean[s] += weights[row] * (targets[row * S + s] - targets[s]);
  }
  for (let s = 0; s < S; s++) mean[s] = targets[s] + mean[s] / total;
  const covariance = Matrix.zeros(S, S);
  for (let row = 0; row < N; row++)
    for (let i = 0; i < S; i++) {
      const own = (weights[row] * (targets[row * S + i] - mean[i])) / total;
      for (let j = 0; j < S; j++) covariance.set(i, j, covariance.get(i, j) + own * (targets[row * S + j] - mean[j]));
    }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const least = LEAST_VARIANCE * Math.max(0, ...realEigenvalues);
  const kept = realEigenvalues.flatMap((value, k) => (value > least ? [k] : []));
  return kept.length === 0 ? null : eigenvectorMatrix.subMatrixColumn(kept);
}

/**
 * How much of each other two subspaces hold: cosines of their principal angles, descending.
 * Source: Björck and Golub (1973).
 * @param columns of the streams: what random subspaces would share follows from it
 */
export function overlapOf(
  parts: readonly [number, number],
  [first, second]: readonly [Subspace, Subspace],
  columns: number,
): Overlap {
  const dims = [first.columns, second.columns] as const;
  const { diagonal } = new SingularValueDecomposition(first.transpose().mmul(second), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const least = Math.min(...dims);
  const cosines = diagonal.slice(0, least).map((value) => Math.min(1, value));
  return {
    parts,
    dims,
    mean_cos2: cosines.reduce((sum, cosine) => sum + cosine ** 2, 0) / least,
    cos_principal_angles: cosines,
    angles_deg: cosines.map((cosine) => (Math.acos(cosine) * 180) / Math.PI),
    random: Math.min(1, Math.max(...dims) / columns),
  };
}

/** Of each two subspaces in their order; those that have no dimension are left out. */
export function overlapsOf(subspaces: readonly (Subspace | null)[], columns: number): Overlap[] {
  return subspaces.flatMap((first, i) =>
    subspaces.flatMap((second, j) => (first && second && i < j ? [overlapOf([i, j], [first, second], columns)] : [])),
  );
}

/**
 * Overlaps of the subspaces that groups are read out from, by the coefficients of one set of layers.
 * @param coefficients S × columns of each group
 * @param directions of each group, see {@link varyingDirections}
 */
export const overlapsRead = (
  coefficients: readonly Float64Array[],
  columns: number,
  directions: readonly (Matrix | null)[],
): Overlap[] =>
  overlapsOf(
    coefficients.map((own, at) => subspaceOf(own, own.length / columns, directions[at])),
    columns,
  );

function matrixOf(values: Float64Array, rows: number): Matrix {
  return Matrix.from1DArray(rows, values.length / rows, Array.from(values));
}
