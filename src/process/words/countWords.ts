import { BeliefUpdate } from '../beliefs/belief.js';
import type { Process } from '../process.js';
import { countByAutomaton, supportAutomaton } from './supportAutomaton.js';

/** Most belief updates to spend on counting by expansion: about 30 ms. */
const MAX_EXPANSIONS = 200_000;
/** Most numbers that the beliefs of one length may be. */
const MAX_NUMBERS = 20_000_000;

/**
 * Number of words of positive probability of each length 0 .. depth; together the nodes of the mixed-state tree.
 * Nothing is expanded for a hidden Markov model (see supportAutomaton.ts); a generalised process is expanded, and
 * lengths that would cost more than 200,000 nodes are NaN.
 */
export function countWords(process: Process, depth: number): Float64Array {
  const automaton = supportAutomaton(process);
  return automaton === null ? countByExpansion(process, depth) : countByAutomaton(automaton, depth);
}

/** Counts words level by level and keeps only the beliefs of the current one; see {@link countWords}. */
export function countByExpansion(process: Process, depth: number): Float64Array {
  const update = new BeliefUpdate(process);
  const { S, V } = update;
  const counts = new Float64Array(depth + 1).fill(NaN);
  let level = process.start.slice();
  counts[0] = 1;
  let spent = 0;
  for (let length = 1; length <= depth; length++) {
    const size = level.length / S;
    spent += size * V;
    if (spent > MAX_EXPANSIONS || size * V * S > MAX_NUMBERS) return counts;
    const next = new Float64Array(size * V * S);
    let found = 0;
    for (let node = 0; node < size; node++) {
      for (let x = 0; x < V; x++) if (update.step(level, node * S, x, next, found * S) > 0) found++;
    }
    counts[length] = found;
    level = next.subarray(0, found * S);
  }
  return counts;
}
