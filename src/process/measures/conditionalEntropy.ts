import { yielder } from '../../shared/cancellation.js';
import { BeliefUpdate } from '../beliefs/belief.js';
import { BeliefTable } from '../beliefs/beliefTable.js';
import { surprise } from './entropy.js';
import type { Process } from '../process.js';
import { CompensatedSum } from '../../algebra/compensatedSum.js';

/** Beliefs of one level that do not count towards the budget: with no more of them any depth is reached. */
export const FREE = 100;

/**
 * h(L) = H(X_{L+1} | X_1 .. X_L) in nats for L = 0 .. depth - 1, from a root belief: the expected entropy of the next
 * symbol over the beliefs of each level. Beliefs that agree within 1e-12 are merged, so that a process with finitely
 * many is followed to any depth. For other processes the result ends where the levels have more than `budget` beliefs
 * in all, not counting the first `free` of each.
 * @returns as many entries as the budget allows, at most `depth`
 */
export async function conditionalEntropies(
  process: Process,
  root: Float64Array,
  depth: number,
  budget: number,
  signal?: AbortSignal,
  free = FREE,
): Promise<Float64Array> {
  const update = new BeliefUpdate(process);
  const yieldIfDue = yielder(signal);
  const h: number[] = [];
  let level: Level = { table: new BeliefTable(update.S), mass: [1] };
  level.table.indexOf(root, 0);
  const scratch = new Float64Array(update.S);
  let spent = 0;
  while (h.length < depth) {
    const sum = new CompensatedSum();
    const last = h.length === depth - 1;
    const after: Level = { table: new BeliefTable(update.S), mass: [] };
    for (let b = 0; b < level.table.count; b++) {
      if (b % update.stride === 0) await yieldIfDue();
      const belief = level.table.vector(b);
      for (let x = 0; x < update.V; x++) {
        const p = update.step(belief, 0, x, scratch, 0);
        if (p <= 0) continue;
        sum.add(level.mass[b] * surprise(p));
        if (last || spent + after.table.count - free > budget) continue;
        const to = after.table.indexOf(scratch, 0);
        after.mass[to] = (after.mass[to] ?? 0) + level.mass[b] * p;
      }
    }
    h.push(sum.value);
    spent += Math.max(0, after.table.count - free);
    if (spent > budget) break;
    await yieldIfDue();
    level = after;
  }
  return Float64Array.from(h);
}

interface Level {
  readonly table: BeliefTable;
  /** Probability of each belief at this depth. */
  readonly mass: number[];
}

/** H(0) = 0, H(1), … from the increments h(L) = H(L + 1) - H(L). */
export function blockFromIncrements(h: Float64Array): Float64Array {
  const sum = new CompensatedSum();
  const block = new Float64Array(h.length + 1);
  h.forEach((increment, L) => {
    sum.add(increment);
    block[L + 1] = sum.value;
  });
  return block;
}
