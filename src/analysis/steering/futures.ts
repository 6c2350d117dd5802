import * as l10n from '@vscode/l10n';
import { countText } from '../../shared/texts.js';
import { InputError } from '../../shared/inputError.js';
import { klDivergence, klOfDistributions } from '../../shared/divergence.js';
import type { PrefixTree } from '../../model/prefixTree.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import { targetOf } from './aim.js';
import type { Aim } from './copies.js';
import { endsIn, stateCount, type SteeringContext } from './context.js';
import { closedShare, logSoftmax } from './outputs.js';

export interface FuturesResult {
  readonly k: number;
  /** Length of the words that were continued. */
  readonly length: number;
  readonly kl_to_ideal: number;
  readonly kl_unsteered: number;
  readonly closed: number | null;
}

const MAX_ROWS = 200_000;

/**
 * KL over the words of k tokens that may follow, in nats: what an ideal observer with the end belief expects, against
 * the model steered and not. Beliefs with equal next-token distributions differ only here. The model needs room for
 * the futures, so the words steered are the longest (up to the cut) that end in the start belief and leave
 * k - 1 positions; the vector is added at their positions, not at those of the futures, whose beliefs are others.
 * @param vectors n_layers × d_model, times the multiplier
 * @returns null where no such word ends in the start belief
 * @throws InputError `too-many-futures`
 */
export async function compareFutures(
  context: SteeringContext,
  { start, end, part, cut, from_position }: Aim,
  vectors: Float32Array,
  k: number,
  signal?: AbortSignal,
): Promise<FuturesResult | null> {
  const rows = wordsToContinue(context, start, cut, k);
  if (rows.length === 0) return null;
  const ideal = idealFutures(context, targetOf(context, start, end, part), k);
  const idealStart = idealFutures(context, targetOf(context, start, start, null), k);
  const used = rows.subarray(0, Math.floor(MAX_ROWS / (1 + ideal.nodes)));
  if (used.length === 0)
    throw new InputError(
      'too-many-futures',
      l10n.t(
        'There are {0} beginnings of futures of {1} tokens, too many to run: take fewer tokens.',
        countText(ideal.nodes),
        k,
      ),
    );
  const { tree, at, futureRow } = continued(context, used, ideal, from_position);
  const both = new Float32Array(2 * vectors.length);
  both.set(vectors);
  const wanted = Int32Array.from(futureRow.flat());
  const { logits, d_vocab_out } = await context.session.run(tree, {
    steering: { copies: 2, vectors: both, at },
    wanted,
    outputs: { logits: true },
    signal,
  });
  const divergence = (copy: number): number => {
    let total = 0;
    for (let word = 0; word < used.length; word++) {
      const first = copy * wanted.length + word * (1 + ideal.nodes);
      total += klOfFutures(ideal, logits, d_vocab_out, first);
    }
    return total / used.length;
  };
  const [kl_to_ideal, kl_unsteered] = [divergence(0), divergence(1)];
  return {
    k,
    length: context.inputs.prefixes.position[used[0]] + 1,
    kl_to_ideal,
    kl_unsteered,
    closed: closedShare(kl_to_ideal, kl_unsteered, klOfIdealFutures(ideal, idealStart)),
  };
}

function wordsToContinue(context: SteeringContext, start: number, cut: number | null, k: number): Int32Array {
  const { n_ctx } = context.inputs;
  for (let length = Math.min(cut ?? n_ctx, context.session.architecture.n_ctx - k + 1); length >= 1; length--) {
    const rows = endsIn(context, start, length);
    if (rows.length > 0) return rows;
  }
  return new Int32Array();
}

/**
 * The futures of positive probability that start from a belief, as a tree in breadth-first order. The first node (of
 * number 0) is the belief itself; the leaves, words of k tokens, are not nodes but the outgoing tokens of the last.
 */
