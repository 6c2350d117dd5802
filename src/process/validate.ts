import { InputError } from '../shared/inputError.js';
import { atOnce, type Stretches } from '../shared/stretches.js';
import type { MatrixProcess, Process } from './process.js';
import { generalisedStationary, stationaryInStretches, transitionMatrix } from './measures/stationary.js';
import { ROW_SUM, ZERO } from './tolerance.js';

/** The definition of a process, from which {@link createProcess} derives the rest. */
export interface ProcessDefinition {
  readonly name: string;
  readonly params?: Process['params'];
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  /** V matrices, S × S: matrices[symbol][from][to], or row-major arrays of S·S numbers. */
  readonly matrices: readonly (Float64Array | readonly (readonly number[])[])[];
  readonly generalised?: boolean;
  /** See {@link Process.approximate}. */
  readonly approximate?: number | undefined;
  /** Weights of the states at time 0; needed only where there are several recurrent classes. */
  readonly start?: readonly number[];
  /** Weights of the states before the first token; the stationary distribution where they are left out. */
  readonly initial?: readonly number[] | undefined;
}

/**
 * Checks a definition and computes π and τ.
 * @throws InputError `bad-process`, `several-recurrent-classes`, `no-stationary-vector`
 */
export const createProcess = (definition: ProcessDefinition): MatrixProcess => atOnce(processInStretches(definition));

/** The same, put down and taken up again. Throws as {@link createProcess}. */
export function* processInStretches(definition: ProcessDefinition): Stretches<MatrixProcess> {
  const { name, params = {}, states, symbols, generalised = false, start } = definition;
  const S = states.length;
  if (S === 0) throw bad(name, 'it has no states');
  if (symbols.length === 0) throw bad(name, 'it has no symbols');
  requireUnique(name, 'state', states);
  requireUnique(name, 'symbol', symbols);
  if (definition.matrices.length !== symbols.length) {
    throw bad(name, `expected one matrix for each of ${symbols.length} symbols, found ${definition.matrices.length}`);
  }
  const matrices: Float64Array[] = [];
  for (const [x, matrix] of definition.matrices.entries()) {
    matrices.push(flatten(name, symbols[x], matrix, S, generalised));
    yield;
  }
  const chain = transitionMatrix(matrices, S);
  if (generalised) {
    const { pi, tau } = yield* generalisedStationary(chain, S);
    const { approximate, initial } = definition;
    const begun = initial === undefined ? pi : scaledTo(name, initial, tau);
    const exact = { name, params, states, symbols, matrices, stationary: pi, start: begun, tau, generalised };
    return approximate === undefined ? exact : { ...exact, approximate };
  }
  for (let from = 0; from < S; from++) {
    let sum = 0;
    for (let to = 0; to < S; to++) sum += chain[from * S + to];
    if (Math.abs(sum - 1) > ROW_SUM) {
      throw bad(
        name,
        `the probabilities out of state ${states[from]} must sum to 1 but sum to ${Number(sum.toPrecision(12))}`,
      );
    }
  }
  if (start !== undefined) requireStart(name, start, S);
  const { initial } = definition;
  if (initial !== undefined) requireStart(name, initial, S);
  yield;
  const stationary = yield* stationaryInStretches(chain, states, start);
  const tau = new Float64Array(S).fill(1);
  const total = initial?.reduce((sum, weight) => sum + weight, 0) ?? 1;
  const begun = initial ? Float64Array.from(initial, (weight) => weight / total) : stationary;
  return { name, params, states, symbols, matrices, stationary, start: begun, tau, generalised };
}

function flatten(
  name: string,
  symbol: string,
  matrix: Float64Array | readonly (readonly number[])[],
  S: number,
  generalised: boolean,
): Float64Array {
  const flat = matrix instanceof Float64Array ? matrix.slice() : Float64Array.from(matrix.flat());
  const square = matrix instanceof Float64Array || (matrix.length === S && matrix.every((row) => row.length === S));
  if (!square || flat.length !== S * S) throw bad(name, `the matrix of symbol ${symbol} must be ${S} × ${S}`);
  const where = (i: number) => `entry [${Math.floor(i / S)}][${i % S}] of the matrix of symbol ${symbol}`;
  for (let i = 0; i < flat.length; i++) {
    if (!Number.isFinite(flat[i])) throw bad(name, `${where(i)} is not a finite number`);
    if (generalised) continue;
    if (flat[i] <= -ZERO) throw bad(name, `${where(i)} is ${flat[i]}, but a probability cannot be negative`);
    if (flat[i] < ZERO) flat[i] = 0;
  }
  return flat;
}

function requireUnique(name: string, kind: string, names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((each) => seen.size === seen.add(each).size);
  if (twice !== undefined) throw bad(name, `the ${kind} ${twice} is named twice`);
}

/** A generalised process's belief before the first token: what weighs one with τ. */
function scaledTo(name: string, initial: readonly number[], tau: Float64Array): Float64Array {
  const held = initial.reduce((sum, value, s) => sum + value * (tau[s] ?? NaN), 0);
  if (!(Math.abs(held) > 1e-9) || !Number.isFinite(held))
    throw bad(name, `the initial vector must have ${tau.length} numbers, and must not be orthogonal to τ`);
  return Float64Array.from(initial, (value) => value / held);
}

function requireStart(name: string, start: readonly number[], S: number): void {
  const sum = start.reduce((total, weight) => total + weight, 0);
  if (start.length !== S || start.some((weight) => !(weight >= 0)) || !(sum > 0 && Number.isFinite(sum))) {
    throw bad(name, `the start must give each of the ${S} states a weight that is not negative`);
  }
}

const bad = (name: string, why: string): InputError => new InputError('bad-process', `Process ${name}: ${why}.`);
