import { yielder } from '../../shared/cancellation.js';
import { DECIMALS } from '../../shared/defaults.js';
import { BeliefUpdate } from './belief.js';
import { beliefGraph, type BeliefGraph } from './beliefGraph.js';
import { buildMixedStateTree } from './buildMixedStateTree.js';
import { countWords } from '../words/countWords.js';
import { distinctBeliefs } from './distinctBeliefs.js';
import { MaxHeap } from './maxHeap.js';
import type { MixedStateTree } from './mixedStateTree.js';
import { nodeBudget } from './nodeBudget.js';
import type { Process } from '../process.js';

/**
 * The beliefs a process can be in within a depth, by one of three ways:
 * - `belief`: there are finitely many, and each was followed once instead of word by word;
 * - `tree`: all words were followed;
 * - `budget`: all words up to `complete_depth` were followed, then the most probable ones until the budget ran out.
 */
export interface BeliefExploration {
  readonly expansion: 'belief' | 'tree' | 'budget';
  readonly depth: number;
  /** All words up to this length were followed. */
  readonly complete_depth: number;
  /** Nodes of the mixed-state tree that were followed; null for the way `belief`. */
  readonly nodes: number | null;
  /** Distinct beliefs (by the key of {@link MixedStateTree}), in the order they were met. */
  readonly count: number;
  /** count × S, unrounded. */
  readonly vector: Float64Array;
  /** Length of the shortest word that leads to each belief. */
  readonly first_depth: Int32Array;
  /** Probability of each belief, averaged over the depths 0 .. depth. */
  readonly weight: Float64Array;
  /** Index of the previous belief on the shortest word to each, and (`symbol`) its last symbol; -1 at the root. */
  readonly parent: Int32Array;
  readonly symbol: Int16Array;
}

export interface ExploreOptions {
  /** Nodes to follow if the beliefs are not finitely many; default 200,000, or less where {@link nodeBudget} says so. */
  readonly budget?: number;
  readonly decimals?: number;
  readonly signal?: AbortSignal;
}

/** Explores a process from its root; see {@link BeliefExploration}. */
export async function exploreBeliefs(
  process: Process,
  depth: number,
  options: ExploreOptions = {},
): Promise<BeliefExploration> {
  return exploreFrom(process, await beliefGraph(process, undefined, options.signal), depth, options);
}

/** As {@link exploreBeliefs}, for a belief graph that has already been computed. */
export async function exploreFrom(
  process: Process,
  graph: BeliefGraph,
  depth: number,
  { budget, decimals = DECIMALS.default, signal }: ExploreOptions,
): Promise<BeliefExploration> {
  const nodes = nodeBudget(process, budget);
  if (graph.closed) return merged(process, byBelief(graph, depth), decimals, signal);
  const all = deepestWithin(process, depth, nodes) === depth;
  // If not all words fit, half of the budget is reserved for the most probable long ones.
  const complete = all ? depth : deepestWithin(process, depth, nodes / 2);
  const tree = await buildMixedStateTree(process, complete, { decimals, maxNodes: Infinity, signal });
  if (all) return merged(process, fromTree(tree), decimals, signal);
  return merged(process, await byProbability(tree, depth, nodes, signal), decimals, signal);
}

/** The nodes that were followed, before equal beliefs are merged. */
interface Followed {
  readonly expansion: BeliefExploration['expansion'];
  readonly depth: number;
  readonly complete_depth: number;
  readonly belief: Float64Array;
  readonly nodeDepth: ArrayLike<number>;
  readonly weight: Float64Array;
  readonly parent: ArrayLike<number>;
  readonly symbol: ArrayLike<number>;
}