interface IdealFutures {
  /** Nodes beside the first. */
  readonly nodes: number;
  readonly parent: number[];
  readonly token: number[];
  /** Probability of reaching each node. */
  readonly probability: number[];
  readonly next: Float64Array[];
}

function idealFutures(context: SteeringContext, belief: Float64Array, k: number): IdealFutures {
  const { process } = context.inputs.tree;
  const S = stateCount(context);
  const update = new BeliefUpdate(process);
  const beliefs = [belief];
  const futures = { parent: [-1], token: [-1], probability: [1], next: [] as Float64Array[] };
  const depth = [0];
  for (let node = 0; node < beliefs.length; node++) {
    const next = new Float64Array(process.symbols.length);
    for (let symbol = 0; symbol < next.length; symbol++) {
      const after = new Float64Array(S);
      const probability = update.step(beliefs[node], 0, symbol, after, 0);
      next[symbol] = Math.max(0, probability);
      if (!(probability > 0) || depth[node] === k - 1) continue;
      beliefs.push(after);
      depth.push(depth[node] + 1);
      futures.parent.push(node);
      futures.token.push(symbol);
      futures.probability.push(futures.probability[node] * probability);
      if (beliefs.length > MAX_ROWS)
        throw new InputError(
          'too-many-futures',
          l10n.t(
            'There are more than {0} beginnings of futures of {1} tokens: take fewer tokens.',
            countText(MAX_ROWS),
            k,
          ),
        );
    }
    futures.next.push(next);
  }
  return { nodes: beliefs.length - 1, ...futures };
}

/** The words' prefix tree with all futures hung on each of the words. */
function continued(
  { inputs }: SteeringContext,
  words: Int32Array,
  { nodes, parent, token }: IdealFutures,
  from_position: number,
): { tree: PrefixTree; at: Uint8Array; futureRow: number[][] } {
  const { prefixes } = inputs;
  const count = prefixes.count + words.length * nodes;
  const grow = (values: Int32Array): Int32Array => {
    const grown = new Int32Array(count);
    grown.set(values);
    return grown;
  };
  const tree = { count, parent: grow(prefixes.parent), token: grow(prefixes.token), position: grow(prefixes.position) };
  const at = new Uint8Array(count);
  for (let row = 0; row < prefixes.count; row++) at[row] = prefixes.position[row] >= from_position ? 1 : 0;
  const futureRow = [...words].map((word, w) => {
    const row = [word];
    for (let node = 1; node <= nodes; node++) {
      const own = prefixes.count + w * nodes + node - 1;
      tree.parent[own] = row[parent[node]];
      tree.token[own] = token[node];
      tree.position[own] = tree.position[row[parent[node]]] + 1;
      row.push(own);
    }
    return row;
  });
  return { tree, at, futureRow };
}

/** Chain rule: the KL of futures is the sum over nodes of the probability of coming there times the KL of what is next. */
function klOfFutures({ probability, next }: IdealFutures, logits: Float32Array, V: number, first: number): number {
  let kl = 0;
  for (let node = 0; node < next.length; node++) {
    const log = logSoftmax(logits, (first + node) * V, V);
    kl = klDivergence(next[node], log, probability[node], kl);
  }
  return kl;
}

/** Both trees are walked together; infinite where the second cannot go where the first can. */
function klOfIdealFutures(target: IdealFutures, start: IdealFutures): number {
  const childOf = new Map<string, number>();
  start.parent.forEach((parent, node) => childOf.set(`${parent} ${start.token[node]}`, node));
  const twin: (number | undefined)[] = [0];
  let kl = 0;
  for (let node = 0; node < target.next.length; node++) {
    if (node > 0) {
      const above = twin[target.parent[node]];
      twin[node] = above === undefined ? undefined : childOf.get(`${above} ${target.token[node]}`);
    }
    const own = twin[node];
    const begun = own === undefined ? target.next[node].map(() => 0) : start.next[own];
    kl = klOfDistributions(target.next[node], begun, target.probability[node], kl);
  }
  return kl;
}
