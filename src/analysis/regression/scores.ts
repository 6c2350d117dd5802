/** Coordinates that vary less than this (variance) say nothing and are left out. */
const CONSTANT_VARIANCE = 1e-9;

export interface Scores {
  /** Mean over coordinates of 1 - SSres / SStot. */
  readonly r2: number;
  /** Weighted mean over rows, and mean over coordinates. */
  readonly mse: number;
}

/**
 * Weighted r2 and mean squared error, as scikit-learn's r2_score with uniform_average: a coordinate that does not
 * vary scores 1 where it is predicted exactly and 0 where it is not.
 * @param targets N × S
 * @param predictions N × S
 */
export function score(targets: Float64Array, predictions: Float64Array, weights: Float64Array, S: number): Scores {
  return meanScores(coordinateScores(targets, predictions, weights, S));
}

/** Scores of each coordinate. */
export interface CoordinateScores {
  readonly r2: Float64Array;
  readonly mse: Float64Array;
  /** Weighted sum of squares about the mean; 0 where the coordinate is constant. */
  readonly total: Float64Array;
}

/** What {@link score} is the mean of. */
export function coordinateScores(
  targets: Float64Array,
  predictions: Float64Array,
  weights: Float64Array,
  S: number,
): CoordinateScores {
  const { total, residual, weight } = sumsOfSquares(targets, predictions, weights, S, null);
  return {
    r2: total.map((sum, s) => (sum === 0 ? Number(residual[s] === 0) : 1 - residual[s] / sum)),
    mse: residual.map((sum) => sum / weight),
    total,
  };
}

/** The mean over some coordinates, of all where none are named. */
export function meanScores({ r2, mse }: CoordinateScores, from = 0, end = r2.length): Scores {
  let [r2Sum, mseSum] = [0, 0];
  for (let s = from; s < end; s++) {
    r2Sum += r2[s];
    mseSum += mse[s];
  }
  return { r2: r2Sum / (end - from), mse: mseSum / (end - from) };
}

/** r2 over the coordinates that vary, alone; 0 where none does, since nothing is explained then. */
export function scoreVarying(
  targets: Float64Array,
  predictions: Float64Array,
  weights: Float64Array,
  S: number,
): number {
  return meanOverVarying(sumsOfSquares(targets, predictions, weights, S, null)) ?? 0;
}

/**
 * r2 of the same predictions at each position alone, about that position's own mean. Coordinates with
 * SStot / weight below 1e-9 are left out; null where none is left.
 * @param position N
 */
export function scorePerPosition(
  targets: Float64Array,
  predictions: Float64Array,
  weights: Float64Array,
  S: number,
  position: Int32Array,
): (number | null)[] {
  const rows = rowsByPosition(position);
  return rows.map((own) => meanOverVarying(sumsOfSquares(targets, predictions, weights, S, own)));
}

function meanOverVarying({ total, residual, weight }: SumsOfSquares): number | null {
  let r2 = 0;
  let varying = 0;
  for (let s = 0; s < total.length; s++) {
    if (!(total[s] / weight >= CONSTANT_VARIANCE)) continue;
    varying++;
    r2 += 1 - residual[s] / total[s];
  }
  return varying > 0 ? r2 / varying : null;
}

function rowsByPosition(position: Int32Array): Int32Array[] {
  const count = position.reduce((most, p) => Math.max(most, p + 1), 0);
  const sizes = new Int32Array(count);
  for (const p of position) sizes[p]++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < position.length; row++) rows[position[row]][sizes[position[row]]++] = row;
  return rows;
}

/** Of each coordinate, over weighted rows. */
export interface SumsOfSquares {
  readonly mean: Float64Array;
  readonly total: Float64Array;
  readonly residual: Float64Array;
  readonly weight: number;
}

/** @param rows the rows to sum over; null for all */
export function sumsOfSquares(
  targets: Float64Array,
  predictions: Float64Array,
  weights: Float64Array,
  S: number,
  rows: Int32Array | null,
): SumsOfSquares {
  const count = rows ? rows.length : weights.length;
  const total = new Float64Array(S);
  const residual = new Float64Array(S);
  const mean = new Float64Array(S);
  const origin = (rows && count > 0 ? rows[0] : 0) * S;
  let weight = 0;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    weight += weights[row];
    // About the first row, so that a constant coordinate's mean is exact.
    for (let s = 0; s < S; s++) mean[s] += weights[row] * (targets[row * S + s] - targets[origin + s]);
  }
  for (let s = 0; s < S; s++) mean[s] = targets[origin + s] + (weight > 0 ? mean[s] / weight : 0);
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    for (let s = 0; s < S; s++) {
      const spread = targets[row * S + s] - mean[s];
      const error = targets[row * S + s] - predictions[row * S + s];
      total[s] += weights[row] * spread * spread;
      residual[s] += weights[row] * error * error;
    }
  }
  return { mean, total, residual, weight };
}
