import { beliefPca } from '../../analysis/pca.js';
import { yielder } from '../../shared/cancellation.js';
import { BeliefUpdate, nextTokens, withoutNoise } from '../../process/beliefs/belief.js';
import type { BeliefExploration } from '../../process/beliefs/exploreBeliefs.js';
import { mixedStatePresentation, type MixedStatePresentation } from '../../process/beliefs/mixedStatePresentation.js';
import type { Process } from '../../process/process.js';
import { exploredReport } from '../../process/measures/processReport.js';
import { partPictures } from './partPictures.js';
import type { PresentationGraph, ProcessBeliefs, ProcessParameter, ProcessPicture } from '../../protocol/process.js';

/** How many nodes of the mixed-state tree a preview expands where a process has infinitely many beliefs. */
const PREVIEW_NODES = 100_000;
/** How many numbers may be stored for these nodes, so that processes with many states get fewer of them. */
const PREVIEW_NUMBERS = 8_000_000;

/** How many beliefs are drawn of a presentation that has too many: most of its arrows end at a nearby belief instead. */
const DRAWN_OF_MORE = 40;
/** And at most so many arrows of such a presentation. */
const MOST_ARROWS = 2_000;
/** An arrow that ends further than this from its true target is marked as approximate. */
const APART = 1e-9;

export interface PictureOptions {
  readonly depth: number;
  readonly decimals: number;
  /** Draw at most this many beliefs of the mixed-state presentation. */
  readonly drawn: number;
  readonly signal: AbortSignal;
}

/** All that a preview shows of a process. */
export async function processPicture(
  process: Process,
  parameters: readonly ProcessParameter[],
  { depth, decimals, drawn, signal }: PictureOptions,
): Promise<ProcessPicture> {
  const started = performance.now();
  const S = process.states.length;
  const budget = Math.min(PREVIEW_NODES, Math.max(1_000, Math.floor(PREVIEW_NUMBERS / S)));
  const { report, explored } = await exploredReport(process, { depth, decimals, budget, signal });
  const { name, params, states, symbols, generalised, unique_beliefs: _count, parts, ...shown } = report;
  // Each belief has as many arrows as there are symbols.
  const byArrows = Math.max(1, Math.floor(MOST_ARROWS / process.symbols.length));
  const few = Math.min(drawn, DRAWN_OF_MORE, byArrows);
  const whole = await mixedStatePresentation(process, {
    limit: process.matrices === null ? Math.min(drawn, 10 * byArrows) : drawn,
    signal,
  });
  const presentation = whole.exact ? whole : await mixedStatePresentation(process, { limit: few, signal });
  return {
    ...shown,
    process: { name, params: params as ProcessPicture['process']['params'], states, symbols, generalised },
    parameters,
    parts: await partPictures(process, parts, explored, signal),
    beliefs: await beliefsOf(process, explored, signal),
    presentation: graphOf(process, presentation),
    seconds: (performance.now() - started) / 1000,
  };
}

async function beliefsOf(process: Process, explored: BeliefExploration, signal: AbortSignal): Promise<ProcessBeliefs> {
  const { count, vector, first_depth, weight, parent, symbol } = explored;
  return {
    count,
    vector,
    first_depth,
    weight,
    parent,
    symbol: Int32Array.from(symbol),
    next_token: await nextTokensOf(process, vector, count, signal),
    pca: await beliefPca(vector, process.states.length, signal),
  };
}

/** count × V. */
async function nextTokensOf(
  process: Process,
  vector: Float64Array,
  count: number,
  signal: AbortSignal,
): Promise<Float64Array> {
  const S = process.states.length;
  const V = process.symbols.length;
  const yieldIfDue = yielder(signal);
  const write = nextTokens(process);
  const next = new Float64Array(count * V);
  for (let b = 0; b < count; b++) {
    if ((b & 255) === 255) await yieldIfDue();
    const own = next.subarray(b * V, (b + 1) * V);
    write(vector, b * S, own);
    if (process.approximate !== undefined) withoutNoise(own, process.approximate);
  }
  return next;
}

function graphOf(process: Process, presentation: MixedStatePresentation): PresentationGraph {
  const S = process.states.length;
  const { vector } = presentation;
  const update = new BeliefUpdate(process);
  const after = new Float64Array(S);
  const isApart = (from: number, symbol: number, to: number): boolean => {
    update.step(vector, from * S, symbol, after, 0);
    return after.some((value, s) => Math.abs(value - vector[to * S + s]) > APART * Math.max(1, Math.abs(value)));
  };
  const count = presentation.first_depth.length;
  const edges: { from: number; to: number; symbol: number; probability: number }[] = [];
  presentation.process.matrices.forEach((matrix, symbol) => {
    for (let at = 0; at < matrix.length; at++)
      if (matrix[at] > 0) edges.push({ from: Math.floor(at / count), to: at % count, symbol, probability: matrix[at] });
  });
  const recurrent = new Int32Array(count);
  for (const members of presentation.recurrent) for (const belief of members) recurrent[belief] = 1;
  return {
    count,
    vector: vector.slice(0, count * S),
    recurrent,
    stationary: presentation.process.stationary,
    first_depth: presentation.first_depth.slice(),
    from: Int32Array.from(edges, (edge) => edge.from),
    to: Int32Array.from(edges, (edge) => edge.to),
    symbol: Int32Array.from(edges, (edge) => edge.symbol),
    probability: Float64Array.from(edges, (edge) => edge.probability),
    approximate: Int32Array.from(edges, ({ from, symbol, to }) =>
      presentation.exact || !isApart(from, symbol, to) ? 0 : 1,
    ),
    exact: presentation.exact,
    error: presentation.error,
  };
}
