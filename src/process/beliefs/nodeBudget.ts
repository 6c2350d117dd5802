import { BeliefUpdate } from './belief.js';
import { bytesPerNode } from './buildMixedStateTree.js';
import type { Process } from '../process.js';

/** Beliefs to follow, unless told otherwise. */
const DEFAULT_BUDGET = 200_000;

const MAX_BYTES = 256 * 2 ** 20;
const MAX_OPERATIONS = 3e8;

const FOLLOWED = 16;

/**
 * How many beliefs of a process to follow: as many as asked for, but no more than fit into memory and take a second or
 * two. The limit matters for processes with hundreds of states.
 */
export function nodeBudget(process: Process, asked = DEFAULT_BUDGET): number {
  const byMemory = MAX_BYTES / bytesPerNode(process.states.length);
  const { operations, V } = new BeliefUpdate(process);
  // By factors there are hundreds of symbols and a node is one step, of which few are followed by all.
  const byTime = MAX_OPERATIONS / (process.matrices === null ? (operations / V) * Math.min(V, FOLLOWED) : operations);
  return Math.max(1, Math.floor(Math.min(asked, byMemory, byTime)));
}
