import type { SteerExtras, SteerExtrasRequest } from '../../protocol/steering.js';
import { pairVectors } from './aim.js';
import { checkEnds, checkFromPosition, checkOccurs, chosenLayers, type SteeringContext } from './context.js';
import { controls } from './controls.js';
import { steerCopies } from './copies.js';
import { compareFutures } from './futures.js';
import { atLayers } from './vectors.js';

/** Multipliers of the dose curve: -3 to 3 in quarters. */
const DOSES: readonly number[] = Array.from({ length: 25 }, (_, i) => (i - 12) / 4);

/**
 * What stands beside a steered output, from start to end: the dose curve, each layer alone and all, controls and futures.
 * @throws InputError as steer does, and `no-words-end-in-belief`, `too-many-futures`
 */
export async function steerExtras(
  context: SteeringContext,
  request: SteerExtrasRequest,
  { signal, progress }: { signal?: AbortSignal; progress?: (share: number) => void } = {},
): Promise<SteerExtras> {
  const { start, end, part, collect, multiplier, seed, futures: k } = request;
  checkOccurs(context, end, collect);
  checkOccurs(context, start, collect);
  checkEnds(context, start, request.cut);
  checkFromPosition(context, request.from_position, request.cut);
  const layers = chosenLayers(context, request.layers);
  const { d_model, resid_post } = context.activations;
  const { vectors } = pairVectors(context, { start, end, part }, collect);
  const each = [...resid_post.keys()];

  const sets = [
    ...DOSES.map((dose) => atLayers(vectors, d_model, layers, dose)),
    ...each.map((layer) => atLayers(vectors, d_model, [layer], multiplier)),
    atLayers(vectors, d_model, each, multiplier),
  ];
  const steered = await steerCopies(context, request, sets, signal);
  progress?.(0.3);
  const controlled = await controls(context, request, { layers, multiplier, collect, seed }, signal);
  progress?.(0.8);
  const futures = await compareFutures(context, request, atLayers(vectors, d_model, layers, multiplier), k, signal);
  const doses = steered.slice(0, DOSES.length);
  return {
    request,
    dose: {
      multipliers: DOSES,
      probs: Float64Array.from(doses.flatMap((copy) => copy.probs)),
      closed: doses.map((copy) => copy.closed),
    },
    layers: [...each, null].map((layer, i) => {
      const { probs, closed } = steered[DOSES.length + i];
      return { layer, probs, closed };
    }),
    controls: controlled,
    futures,
  };
}
