import { hasMatrices, type MatrixProcess, type Process } from '../process.js';
import { ZERO } from '../tolerance.js';
import { emissionOf } from './emission.js';
import { FactorSteps } from './factorSteps.js';

/** The non-zero entries of one labelled matrix. */
interface Entries {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly value: Float64Array;
}

/**
 * Belief updates of a process. They are fast because only transitions of non-zero probability are visited.
 * b' = b T[x] / (b T[x] τ), with p(x) = b T[x] τ; τ is all ones for a hidden Markov model. Where there are no matrices, by the
 * factors' beliefs (see {@link FactorSteps}).
 */
export class BeliefUpdate {
  private readonly steps: MatrixSteps | FactorSteps;
  readonly S: number;
  readonly V: number;
  /** Approximate number of multiply-adds to update one belief by every symbol. */
  readonly operations: number;
  /** Number of beliefs to update between two checks of the clock: a few milliseconds of work. */
  readonly stride: number;

  constructor(process: Process) {
    this.S = process.states.length;
    this.V = process.symbols.length;
    this.steps = stepsOf(process);
    this.operations = this.steps instanceof FactorSteps ? this.V * this.steps.operations : this.steps.operations;
    this.stride = Math.max(1, Math.min(512, Math.floor(1e6 / this.operations)));
  }

  /**
   * Writes the belief after one more symbol to `out[outAt .. outAt + S - 1]` and returns the symbol's probability.
   * A probability below 1e-12 is returned as 0, and `out` is then undefined. So is one that is noise in an approximate process,
   * of which the others are returned scaled to sum to one.
   * A clearly negative one, which only an invalid generalised process gives, is returned unchanged.
   */
  step(belief: Float64Array, at: number, symbol: number, out: Float64Array, outAt: number): number {
    return this.steps.step(belief, at, symbol, out, outAt);
  }

  /**
   * Writes the probability of each next symbol, V numbers, without the beliefs behind them: those that {@link BeliefUpdate.step}
   * returns.
   */
  distribution(belief: Float64Array, at: number, into: Float64Array): void {
    this.steps.distribution(belief, at, into, 0);
  }
}

const stepsOf = (process: Process): MatrixSteps | FactorSteps => {
  if (hasMatrices(process)) return new MatrixSteps(process);
  if (process.law) return new FactorSteps(process, process.law);
  throw new Error(`${process.name} has neither matrices nor a law of its factors`);
};

/** Steps by labelled matrices. */
class MatrixSteps {
  private readonly entries: readonly Entries[];
  /** S × V: T[x] τ; null where probabilities are exact. */
  private readonly emission: Float64Array | null;
  /** What is less counts as zero. */
  private readonly least: number;
  private readonly S: number;
  private readonly V: number;
  private readonly after: Float64Array;
  readonly operations: number;

  constructor(private readonly process: MatrixProcess) {
    this.S = process.states.length;
    this.V = process.symbols.length;
    this.after = new Float64Array(this.S);
    this.entries = entriesOf(process);
    this.least = process.approximate ?? ZERO;
    this.emission = process.approximate === undefined ? null : emissionOf(process);
    const held = this.emission === null ? 0 : this.emission.length;
    this.operations = this.entries.reduce((sum, { value }) => sum + value.length + 3 * this.S + held, 0);
  }

  distribution(belief: Float64Array, at: number, into: Float64Array, intoAt: number): void {
    for (let x = 0; x < this.V; x++) into[intoAt + x] = this.step(belief, at, x, this.after, 0);
  }

  step(belief: Float64Array, at: number, symbol: number, out: Float64Array, outAt: number): number {
    const { S } = this;
    const { tau } = this.process;
    const { from, to, value } = this.entries[symbol];
    for (let i = 0; i < S; i++) out[outAt + i] = 0;
    for (let k = 0; k < value.length; k++) out[outAt + to[k]] += belief[at + from[k]] * value[k];
    let probability = 0;
    for (let i = 0; i < S; i++) probability += out[outAt + i] * tau[i];
    if (probability < this.least) return probability < -1e-9 && this.emission === null ? probability : 0;
    for (let i = 0; i < S; i++) out[outAt + i] /= probability;
    return this.emission === null ? probability : probability / this.held(belief, at, this.emission);
  }

  /** Sum of the probabilities that are not noise. */
  private held(belief: Float64Array, at: number, emission: Float64Array): number {
    const { S, V, least } = this;
    let held = 0;
    for (let x = 0; x < V; x++) {
      let p = 0;
      for (let i = 0; i < S; i++) p += belief[at + i] * emission[i * V + x];
      if (p >= least) held += p;
    }
    return held;
  }
}

/** Cached by process, because every computation creates its own {@link BeliefUpdate}. */
const known = new WeakMap<Process, readonly Entries[]>();

function entriesOf(process: MatrixProcess): readonly Entries[] {
  const found = known.get(process) ?? process.matrices.map((matrix) => nonZero(matrix, process.states.length));
  known.set(process, found);
  return found;
}

function nonZero(matrix: Float64Array, S: number): Entries {
  let count = 0;
  for (let i = 0; i < matrix.length; i++) if (matrix[i] !== 0) count++;
  const entries = { from: new Int32Array(count), to: new Int32Array(count), value: new Float64Array(count) };
  for (let i = 0, k = 0; i < matrix.length; i++) {
    if (matrix[i] === 0) continue;
    entries.from[k] = Math.floor(i / S);
    entries.to[k] = i % S;
    entries.value[k++] = matrix[i];
  }
  return entries;
}

/**
 * Probability of each next symbol given a belief: p(x) = b T[x] τ. Probabilities below 1e-12 are zero, and so is the noise of
 * an approximate process.
 * @param belief length S, unrounded
 * @returns length V
 */
export function nextTokenDistribution(process: Process, belief: ArrayLike<number>): Float64Array {
  const next = new Float64Array(process.symbols.length);
  nextTokens(process)(belief, 0, next);
  if (process.approximate !== undefined) withoutNoise(next, process.approximate);
  return next;
}

/** Writes V probabilities of the next symbol, given the unrounded belief at `belief[at .. at + S - 1]`. */
export type NextTokens = (belief: ArrayLike<number>, at: number, into: Float64Array) => void;

/**
 * Next-token distributions of one process for many beliefs, q[x] = Σ_i b[i] Σ_j T[x][i][j] τ[j], with the inner sum taken once, or by the
 * factors where there are no matrices. Probabilities below 1e-12 are zero; the noise of an approximate process is left.
 */
export function nextTokens(process: Process): NextTokens {
  if (!hasMatrices(process)) {
    const steps = stepsOf(process);
    if (steps instanceof FactorSteps) return (belief, at, into) => steps.distribution(belief, at, into, 0);
    throw new Error('a process without matrices steps by its factors');
  }
  const [S, V] = [process.tau.length, process.symbols.length];
  const emits = emissionOf(process);
  return (belief, at, into) => {
    into.fill(0);
    for (let from = 0; from < S; from++) {
      const share = belief[at + from];
      if (share !== 0) for (let x = 0; x < V; x++) into[x] += share * emits[from * V + x];
    }
    for (let x = 0; x < V; x++) if (into[x] < ZERO) into[x] = 0;
  };
}

/** Sets probabilities below `least` to zero, in place, and scales the others to sum to one. */
export function withoutNoise(probabilities: Float64Array, least: number): void {
  const held = probabilities.reduce((sum, p) => (p >= least ? sum + p : sum), 0);
  probabilities.forEach((p, x) => (probabilities[x] = p >= least ? p / held : 0));
}
