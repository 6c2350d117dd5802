import { yielder } from '../../shared/cancellation.js';
import { nextTokenDistribution } from '../../process/beliefs/belief.js';
import { surprise } from '../../process/measures/entropy.js';
import { isRecurrentNet } from '../../checkpoint/architecture/recurrentNet.js';
import { createRandom, type Random } from '../../algebra/random.js';
import type { EraseRequest, EraseResult } from '../../protocol/steering.js';
import type { Activations } from '../../model/prefixTree.js';
import { factorise, paddedOrder } from '../../algebra/cholesky.js';
import { createDesign, gramOf, refittedR2, type Design, type LinearMap } from '../regression/regression.js';
import { roundBeliefs } from '../rounding.js';
import { chosenLayers, stateCount, type SteeringContext } from './context.js';
import {
  covarianceLift,
  ERASURE_CUTOFF,
  fitLayer,
  layerDesign,
  moveReadout,
  type LayerReadout,
} from './layerReadout.js';
import { logSoftmax } from './outputs.js';

/**
 * Directions in which activations of float32 vary less than this share of the most are their rounding: the refit
 * after erasure must not read what was erased out of them.
 */
const FLOAT32_CUTOFF = 2 ** -18;

/** Makes the read-out to erase from the stream of one layer. */
type EraserOf = (design: Design, layer: number) => Promise<LayerReadout>;

/**
 * Erases all that can be read linearly of the belief (LEACE, Belrose et al., 2023) at the chosen layers, and beside it a
 * random subspace of the same rank, and reports the r2 of a new regression and the loss of next-token prediction.
 * Each layer is erased in the stream as the layers before leave it. Losses are cross-entropies with the ideal observer's
 * next-token distribution, over all positions.
 * @throws InputError `no-such-layer`
 */
export async function eraseBeliefs(
  context: SteeringContext,
  request: EraseRequest,
  {
    threads = 1,
    signal,
    progress,
  }: { threads?: number; signal?: AbortSignal; progress?: (share: number) => void } = {},
): Promise<EraseResult> {
  const layers = chosenLayers(context, request.layers);
  const ideals = idealOfRows(context);
  const leace: EraserOf = async (design, layer) => {
    const map = await fitLayer(design, threads, signal);
    return { layer, d_model: design.d_model, map, ...(await covarianceLift(design, map, ERASURE_CUTOFF, signal)) };
  };
  const rounds = isRecurrentNet(context.session.architecture) ? MAX_ROUNDS : 0;
  const erased = await eraseInTurn(context, layers, leace, rounds, signal, (share) => progress?.(0.45 * share));
  const random = createRandom(request.seed);
  const ranks = new Map(erased.erasers.map(({ layer, rank }) => [layer, rank]));
  const anySubspace: EraserOf = async (design, layer) => {
    const map = await randomReadout(design, ranks.get(layer) ?? 0, random, threads, signal);
    return { layer, d_model: design.d_model, map, ...(await covarianceLift(design, map, ERASURE_CUTOFF, signal)) };
  };
  const control = await eraseInTurn(context, layers, anySubspace, 0, signal, (share) =>
    progress?.(0.45 + 0.45 * share),
  );
  const result = async ({ activations }: Erasure) => ({
    r2: await r2AfterErasure(context, layers, activations, threads, signal),
    loss: await meanLoss(context, activations, ideals, signal),
  });
  return {
    request,
    rank: Math.max(...ranks.values()),
    loss: {
      untouched: await meanLoss(context, context.activations, ideals, signal),
      ideal: await meanEntropy(context, ideals, signal),
    },
    leace: await result(erased),
    random_subspace: await result(control),
  };
}

export interface Erasure {
  readonly activations: Activations;
  readonly erasers: readonly LayerReadout[];
}

/**
 * Erases layer by layer.
 * @param rounds how often at most an eraser is fitted anew: in a recurrent net h depends on what was erased of h at the
 * steps before, so the eraser of a layer is sought that is LEACE's of the states that come with it.
 */
async function eraseInTurn(
  context: SteeringContext,
  layers: readonly number[],
  eraserOf: EraserOf,
  rounds: number,
  signal: AbortSignal | undefined,
  progress: (share: number) => void,
): Promise<Erasure> {
  const erasers: LayerReadout[] = [];
  let { activations } = context;
  for (const layer of layers) {
    const before = erasers.slice();
    let states = activations.resid_post[layer];
    for (let round = 0; ; round++) {
      const design = await layerDesign(context, states, signal);
      erasers.splice(before.length, 1, await eraserOf(design, layer));
      const read = round < rounds ? new Float32Array(states.length) : undefined;
      activations = await runErased(context, erasers, signal, read && { layer, states: read });
      if (!read || isSame(states, read)) break;
      states = read;
    }
    progress(erasers.length / layers.length);
  }
  return { activations, erasers };
}

/** Rounds after which an eraser of a recurrent net is taken as it is. */
const MAX_ROUNDS = 32;
/** Largest difference, against the largest state, at which states count as those that the eraser was fitted on. */
const SETTLED = 1e-5;

function isSame(a: Float32Array, b: Float32Array): boolean {
  let [difference, largest] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    difference = Math.max(difference, Math.abs(a[at] - b[at]));
    largest = Math.max(largest, Math.abs(a[at]));
  }
  return difference <= SETTLED * largest;
}

