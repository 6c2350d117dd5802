import type { Process } from '../process.js';
import { ZERO } from '../tolerance.js';
import { emissionOf } from './emission.js';

/** The non-zero entries of one labelled matrix. */
interface Entries {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly value: Float64Array;
}

/**
 * Belief updates of a process. They are fast because only transitions of non-zero probability are visited.
 * b' = b T[x] / (b T[x] τ), with p(x) = b T[x] τ; τ is all ones for a hidden Markov model.
 */
export class BeliefUpdate {
  private readonly entries: readonly Entries[];
  /** S × V: T[x] τ; null where probabilities are exact. */
  private readonly emission: Float64Array | null;
  /** What is less counts as zero. */
  private readonly least: number;
  readonly S: number;
  readonly V: number;
  /** Approximate number of multiply-adds to update one belief by every symbol. */
  readonly operations: number;
  /** Number of beliefs to update between two checks of the clock: a few milliseconds of work. */
  readonly stride: number;

  constructor(private readonly process: Process) {
    this.S = process.states.length;
    this.V = process.symbols.length;
    this.entries = entriesOf(process);
    this.least = process.approximate ?? ZERO;
    this.emission = process.approximate === undefined ? null : emissionOf(process);
    const held = this.emission === null ? 0 : this.emission.length;
    this.operations = this.entries.reduce((sum, { value }) => sum + value.length + 3 * this.S + held, 0);
    this.stride = Math.max(1, Math.min(512, Math.floor(1e6 / this.operations)));
  }

  /**
   * Writes the belief after one more symbol to `out[outAt .. outAt + S - 1]` and returns the symbol's probability.
   * A probability below 1e-12 is returned as 0, and `out` is then undefined. So is one that is noise in an approximate process,
   * of which the others are returned scaled to sum to one.
   * A clearly negative one, which only an invalid generalised process gives, is returned unchanged.
   */
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

function entriesOf(process: Process): readonly Entries[] {
  const found = known.get(process) ?? process.matrices.map((matrix) => nonZero(matrix, process.states.length));
  known.set(process, found);
  return found;
}

function nonZero(matrix: Float64Array, S: number): Entries {
  const count = matrix.reduce((found, entry) => found + (entry === 0 ? 0 : 1), 0);
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
  const S = process.states.length;
  const probabilities = Float64Array.from(process.matrices, (matrix) => {
    let probability = 0;
    for (let from = 0; from < S; from++) {
      let row = 0;
      for (let to = 0; to < S; to++) row += matrix[from * S + to] * process.tau[to];
      probability += belief[from] * row;
    }
    return probability < ZERO ? 0 : probability;
  });
  if (process.approximate !== undefined) withoutNoise(probabilities, process.approximate);
  return probabilities;
}

/** Sets probabilities below `least` to zero, in place, and scales the others to sum to one. */
export function withoutNoise(probabilities: Float64Array, least: number): void {
  const held = probabilities.reduce((sum, p) => (p >= least ? sum + p : sum), 0);
  probabilities.forEach((p, x) => (probabilities[x] = p >= least ? p / held : 0));
}
