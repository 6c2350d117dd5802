import { InputError } from '../../shared/inputError.js';
import { beliefGraph, type BeliefGraph } from './beliefGraph.js';
import { BeliefUpdate } from './belief.js';
import type { MatrixProcess, Process } from '../process.js';
import { recurrence } from '../measures/recurrence.js';
import { createProcess } from '../validate.js';

/** The mixed-state presentation: the beliefs as states, and T[symbol][belief][belief]. */
export interface MixedStatePresentation {
  /** A hidden Markov model with unifilar states b0 (the root), b1, … */
  readonly process: MatrixProcess;
  /** B × S: the beliefs in terms of the original states. */
  readonly vector: Float64Array;
  /** Length of the shortest word that leads to each belief, with the last step of that word below. */
  readonly first_depth: Int32Array;
  readonly parent: Int32Array;
  readonly symbol: Int16Array;
  /** Transient beliefs, which are eventually never visited again, and (`recurrent`) those visited again and again. */
  readonly transient: readonly number[];
  readonly recurrent: readonly (readonly number[])[];
  /**
   * False if the process has more beliefs than were kept. A step to one that was not kept then leads to the nearest
   * kept belief (by the sum of absolute differences), which is at most `error` away.
   */
  readonly exact: boolean;
  readonly error: number;
}

/** Limited because the matrices, and the linear system for their stationary distribution, are dense. */
export const MAX_PRESENTATION = 500;

/**
 * @param options.limit most beliefs to keep: 1 .. 500, default 300
 * @throws InputError `bad-limit`
 */
export async function mixedStatePresentation(
  process: Process,
  { limit = 300, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<MixedStatePresentation> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PRESENTATION) {
    throw new InputError('bad-limit', `A presentation can have from 1 to ${MAX_PRESENTATION} beliefs, not ${limit}.`);
  }
  const graph = await beliefGraph(process, limit, signal);
  return presentationOf(process, graph, Math.min(graph.count, limit));
}

/** The presentation on the first `count` beliefs of a graph. */
export function presentationOf(process: Process, graph: BeliefGraph, count: number): MixedStatePresentation {
  const V = process.symbols.length;
  const S = process.states.length;
  const matrices = process.symbols.map(() => new Float64Array(count * count));
  const successors: number[][] = Array.from({ length: count }, () => []);
  let error = 0;
  const update = new BeliefUpdate(process);
  for (let b = 0; b < count; b++) {
    // Rounding leaves the sum of a row a few units in the last place from one, so the row is divided by it.
    let sum = 0;
    for (let x = 0; x < V; x++) sum += graph.emission[b * V + x];
    for (let x = 0; x < V; x++) {
      const p = graph.emission[b * V + x] / sum;
      if (p === 0) continue;
      let to = graph.next[b * V + x];
      if (to < 0 || to >= count) {
        const near = nearest(update, graph, count, b, x);
        error = Math.max(error, near.distance);
        to = near.belief;
      }
      matrices[x][b * count + to] += p;
      successors[b].push(to);
    }
  }
  const { classes, transient } = recurrence(successors);
  const start = Array.from({ length: count }, (_, b) => (b === 0 ? 1 : 0));
  return {
    process: createProcess({
      name: `${process.name}-msp`,
      states: start.map((_, b) => `b${b}`),
      symbols: process.symbols,
      matrices,
      start,
    }),
    vector: graph.vector.subarray(0, count * S),
    first_depth: graph.first_depth.subarray(0, count),
    parent: graph.parent.subarray(0, count),
    symbol: graph.symbol.subarray(0, count),
    transient,
    recurrent: classes,
    exact: graph.closed && count === graph.count,
    error,
  };
}

/** The kept belief nearest to the one that `symbol` leads to from belief `b`. */
function nearest(
  update: BeliefUpdate,
  graph: BeliefGraph,
  count: number,
  b: number,
  symbol: number,
): { belief: number; distance: number } {
  const { S } = update;
  const target = new Float64Array(S);
  update.step(graph.vector, b * S, symbol, target, 0);
  let best = { belief: 0, distance: Infinity };
  for (let kept = 0; kept < count; kept++) {
    let distance = 0;
    for (let i = 0; i < S; i++) distance += Math.abs(graph.vector[kept * S + i] - target[i]);
    if (distance < best.distance) best = { belief: kept, distance };
  }
  return best;
}
