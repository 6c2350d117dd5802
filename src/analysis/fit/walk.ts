import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { Process } from '../../process/process.js';
import type { Stretches } from '../../shared/stretches.js';
import type { NextTokens } from './nextTokens.js';

/**
 * Called for each prefix that the process can emit.
 * @param probability of the prefix
 * @param ideal V: the process's next-token distribution after it, overwritten by the next call
 */
export type Visit = (row: number, probability: number, ideal: Float64Array) => void;

/**
 * Walks a process over the prefixes of a table, shortest first.
 * @returns false where the process emits a word that the table has not, or gives a negative probability: then the visits tell
 * nothing
 */
export function* walk(process: Process, table: NextTokens, visit: Visit): Stretches<boolean> {
  const update = new BeliefUpdate(process);
  const { S, stride } = update;
  const { V, start, shortest, first, child } = table;
  const ideal = new Float64Array(V);
  const after = new Float64Array(S);
  let rows = [0];
  let probabilities = [1];
  let beliefs = Float64Array.from(process.stationary);
  if (shortest === 1) {
    const firsts = { rows: [] as number[], probabilities: [] as number[], beliefs: new Float64Array(V * S) };
    for (let x = 0; x < V; x++) {
      const p = update.step(process.stationary, 0, x, after, 0);
      if (p === 0) continue;
      if (p < 0 || first[x] < 0) return false;
      firsts.beliefs.set(after, firsts.rows.length * S);
      firsts.rows.push(first[x]);
      firsts.probabilities.push(p);
    }
    ({ rows, probabilities, beliefs } = firsts);
  }
  for (let level = 0; level < start.length - 1; level++) {
    const isLast = level === start.length - 2;
    const room = isLast ? 0 : Math.min(rows.length * V, start[level + 2] - start[level + 1]);
    const longer = {
      rows: new Array<number>(),
      probabilities: new Array<number>(),
      beliefs: new Float64Array(room * S),
    };
    for (let i = 0; i < rows.length; i++) {
      if (i % stride === stride - 1) yield;
      const row = rows[i];
      for (let x = 0; x < V; x++) {
        const p = update.step(beliefs, i * S, x, after, 0);
        if (p < 0) return false;
        ideal[x] = p;
        if (isLast || p === 0) continue;
        const at = child[row * V + x];
        if (at < 0) return false;
        longer.beliefs.set(after, longer.rows.length * S);
        longer.rows.push(at);
        longer.probabilities.push(probabilities[i] * p);
      }
      visit(row, probabilities[i], ideal);
    }
    ({ rows, probabilities, beliefs } = longer);
  }
  return true;
}
