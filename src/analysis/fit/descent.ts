import { CholeskyDecomposition, inverse, Matrix } from 'ml-matrix';
import { squaredNorm } from '../../algebra/vectors.js';

/** A least-squares problem on the unit cube. */
export interface Residuals {
  readonly count: number;
  /** Writes those at a place, `count` of them; false where there are none. */
  at(place: readonly number[], into: Float64Array): boolean;
}

export interface Place {
  readonly place: number[];
  /** Sum of the squares of the residuals. */
  readonly value: number;
}

/** Difference that a derivative is taken over. */
const DIFFERENCE = 1e-5;
/** Improvement below which the minimum counts as found: of the value, and in itself. */
const LEAST_GAIN = 1e-7;
const LEAST_VALUE = 1e-13;

/**
 * Steps of Levenberg (1944) and Marquardt (1963) from one place within the cube, each kept if it leads down, with a yield between.
 * @returns null where there are no residuals at the start
 */
export async function descend(
  residuals: Residuals,
  start: readonly number[],
  most: number,
  yieldIfDue: () => Promise<void>,
): Promise<Place | null> {
  let [now, tried] = [new Float64Array(residuals.count), new Float64Array(residuals.count)];
  if (!residuals.at(start, now)) return null;
  let best: Place = { place: [...start], value: squaredNorm(now) };
  const derivatives = start.map(() => new Float64Array(residuals.count));
  let equations: Equations | null = null;
  let damping = 1e-3;
  for (let step = 0; step < most && damping < 1e3; step++) {
    await yieldIfDue();
    equations ??= equationsAt(residuals, best.place, now, derivatives);
    const place = stepped(best.place, equations, damping);
    const isElsewhere = place.some((at, axis) => at !== best.place[axis]);
    const value = isElsewhere && residuals.at(place, tried) ? squaredNorm(tried) : Infinity;
    const gain = best.value - value;
    if (!(gain > 0)) {
      damping *= 10;
      continue;
    }
    best = { place, value };
    [now, tried] = [tried, now];
    equations = null;
    damping = Math.max(1e-9, damping / 10);
    if (gain < LEAST_GAIN * value || gain < LEAST_VALUE) break;
  }
  return best;
}

/** Normal equations of the residuals r and their derivatives J: products of the axes, and of each with the residuals. */
interface Equations {
  /** Axes × axes: JᵀJ. */
  readonly products: number[][];
  /** Axes: Jᵀr. */
  readonly slope: number[];
}

/** @param derivatives room for one of `now` along each axis */
function equationsAt(
  residuals: Residuals,
  place: readonly number[],
  now: Float64Array,
  derivatives: readonly Float64Array[],
): Equations {
  derivatives.forEach((into, axis) => differentiate(residuals, place, axis, now, into));
  return {
    products: derivatives.map((one) => derivatives.map((other) => product(one, other))),
    slope: derivatives.map((one) => product(one, now)),
  };
}

/** Derivatives along one axis, by a difference that stays on the cube and where there are residuals; 0 where there is neither. */
function differentiate(
  residuals: Residuals,
  place: readonly number[],
  axis: number,
  now: Float64Array,
  into: Float64Array,
): void {
  const own = place[axis];
  const sides = own + DIFFERENCE > 1 ? [-DIFFERENCE] : own < DIFFERENCE ? [DIFFERENCE] : [DIFFERENCE, -DIFFERENCE];
  for (const by of sides) {
    const beside = place.map((at, i) => (i === axis ? at + by : at));
    if (!residuals.at(beside, into)) continue;
    for (let i = 0; i < into.length; i++) into[i] = (into[i] - now[i]) / by;
    return;
  }
  into.fill(0);
}

/** One after the other, in a single sum: what a fit finds follows from the order. */
function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Where a step leads, on the cube: along (JᵀJ + damping)⁻¹ Jᵀr. */
function stepped(place: readonly number[], { products, slope }: Equations, damping: number): number[] {
  const damped = new Matrix(products.map((row, i) => row.map((value, j) => (i === j ? value + damping : value))));
  const right = Matrix.columnVector(slope);
  const factor = new CholeskyDecomposition(damped);
  // Rounding alone can make it indefinite.
  const along = factor.isPositiveDefinite() ? factor.solve(right) : inverse(damped).mmul(right);
  return place.map((at, axis) => Math.min(Math.max(0, at - along.get(axis, 0)), 1));
}
