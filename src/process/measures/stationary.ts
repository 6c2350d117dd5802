import { EVD, Matrix, solve, SVD } from 'ml-matrix';
import { InputError } from '../../shared/inputError.js';
import { atOnce, type Stretches } from '../../shared/stretches.js';
import { recurrence } from './recurrence.js';
import { ZERO } from '../tolerance.js';

const MANY_STATES = 100;

/** The state-to-state matrix ΣT of labelled matrices, S × S row-major. */
export function transitionMatrix(matrices: readonly Float64Array[], S: number): Float64Array {
  const sum = new Float64Array(S * S);
  for (const matrix of matrices) for (let i = 0; i < sum.length; i++) sum[i] += matrix[i];
  return sum;
}

/** For each state the states that follow it with positive probability. */
export function successorsOf(chain: Float64Array, S: number): number[][] {
  return Array.from({ length: S }, (_, from) =>
    Array.from({ length: S }, (_, to) => to).filter((to) => chain[from * S + to] >= ZERO),
  );
}

/**
 * Stationary distribution of a stochastic matrix, periodic or not; transient states get exactly 0.
 * @param chain S × S row-major, rows sum to one
 * @param start weights of the states at time 0, needed only if there are several recurrent classes: each is
 *   then weighted by the probability that the chain ends in it
 * @throws InputError `several-recurrent-classes`
 */
export const stationaryDistribution = (
  chain: Float64Array,
  states: readonly string[],
  start?: readonly number[],
): Float64Array => atOnce(stationaryInStretches(chain, states, start));

/** The same, put down and taken up again. Throws as {@link stationaryDistribution}. */
export function* stationaryInStretches(
  chain: Float64Array,
  states: readonly string[],
  start?: readonly number[],
): Stretches<Float64Array> {
  const S = states.length;
  const { classes, transient } = recurrence(successorsOf(chain, S));
  const share = classShares(chain, S, classes, transient, start);
  if (share === null) {
    const named = classes.map((c) => `{${c.map((s) => states[s]).join(', ')}}`).join(', ');
    throw new InputError(
      'several-recurrent-classes',
      `The process has ${classes.length} recurrent classes (${named}), so its stationary distribution is not unique: ` +
        'connect them, or leave one of them alone.',
    );
  }
  const pi = new Float64Array(S);
  for (const [c, members] of classes.entries()) {
    const own = yield* stationaryOfClass(chain, S, members);
    own.forEach((p, i) => (pi[members[i]] = p * share[c]));
  }
  let sum = 0;
  for (let i = 0; i < S; i++) {
    if (pi[i] < ZERO) pi[i] = 0;
    sum += pi[i];
  }
  return pi.map((p) => p / sum);
}

/**
 * Grassmann, Taksar and Heyman (1985): elimination of one state after the other without any subtraction, so that
 * every entry is accurate to a few units in the last place whatever the period or the spectral gap.
 */
function* stationaryOfClass(chain: Float64Array, S: number, members: readonly number[]): Stretches<Float64Array> {
  const n = members.length;
  const a = new Float64Array(n * n);
  members.forEach((from, i) => members.forEach((to, j) => (a[i * n + j] = chain[from * S + to])));
  for (let k = n - 1; k > 0; k--) {
    yield;
    let out = 0;
    for (let j = 0; j < k; j++) out += a[k * n + j];
    for (let i = 0; i < k; i++) {
      const factor = (a[i * n + k] /= out);
      if (factor === 0) continue;
      for (let j = 0; j < k; j++) a[i * n + j] += factor * a[k * n + j];
    }
  }
  const pi = new Float64Array(n);
  pi[0] = 1;
  let sum = 1;
  for (let k = 1; k < n; k++) {
    for (let i = 0; i < k; i++) pi[k] += pi[i] * a[i * n + k];
    sum += pi[k];
  }
  return pi.map((p) => p / sum);
}

