import { surprise } from './entropy.js';
import { hasMatrices, type MatrixProcess, type Process } from '../process.js';
import { CompensatedSum } from '../../algebra/compensatedSum.js';

/**
 * True if a state and a symbol determine the next state, for every recurrent state.
 * Null for a generalised process, to which the notion does not apply, and where there are no matrices.
 */
export function isUnifilar(process: Process): boolean | null {
  if (process.generalised || !hasMatrices(process)) return null;
  const S = process.states.length;
  return process.matrices.every((matrix) =>
    process.states.every((_, from) => {
      if (process.stationary[from] === 0) return true;
      let successors = 0;
      for (let to = 0; to < S; to++) if (matrix[from * S + to] > 0) successors++;
      return successors <= 1;
    }),
  );
}

/** Entropy rate of a unifilar process: Σ π_i H(next symbol | state i), in nats (Shannon 1948). */
export function unifilarEntropyRate(process: MatrixProcess): number {
  const S = process.states.length;
  const rate = new CompensatedSum();
  for (let from = 0; from < S; from++) {
    if (process.stationary[from] === 0) continue;
    for (const matrix of process.matrices) {
      let p = 0;
      for (let to = 0; to < S; to++) p += matrix[from * S + to];
      rate.add(process.stationary[from] * surprise(p));
    }
  }
  return rate.value;
}
