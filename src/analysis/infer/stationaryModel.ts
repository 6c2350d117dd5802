import { EVD, inverse, Matrix, SVD } from 'ml-matrix';
import type { OperatorModel } from './spectralModel.js';

/** Directions other than the stationary one must fade at least so much with each symbol. */
const LARGEST_OTHER = 0.99;
/** An eigenvalue further from one is none that words could keep. */
const FARTHEST = 0.1;

/**
 * The stationary process that an estimated operator model is nearly: scaled so that ΣB has the eigenvalue 1, with its own
 * eigenvectors as start and end; directions that would grow from symbol to symbol, which only noise makes, are made to fade.
 * @returns null where ΣB has no real eigenvalue near one
 */
export function stationaryModel(model: OperatorModel): OperatorModel | null {
  const { states: D } = model;
  const operators = model.operators.map((operator) => squareOf(operator, D));
  const sum = operators.reduce((total, operator) => Matrix.add(total, operator), Matrix.zeros(D, D));
  const { realEigenvalues: real, imaginaryEigenvalues: imaginary, eigenvectorMatrix } = new EVD(sum);
  const isReal = (i: number) => Math.abs(imaginary[i]) < 1e-12;
  const near = real.map((_, i) => i).filter((i) => isReal(i) && Math.abs(real[i] - 1) < FARTHEST);
  if (near.length === 0) return null;
  const own = near.reduce((best, i) => (Math.abs(real[i] - 1) < Math.abs(real[best] - 1) ? i : best));
  const shrink = real.map((value, i) => {
    const size = Math.hypot(value, imaginary[i]) / real[own];
    return i === own || size <= LARGEST_OTHER ? 1 : LARGEST_OTHER / size;
  });
  const scale = 1 / real[own];
  // On the right, so that the end, which is an eigenvector of ΣB, stays one.
  const faded = shrink.some((factor) => factor !== 1)
    ? eigenvectorMatrix.mmul(Matrix.diag(shrink)).mmul(inverse(eigenvectorMatrix))
    : null;
  const scaled = operators.map((operator) => Matrix.mul(faded ? operator.mmul(faded) : operator, scale));
  const total = scaled.reduce((all, operator) => Matrix.add(all, operator), Matrix.zeros(D, D));
  const end = fixedVector(total);
  const start = fixedVector(total.transpose());
  const product = start.reduce((all, value, i) => all + value * end[i], 0);
  if (!(Math.abs(product) > 1e-9)) return null;
  return {
    states: D,
    operators: scaled.map((operator) => Float64Array.from(operator.to1DArray())),
    start: start.map((value) => value / product),
    end,
  };
}

export const squareOf = (rows: Float64Array, D: number): Matrix => Matrix.from1DArray(D, D, [...rows]);

/** The v of length one with M v nearest to v. */
function fixedVector(matrix: Matrix): Float64Array {
  const svd = new SVD(Matrix.sub(matrix, Matrix.eye(matrix.rows)));
  const least = svd.diagonal.reduce((best, value, i) => (value < svd.diagonal[best] ? i : best), 0);
  return Float64Array.from(svd.rightSingularVectors.getColumn(least));
}
