import { klDivergence } from '../../shared/divergence.js';
import { finite } from '../../shared/plainNumbers.js';
import type { Activations } from '../../model/prefixTree.js';
import type { ModelPredictions } from '../../protocol/predictions.js';
import type { Inputs } from '../inputs.js';
import type { Work } from '../work.js';
import { idealNext, logNext } from './nextToken.js';
import type { SampledWeights } from './prefixWeights.js';
import { entropyOf, processLevels } from './processLevels.js';
import { standardError } from './standardErrors.js';

/** Where order 0 is nearer to the ideal than this (nats), there is no way to go. */
const NO_WAY = 1e-9;

/**
 * A model's predictions beside the ideal observer's, over the distinct prefixes of the inputs, each weighted by its
 * probability: at position p, Σ P(w) KL(q_w ‖ m_w), Σ P(w) Σ_x q_w(x) (-ln m_w(x)) and Σ P(w) H(q_w), and their means over
 * positions. m is the softmax over all logits that there are.
 */
export async function modelPredictions(
  inputs: Inputs,
  { logits, d_vocab_out }: Pick<Activations, 'logits' | 'd_vocab_out'>,
  work: Work,
): Promise<ModelPredictions> {
  const { tree, node, prefixes, n_ctx } = inputs;
  const levels = await processLevels(inputs, work);
  const { row: weight, sample } = levels.weights;
  const { process, belief } = tree;
  const [S, V] = [process.states.length, process.symbols.length];
  const next = idealNext(process);
  const [q, log] = [new Float64Array(V), new Float64Array(V)];
  const [kl, loss] = [new Float64Array(n_ctx), new Float64Array(n_ctx)];
  /** N: divergence and best loss of each prefix, of samples alone. */
  const each = sample ? { kl: new Float64Array(node.length), optimal: new Float64Array(node.length) } : null;
  for (let row = 0; row < node.length; row++) {
    if (row % 512 === 0) await work.yieldIfDue();
    next(belief, node[row] * S, q);
    logNext(logits, row * d_vocab_out, d_vocab_out, log);
    let [own, crossed] = [klDivergence(q, log), crossEntropy(q, log)];
    // NaN: the logits of the row are no numbers, or infinite.
    if (!Number.isFinite(own)) own = crossed = Infinity;
    if (each) [each.kl[row], each.optimal[row]] = [own, entropyOf(q)];
    if (weight[row] === 0) continue;
    kl[prefixes.position[row]] += weight[row] * own;
    loss[prefixes.position[row]] += weight[row] * crossed;
  }

  const markov_kl = levels.markov.map(mean);
  const meanKl = mean(kl);
  return {
    kl: finite(meanKl),
    kl_per_position: Array.from(kl, finite),
    loss: finite(mean(loss)),
    loss_per_position: Array.from(loss, finite),
    optimal_loss: mean(levels.optimal),
    optimal_loss_per_position: [...levels.optimal],
    markov_kl,
    markov_kl_per_position: levels.markov.map((order) => [...order]),
    closed: markov_kl[0] < NO_WAY || !Number.isFinite(meanKl) ? null : 1 - meanKl / markov_kl[0],
    standard_error:
      sample && each ? await errorsOf(inputs, sample, each, { kl, loss, optimal: levels.optimal }, work) : null,
  };
}

async function errorsOf(
  inputs: Inputs,
  sample: SampledWeights,
  each: { readonly kl: Float64Array; readonly optimal: Float64Array },
  mean: { readonly kl: Float64Array; readonly loss: Float64Array; readonly optimal: Float64Array },
  work: Work,
): Promise<NonNullable<ModelPredictions['standard_error']>> {
  const loss = each.kl.map((own, row) => own + each.optimal[row]);
  const kl = await standardError(inputs, sample, { row: each.kl, mean: mean.kl }, work);
  return {
    kl: kl.overall,
    kl_per_position: kl.per_position,
    loss: (await standardError(inputs, sample, { row: loss, mean: mean.loss }, work)).overall,
    optimal_loss: (await standardError(inputs, sample, { row: each.optimal, mean: mean.optimal }, work)).overall,
  };
}

function crossEntropy(q: Float64Array, log: Float64Array): number {
  let loss = 0;
  for (let x = 0; x < q.length; x++) if (q[x] > 0) loss -= q[x] * log[x];
  return loss;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
