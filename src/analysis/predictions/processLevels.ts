import { klDivergence } from '../../shared/divergence.js';
import { hasMatrices, type Process } from '../../process/process.js';
import type { Inputs } from '../inputs.js';
import type { Work } from '../work.js';
import { idealNext } from './nextToken.js';
import { prefixWeights } from './prefixWeights.js';
import type { PrefixWeights } from './prefixWeights.js';
import { SuffixPredictors } from './suffixPredictors.js';

/** Orders that a model is compared with: 0 to this. */
export const MOST_ORDER = 4;

/** What predictions of a process can reach, whatever the model: nats per token, by position. */
export interface ProcessLevels {
  readonly weights: PrefixWeights;
  /** Loss of an ideal observer. */
  readonly optimal: Float64Array;
  /** By order 0 to 4: KL(ideal ‖ order-k Markov predictor). */
  readonly markov: readonly Float64Array[];
}

/** They depend on the inputs alone, and are remembered with them. */
const known = new WeakMap<Inputs, ProcessLevels>();

/** The levels of the process of some inputs. */
export async function processLevels(inputs: Inputs, work: Work): Promise<ProcessLevels> {
  const found = known.get(inputs) ?? (await computed(inputs, work));
  known.set(inputs, found);
  return found;
}

async function computed(inputs: Inputs, work: Work): Promise<ProcessLevels> {
  const weights = prefixWeights(inputs);
  const optimal = await optimalLoss(inputs, weights, work);
  const markov = weights.sample
    ? await ofSuffixes(inputs, weights, work)
    : beginsStationary(inputs.tree.process)
      ? ofEntropies(inputs, optimal)
      : await ofGroups(inputs, weights, optimal, work);
  return { weights, optimal, markov };
}

/**
 * As how many words those of a sample count where each counts by its probability, 1 / Σ (1 - π) ω²: words that are sure to be
 * drawn add no doubt. null where all words were run.
 */
export async function effectiveWords(inputs: Inputs, work: Work): Promise<number | null> {
  const { sample } = (await processLevels(inputs, work)).weights;
  return sample && 1 / sample.word.reduce((sum, weight, word) => sum + sample.missed[word] * weight ** 2, 0);
}

/** Whether words have the law of the long run from their first token on. Without matrices that is known of independent factors alone. */
export const beginsStationary = (process: Process): boolean =>
  process.start === process.stationary && (hasMatrices(process) || process.composition?.kind === 'independent');

/** Whether levels of drawn words are of an observer for whom words begin at any time, though nobody knows the law of that. */
export const areLevelsApproximate = ({ tree: { process, sampled } }: Inputs): boolean =>
  sampled !== null && !hasMatrices(process) && process.composition?.kind !== 'independent';

/** Rows between two looks at the clock. */
const STRIDE = 512;

async function optimalLoss({ tree, node, prefixes, n_ctx }: Inputs, { row: weight }: PrefixWeights, work: Work) {
  const { process, belief } = tree;
  const S = process.states.length;
  const next = idealNext(process);
  const q = new Float64Array(process.symbols.length);
  const optimal = new Float64Array(n_ctx);
  for (let row = 0; row < node.length; row++) {
    if (row % STRIDE === 0) await work.yieldIfDue();
    next(belief, node[row] * S, q);
    optimal[prefixes.position[row]] += weight[row] * entropyOf(q);
  }
  return optimal;
}

/**
 * Where all prefixes are there and the start is stationary, the prefixes that end in s weigh P(s) together and their mean
 * prediction is P(x | s); so the divergence is the conditional entropy given k tokens less that given the whole prefix.
 */
function ofEntropies({ tree, bosToken, n_ctx }: Inputs, optimal: Float64Array): Float64Array[] {
  const { process } = tree;
  const root = new Float64Array(process.symbols.length);
  idealNext(process)(process.stationary, 0, root);
  const tokens = (position: number) => position + (bosToken === null ? 1 : 0);
  const given = (count: number) => (count === 0 ? entropyOf(root) : optimal[count - tokens(0)]);
  return orders((k) =>
    Float64Array.from({ length: n_ctx }, (_, p) => Math.max(0, given(Math.min(k, tokens(p))) - given(tokens(p)))),
  );
}

/**
 * Where all prefixes are there, whatever words begin with: at each position, prefixes that end in the same tokens together, whose mean
 * prediction is the best that an observer can have who knows these tokens and the position.
 */
async function ofGroups(
  { tree, node, prefixes, n_ctx, bosToken }: Inputs,
  { row: weight }: PrefixWeights,
  optimal: Float64Array,
  work: Work,
): Promise<Float64Array[]> {
  const { process, belief } = tree;
  const [S, V] = [process.states.length, process.symbols.length];
  const next = idealNext(process);
  const q = new Float64Array(V);
  const markov = orders(() => new Float64Array(n_ctx));
  let groups = orders(() => new Map<string, Float64Array>());
  const close = (position: number): void => {
    for (const [k, own] of groups.entries()) {
      for (const sum of own.values()) {
        const total = sum.reduce((all, p) => all + p, 0);
        if (total > 0) markov[k][position] += total * entropyOf(sum.map((p) => p / total));
      }
      if (own.size > 0) markov[k][position] = Math.max(0, markov[k][position] - optimal[position]);
    }
    groups = orders(() => new Map());
  };
  // Rows of one position follow one another.
  let position = 0;
  for (let row = 0; row < node.length; row++) {
    if (row % STRIDE === 0) await work.yieldIfDue();
    if (prefixes.position[row] !== position) close(position);
    position = prefixes.position[row];
    const tokens = position + (bosToken === null ? 1 : 0);
    next(belief, node[row] * S, q);
    for (let k = 0, at = row, key = ''; k < Math.min(MOST_ORDER + 1, tokens); k++, at = prefixes.parent[at]) {
      const sum = groups[k].get(key) ?? new Float64Array(V);
      for (let x = 0; x < V; x++) sum[x] += weight[row] * q[x];
      groups[k].set(key, sum);
      key += `${prefixes.token[at]} `;
    }
  }
  close(position);
  return markov;
}

/** Where prefixes are a sample: from the predictor of each prefix's last tokens. */
async function ofSuffixes(inputs: Inputs, { row: weight }: PrefixWeights, work: Work): Promise<Float64Array[]> {
  const { tree, node, prefixes, n_ctx, bosToken } = inputs;
  const { process, belief } = tree;
  const S = process.states.length;
  const next = idealNext(process);
  const predictors = new SuffixPredictors(process);
  const q = new Float64Array(process.symbols.length);
  const last = new Int32Array(MOST_ORDER);
  const markov = orders(() => new Float64Array(n_ctx));
  for (let row = 0; row < node.length; row++) {
    if (row % STRIDE === 0) await work.yieldIfDue();
    const position = prefixes.position[row];
    const tokens = position + (bosToken === null ? 1 : 0);
    next(belief, node[row] * S, q);
    for (let i = 0, at = row; i < Math.min(MOST_ORDER, tokens); i++, at = prefixes.parent[at])
      last[i] = prefixes.token[at];
    for (let k = 0; k < Math.min(MOST_ORDER + 1, tokens); k++)
      markov[k][position] += weight[row] * Math.max(0, klDivergence(q, predictors.logNext(last, k)));
  }
  return markov;
}

const orders = <T>(make: (k: number) => T): T[] => Array.from({ length: MOST_ORDER + 1 }, (_, k) => make(k));

/** In nats. */
export function entropyOf(q: Float64Array): number {
  let entropy = 0;
  for (const p of q) if (p > 0) entropy -= p * Math.log(p);
  return entropy;
}