/** Probability of ending in each recurrent class, or null if that depends on a start and none is given. */
function classShares(
  chain: Float64Array,
  S: number,
  classes: readonly (readonly number[])[],
  transient: readonly number[],
  start: readonly number[] | undefined,
): number[] | null {
  if (classes.length === 1) return [1];
  if (start === undefined) return null;
  const total = start.reduce((sum, weight) => sum + weight, 0);
  const n = transient.length;
  const share = classes.map((members) => members.reduce((sum, s) => sum + start[s] / total, 0));
  if (n === 0) return share;
  // Expected visits v of the transient states: v (I - Q) = start; then one step into each class.
  const a = Matrix.zeros(n, n);
  transient.forEach((from, i) => transient.forEach((to, j) => a.set(j, i, (i === j ? 1 : 0) - chain[from * S + to])));
  const given = Matrix.columnVector(transient.map((s) => start[s] / total));
  // The matrix has an inverse, as every transient state is left for good; for large ones elimination is a hundred times faster.
  const visits = n > MANY_STATES ? solve(a, given) : new SVD(a).solve(given);
  return share.map((held, c) =>
    transient.reduce(
      (sum, from, i) => sum + visits.get(i, 0) * classes[c].reduce((p, to) => p + chain[from * S + to], 0),
      held,
    ),
  );
}

/**
 * π and τ of a generalised process: π ΣT = π with entries that sum to one (unless their sum is zero), and
 * ΣT τ = τ, scaled to π·τ = 1.
 * @throws InputError `no-stationary-vector` where 1 is not a simple eigenvalue of ΣT, or not its largest
 */
export function* generalisedStationary(
  chain: Float64Array,
  S: number,
): Stretches<{ pi: Float64Array; tau: Float64Array }> {
  const m = Matrix.zeros(S, S);
  for (let i = 0; i < S; i++) for (let j = 0; j < S; j++) m.set(i, j, chain[i * S + j]);
  const evd = new EVD(m);
  const size = evd.realEigenvalues.map((re, i) => Math.hypot(re, evd.imaginaryEigenvalues[i]));
  const largest = Math.max(...size);
  if (Math.abs(largest - 1) > 1e-9) {
    throw new InputError(
      'no-stationary-vector',
      `The summed transition matrix must have largest eigenvalue 1, but it is ${largest.toPrecision(10)}: ` +
        'divide all matrices by that number.',
    );
  }
  yield;
  const pi = fixedVector(m.transpose());
  yield;
  const tau = fixedVector(m);
  yield;
  const sum = pi.reduce((s, v) => s + v, 0);
  const scale = Math.abs(sum) > 1e-9 ? sum : pi.reduce((best, v) => (Math.abs(v) > Math.abs(best) ? v : best), 0);
  const scaled = pi.map((v) => clean(v / scale));
  const product = scaled.reduce((s, v, i) => s + v * tau[i], 0);
  if (Math.abs(product) < 1e-9) {
    throw new InputError(
      'no-stationary-vector',
      'π·τ is zero, so these matrices give no probabilities: the stationary vector π and the right eigenvector τ must not be orthogonal.',
    );
  }
  return { pi: scaled, tau: tau.map((v) => clean(v / product)) };
}

const clean = (v: number): number => (Math.abs(v) < ZERO ? 0 : v);

/** The vector v with M v = v, of length one. */
function fixedVector(m: Matrix): Float64Array {
  const S = m.rows;
  const svd = new SVD(Matrix.sub(m, Matrix.eye(S)));
  const order = svd.diagonal.map((s, i) => ({ s, i })).sort((a, b) => a.s - b.s);
  const simple = order[0].s < 1e-9 && (S === 1 || order[1].s > 1e-9);
  if (!simple) {
    throw new InputError(
      'no-stationary-vector',
      'The summed transition matrix must have the eigenvalue 1 exactly once, so that π and τ are unique.',
    );
  }
  return Float64Array.from(svd.rightSingularVectors.getColumn(order[0].i));
}
