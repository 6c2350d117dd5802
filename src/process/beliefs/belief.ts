import type { Process } from '../process.js';
import { ZERO } from '../tolerance.js';

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
    this.operations = this.entries.reduce((sum, { value }) => sum + value.length + 3 * this.S, 0);
    this.stride = Math.max(1, Math.min(512, Math.floor(1e6 / this.operations)));
  }

  /**
   * Writes the belief after one more symbol to `out[outAt .. outAt + S - 1]` and returns the symbol's probability.
   * A probability below 1e-12 is returned as 0, and `out` is then undefined.
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
    if (probability < ZERO) return probability < -1e-9 ? probability : 0;
    for (let i = 0; i < S; i++) out[outAt + i] /= probability;
    return probability;
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
 * Probability of each next symbol given a belief: p(x) = b T[x] τ. Probabilities below 1e-12 are zero.
 * @param belief length S, unrounded
 * @returns length V
 */
export function nextTokenDistribution(process: Process, belief: ArrayLike<number>): Float64Array {
  const S = process.states.length;
  return Float64Array.from(process.matrices, (matrix) => {
    let probability = 0;
    for (let from = 0; from < S; from++) {
      let row = 0;
      for (let to = 0; to < S; to++) row += matrix[from * S + to] * process.tau[to];
      probability += belief[from] * row;
    }
    return probability < ZERO ? 0 : probability;
  });
}
