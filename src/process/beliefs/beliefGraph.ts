import { yielder } from '../../shared/cancellation.js';
import { BeliefUpdate } from './belief.js';
import { BeliefTable } from './beliefTable.js';
import { nodeBudget } from './nodeBudget.js';
import type { Process } from '../process.js';

/**
 * The beliefs reachable from the root and the transitions between them, in breadth-first order with symbols
 * ascending; belief 0 is the root.
 */
export interface BeliefGraph {
  readonly count: number;
  /** count × S. */
  readonly vector: Float64Array;
  /** count × V: probability of each symbol. */
  readonly emission: Float64Array;
  /** count × V: the belief after each symbol; -1 if the symbol is impossible, -2 if it was not followed. */
  readonly next: Int32Array;
  /** Length of the shortest word that leads to each belief. */
  readonly first_depth: Int32Array;
  /** The previous belief on that shortest word, and (`symbol`) its last symbol; -1 at the root. */
  readonly parent: Int32Array;
  readonly symbol: Int16Array;
  /** True if the graph is complete: the process has finitely many beliefs, where those within 1e-12 count as one. */
  readonly closed: boolean;
}

/** A process with more beliefs than this is treated as having infinitely many. */
const FINITE_LIMIT = 10_000;
/** The same by factors, of which each belief is followed by every one of many symbols. */
const FINITE_STEPS = 100_000;
/** Beliefs times symbols that are held, each with a probability and a successor. */
const MAX_EDGES = 5_000_000;

const limitOf = ({ matrices, symbols }: Process): number =>
  matrices === null ? FINITE_STEPS / symbols.length : Math.min(FINITE_LIMIT, MAX_EDGES / symbols.length);

/** Follows all symbols from the root until no new belief is met, or there are more than `limit`. */
export async function beliefGraph(
  process: Process,
  limit = nodeBudget(process, limitOf(process)),
  signal?: AbortSignal,
): Promise<BeliefGraph> {
  const update = new BeliefUpdate(process);
  const { S, V } = update;
  const table = new BeliefTable(S);
  const yieldIfDue = yielder(signal);
  const [emission, next, first_depth, parent, symbol] = [[] as number[], [] as number[], [0], [-1], [-1]];
  table.indexOf(process.start, 0);
  const scratch = new Float64Array(S);
  const row = new Float64Array(V);
  let expanded = 0;
  for (; expanded < table.count && table.count <= limit; expanded++) {
    if (expanded % update.stride === 0) await yieldIfDue();
    const belief = table.vector(expanded).slice();
    for (let x = 0; x < V; x++) {
      const p = update.step(belief, 0, x, scratch, 0);
      emission.push(Math.max(p, 0));
      if (p <= 0) {
        next.push(-1);
        continue;
      }
      // Beyond the limit no more are held: of many symbols one belief can have thousands of successors.
      if (table.count > limit) {
        next.push(-2);
        continue;
      }
      const to = table.indexOf(scratch, 0);
      next.push(to);
      if (to < first_depth.length) continue;
      first_depth.push(first_depth[expanded] + 1);
      parent.push(expanded);
      symbol.push(x);
    }
  }
  const count = table.count;
  for (let open = expanded; open < count; open++) {
    if (open % update.stride === 0) await yieldIfDue();
    update.distribution(table.vector(open), 0, row);
    for (let x = 0; x < V; x++) {
      const p = Math.max(row[x], 0);
      emission.push(p);
      next.push(p > 0 ? -2 : -1);
    }
  }
  return {
    count,
    vector: table.all.slice(),
    emission: Float64Array.from(emission),
    next: Int32Array.from(next),
    first_depth: Int32Array.from(first_depth),
    parent: Int32Array.from(parent),
    symbol: Int16Array.from(symbol),
    closed: expanded === count,
  };
}