/**
 * Runs all prefixes with each eraser's read-out moved to its mean, at its layer.
 * @param read filled with the states of one layer before they are erased
 */
async function runErased(
  { session, inputs }: SteeringContext,
  erasers: readonly LayerReadout[],
  signal: AbortSignal | undefined,
  read?: { readonly layer: number; readonly states: Float32Array },
): Promise<Activations> {
  return session.run(inputs.prefixes, {
    signal,
    hook: (layer, resid, present) => {
      const eraser = erasers.find((own) => own.layer === layer);
      if (!eraser) return;
      const { d_model } = eraser;
      if (read?.layer === layer)
        present.forEach((row, at) => {
          read.states.set(resid.subarray(at * d_model, (at + 1) * d_model), row * d_model);
        });
      for (let at = 0; at < present.length; at++) moveReadout(eraser, resid, at, eraser.map.target);
    },
  });
}

/**
 * A read-out of `rank` random directions, isotropic where the activations are whitened: W = G L⁻¹ with Σ = L Lᵀ.
 * Padded with zero rows to the number of states.
 */
async function randomReadout(
  design: Design,
  rank: number,
  random: Random,
  threads: number,
  signal: AbortSignal | undefined,
): Promise<LinearMap> {
  const { d_model, S, centre, targetCentre } = design;
  const yieldIfDue = yielder(signal);
  const coefficients = new Float64Array(S * d_model);
  for (let i = 0; i < Math.min(rank, S) * d_model; i++) coefficients[i] = random.normal();
  const gram = await gramOf(design, threads, signal);
  const order = paddedOrder(d_model);
  const covariance = new Float64Array(order * order);
  for (let i = 0; i < d_model; i++) {
    for (let j = 0; j <= i; j++) covariance[i * order + j] = gram[i * d_model + j];
  }
  // Without it in the directions in which the activations do not vary, where nothing can be whitened.
  let trace = 0;
  for (let i = 0; i < d_model; i++) trace += covariance[i * order + i];
  for (let i = 0; i < d_model; i++) covariance[i * order + i] += 1e-12 * trace + Number.MIN_VALUE;
  const factor = await factorise(covariance, d_model, yieldIfDue);
  if (factor) for (let s = 0; s < rank; s++) factor.backward(coefficients.subarray(s * d_model, (s + 1) * d_model));
  return { layers: [0], S, coefficients, shift: centre, target: targetCentre };
}

/** r2 of a new regression on the erased streams of the erased layers, over the coordinates that vary at all. */
async function r2AfterErasure(
  context: SteeringContext,
  layers: readonly number[],
  activations: Activations,
  threads: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { inputs } = context;
  const S = stateCount(context);
  const targets = new Float64Array(inputs.node.length * S);
  inputs.node.forEach((node, row) => {
    targets.set(inputs.tree.belief.subarray(node * S, (node + 1) * S), row * S);
  });
  const design = await createDesign(
    {
      resid_post: layers.map((layer) => activations.resid_post[layer]),
      d_model: activations.d_model,
      targets: roundBeliefs(targets),
      S,
      weights: inputs.weight,
      position: inputs.prefixes.position,
    },
    0,
    signal,
  );
  return refittedR2(design, { threads, leastCutoff: FLOAT32_CUTOFF, signal });
}

/** N × V: what an ideal observer expects after each prefix. */
function idealOfRows(context: SteeringContext): Float64Array {
  const { tree, node } = context.inputs;
  const S = stateCount(context);
  const V = tree.process.symbols.length;
  const ideals = new Float64Array(node.length * V);
  const known = new Map<number, Float64Array>();
  node.forEach((at, row) => {
    const belief = tree.beliefIndex[at];
    let ideal = known.get(belief);
    if (!ideal)
      known.set(belief, (ideal = nextTokenDistribution(tree.process, tree.belief.subarray(at * S, (at + 1) * S))));
    ideals.set(ideal, row * V);
  });
  return ideals;
}

/** Mean over positions of the cross-entropy between the ideal observer's next token and the model's, nats. */
async function meanLoss(
  context: SteeringContext,
  { logits, d_vocab_out }: Activations,
  ideals: Float64Array,
  signal?: AbortSignal,
): Promise<number> {
  return meanOverPositions(context, signal, (row, V) => {
    const log = logSoftmax(logits, row * d_vocab_out, d_vocab_out);
    let loss = 0;
    for (let v = 0; v < V; v++) if (ideals[row * V + v] > 0) loss -= ideals[row * V + v] * log[v];
    return loss;
  });
}

async function meanEntropy(context: SteeringContext, ideals: Float64Array, signal?: AbortSignal): Promise<number> {
  return meanOverPositions(context, signal, (row, V) => {
    let entropy = 0;
    for (let v = 0; v < V; v++) entropy += surprise(ideals[row * V + v]);
    return entropy;
  });
}

async function meanOverPositions(
  { inputs }: SteeringContext,
  signal: AbortSignal | undefined,
  valueOf: (row: number, V: number) => number,
): Promise<number> {
  const yieldIfDue = yielder(signal);
  const V = inputs.tree.process.symbols.length;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < inputs.weight.length; row++) {
    if ((row & 1023) === 0) await yieldIfDue();
    sum += inputs.weight[row] * valueOf(row, V);
    total += inputs.weight[row];
  }
  return sum / total;
}