async function merged(
  process: Process,
  followed: Followed,
  decimals: number,
  signal: AbortSignal | undefined,
): Promise<BeliefExploration> {
  const { expansion, depth, complete_depth } = followed;
  const { beliefIndex, distinct } = await distinctBeliefs(followed.belief, process.states.length, decimals, signal);
  const weight = new Float64Array(distinct.count);
  const first_depth = new Int32Array(distinct.count).fill(depth);
  beliefIndex.forEach((b, node) => {
    weight[b] += followed.weight[node] / (depth + 1);
    first_depth[b] = Math.min(first_depth[b], followed.nodeDepth[node]);
  });
  const parentOf = (node: number): number => (followed.parent[node] < 0 ? -1 : beliefIndex[followed.parent[node]]);
  return {
    expansion,
    depth,
    complete_depth,
    nodes: expansion === 'belief' ? null : beliefIndex.length,
    count: distinct.count,
    vector: distinct.vector,
    first_depth,
    weight,
    parent: Int32Array.from(distinct.firstNode, parentOf),
    symbol: Int16Array.from(distinct.firstNode, (node) => followed.symbol[node]),
  };
}

function byBelief(graph: BeliefGraph, depth: number): Followed {
  const V = graph.next.length / graph.count;
  let count = 0;
  while (count < graph.count && graph.first_depth[count] <= depth) count++;
  const weight = new Float64Array(count);
  let mass = new Float64Array(graph.count);
  mass[0] = 1;
  for (let level = 0; level <= depth; level++) {
    const after = new Float64Array(graph.count);
    for (let b = 0; b < count; b++) {
      if (mass[b] === 0) continue;
      weight[b] += mass[b];
      for (let x = 0; x < V; x++) {
        const to = graph.next[b * V + x];
        if (to >= 0) after[to] += mass[b] * graph.emission[b * V + x];
      }
    }
    mass = after;
  }
  const S = graph.vector.length / graph.count;
  return {
    expansion: 'belief',
    depth,
    complete_depth: depth,
    belief: graph.vector.subarray(0, count * S),
    nodeDepth: graph.first_depth,
    weight,
    parent: graph.parent,
    symbol: graph.symbol,
  };
}

function fromTree(tree: MixedStateTree): Followed {
  const { depth, belief, probability, parent, symbol } = tree;
  const nodeDepth = new Int32Array(tree.count);
  for (let d = 0; d <= depth; d++) nodeDepth.fill(d, tree.levelStart[d], tree.levelStart[d + 1]);
  return { expansion: 'tree', depth, complete_depth: depth, belief, nodeDepth, weight: probability, parent, symbol };
}

/** Deepest level up to which all words fit the budget. */
function deepestWithin(process: Process, depth: number, budget: number): number {
  const counts = countWords(process, depth);
  let sum = 0;
  for (let level = 0; level <= depth; level++) {
    sum += counts[level];
    if (!(sum <= budget)) return Math.max(0, level - 1);
  }
  return depth;
}

/** Extends a complete tree by the most probable words until the budget is spent. */
async function byProbability(
  tree: MixedStateTree,
  depth: number,
  budget: number,
  signal: AbortSignal | undefined,
): Promise<Followed> {
  const update = new BeliefUpdate(tree.process);
  const { S, V } = update;
  const yieldIfDue = yielder(signal);
  const room = Math.max(budget, tree.count) + 1;
  const start = fromTree(tree);
  const belief = new Float64Array(room * S);
  belief.set(tree.belief);
  const weight = new Float64Array(room);
  weight.set(tree.probability);
  const [nodeDepth, parent, symbol] = [new Int32Array(room), new Int32Array(room), new Int16Array(room)];
  nodeDepth.set(start.nodeDepth);
  parent.set(tree.parent);
  symbol.set(tree.symbol);
  const open = new MaxHeap((node) => weight[node]);
  for (let node = tree.levelStart[tree.depth]; node < tree.count; node++) open.push(node);
  let count = tree.count;
  let followed = 0;
  while (count + V <= budget) {
    if (followed++ % update.stride === 0) await yieldIfDue();
    const node = open.pop();
    if (node === undefined) break;
    for (let x = 0; x < V; x++) {
      const p = update.step(belief, node * S, x, belief, count * S);
      if (p <= 0) continue;
      nodeDepth[count] = nodeDepth[node] + 1;
      parent[count] = node;
      symbol[count] = x;
      weight[count] = weight[node] * p;
      if (nodeDepth[count] < depth) open.push(count);
      count++;
    }
  }
  return {
    expansion: 'budget',
    depth,
    complete_depth: tree.depth,
    belief: belief.subarray(0, count * S),
    nodeDepth,
    weight,
    parent,
    symbol,
  };
}
