import type {
  SteerCondition,
  SteeredCondition,
  SteeredPart,
  SteerRequest,
  SteerResult,
  SteeringVector,
} from '../../protocol/steering.js';
import { idealOfTarget, pairVectors, targetOf } from './aim.js';
import {
  beliefVector,
  checkCut,
  checkFromPosition,
  checkOccurs,
  chosenLayers,
  endsIn,
  idealDistribution,
} from './context.js';
import type { SteeringContext } from './context.js';
import { closedShare, outputsOf } from './outputs.js';
import { klOfDistributions } from '../../shared/divergence.js';
import { steeredParts } from './steeredParts.js';
import { meanReadout, readoutOfVectors, runSteered } from './steeredRun.js';
import { atLayers, layerNorms } from './vectors.js';

/**
 * Steers from one belief to another and back: adds the difference of their mean activations, times a multiplier, at
 * hook_resid_post of the chosen layers, and compares the outputs with what an ideal observer would expect.
 * A direction without words to steer is null.
 * @throws InputError `no-such-belief`, `belief-does-not-occur`, `no-such-cut`, `no-such-position`, `no-such-layer`
 */
export async function steer(
  context: SteeringContext,
  request: SteerRequest,
  signal?: AbortSignal,
): Promise<SteerResult> {
  const { start, end, collect, multiplier, cut } = request;
  checkOccurs(context, start, collect);
  checkOccurs(context, end, collect);
  checkCut(context, cut);
  checkFromPosition(context, request.from_position, cut);
  const layers = chosenLayers(context, request.layers);
  const { d_model } = context.activations;
  const { part } = request;
  const { vectors, held } = pairVectors(context, { start, end, part }, collect);
  const forwards = atLayers(vectors, d_model, layers, multiplier);
  const backwards = atLayers(vectors, d_model, layers, -multiplier);
  const [first, second] = [conditionOf(context, start, cut), conditionOf(context, end, cut)];
  const start_to_end = await steered(context, request, start, end, forwards, signal);
  const end_to_start = await steered(context, request, end, start, backwards, signal);
  const { composition } = context.inputs.tree.process;
  const partsOf = (from: SteerCondition, to: SteerCondition, after: SteeredCondition | null): SteeredPart[] | null =>
    composition && from.readout && after
      ? steeredParts(composition, {
          from: from.vector,
          to: targetOf(context, from.index, to.index, part),
          before: from.readout,
          after: after.readout,
        })
      : null;
  return {
    request,
    start: first,
    end: second,
    start_to_end,
    end_to_start,
    ideal: {
      start: [...idealDistribution(context, start)],
      end: [...idealDistribution(context, end)],
      start_to_end: [...idealOfTarget(context, start, end, part)],
      end_to_start: [...idealOfTarget(context, end, start, part)],
    },
    vector_norms: layerNorms(vectors, d_model),
    direction: readoutOfVectors(context.map, forwards),
    parts: composition
      ? {
          held,
          start_to_end: partsOf(first, second, start_to_end),
          end_to_start: partsOf(second, first, end_to_start),
        }
      : null,
  };
}

/** The vector of a request, for those who use it elsewhere: not multiplied, at the chosen layers. */
export function exportedVector(context: SteeringContext, request: SteerRequest): SteeringVector {
  const { start, end, collect } = request;
  checkOccurs(context, start, collect);
  checkOccurs(context, end, collect);
  const layers = chosenLayers(context, request.layers);
  const { d_model } = context.activations;
  const { vectors } = pairVectors(context, request, collect);
  return {
    start: [...beliefVector(context, start)],
    end: [...beliefVector(context, end)],
    layers,
    vectors: layers.map((l) => [...vectors.subarray(l * d_model, (l + 1) * d_model)]),
  };
}

async function steered(
  context: SteeringContext,
  { cut, from_position, part }: SteerRequest,
  start: number,
  target: number,
  vectors: Float32Array,
  signal: AbortSignal | undefined,
): Promise<SteeredCondition | null> {
  const rows = endsIn(context, start, cut);
  if (rows.length === 0) return null;
  // Adding nothing changes nothing, to the bit.
  const still = vectors.every((value) => value === 0);
  const run = still
    ? context.activations
    : await runSteered(context, rows, [vectors], { from_position, resid_post: true, signal });
  const words = still ? rows : Int32Array.from(rows.keys());
  const V = run.d_vocab_out;
  const ideal = idealOfTarget(context, start, target, part);
  const after = outputsOf(run.logits, V, words, ideal);
  const before = outputsOf(context.activations.logits, V, rows, ideal);
  const between = klOfDistributions(ideal, idealDistribution(context, start));
  return {
    probs: after.probs,
    kl_to_ideal: after.kl,
    kl_unsteered: before.kl,
    kl_of_ideals: between,
    closed: closedShare(after.kl, before.kl, between),
    readout: meanReadout(context.map, run, words),
    per_word: after.per_word,
  };
}

function conditionOf(context: SteeringContext, belief: number, cut: number | null): SteerCondition {
  const rows = endsIn(context, belief, cut);
  const { activations, map } = context;
  const none = rows.length === 0;
  return {
    index: belief,
    vector: [...beliefVector(context, belief)],
    words: rows.length,
    probs: none
      ? null
      : outputsOf(activations.logits, activations.d_vocab_out, rows, idealDistribution(context, belief)).probs,
    readout: none ? null : meanReadout(map, activations, rows),
  };
}
