import type { DrawSummary, SteerExtras } from '../../protocol/steering.js';
import { createRandom, type Random } from '../../algebra/random.js';
import { beliefCount, endsIn, rowsOfBelief, type Collect, type SteeringContext } from './context.js';
import { pairVectors } from './aim.js';
import { steerCopies, type Aim, type SteeredCopy } from './copies.js';
import { summarise } from './outputs.js';
import { atLayers, randomLike, shuffled, steeringVectors, withNormsOf, type LayerVectors } from './vectors.js';

export const DRAWS = 32;
const KINDS = ['random', 'shuffled', 'other_pairs'] as const;

export interface ControlSettings {
  readonly layers: readonly number[];
  readonly multiplier: number;
  readonly collect: Collect;
  readonly seed: number;
}

/**
 * What other vectors of the same norms do to the same words: random directions, the vector with its entries shuffled,
 * and the vectors of other pairs of beliefs; 32 seeded draws of each, norms matched at each layer.
 * A kind that cannot be drawn (no other pair) has no draws and means that are not numbers.
 */
export async function controls(
  context: SteeringContext,
  aim: Aim,
  { layers, multiplier, collect, seed }: ControlSettings,
  signal?: AbortSignal,
): Promise<SteerExtras['controls']> {
  const { d_model, d_vocab_out } = context.activations;
  const { vectors } = pairVectors(context, aim, collect);
  const others = otherPairs(context, aim, collect, createRandom(seed));
  // A stream of its own for each kind: more draws of one leave the others as they are.
  const [random, shuffling] = [createRandom(seed + 1), createRandom(seed + 2)];
  const draws = Array.from({ length: DRAWS });
  const sets: Record<(typeof KINDS)[number], LayerVectors[]> = {
    random: draws.map(() => randomLike(vectors, d_model, random)),
    shuffled: draws.map(() => shuffled(vectors, d_model, shuffling)),
    other_pairs: others.map(([a, b]) => withNormsOf(vectors, d_model, steeringVectors(context, a, b, collect))),
  };
  const all = KINDS.flatMap((kind) => sets[kind]).map((set) => atLayers(set, d_model, layers, multiplier));
  const steered = await steerCopies(context, aim, all, signal);
  let next = 0;
  const take = (kind: (typeof KINDS)[number]): SteeredCopy[] => steered.slice(next, (next += sets[kind].length));
  return {
    random: summaryOf(take('random'), d_vocab_out),
    shuffled: summaryOf(take('shuffled'), d_vocab_out),
    other_pairs: summaryOf(take('other_pairs'), d_vocab_out),
  };
}

function summaryOf(
  copies: readonly SteeredCopy[],
  V: number,
): { kl_to_ideal: DrawSummary; closed: DrawSummary | null; probs: number[] } {
  const closed = copies.map((copy) => copy.closed).filter((share) => share !== null);
  return {
    kl_to_ideal: summarise(copies.map((copy) => copy.kl)),
    closed: closed.length > 0 ? summarise(closed) : null,
    probs: Array.from({ length: V }, (_, v) => copies.reduce((sum, copy) => sum + copy.probs[v] / copies.length, 0)),
  };
}

/** Ordered pairs of different beliefs that occur, neither the pair itself nor its reverse. */
function otherPairs(
  context: SteeringContext,
  { start, end }: Aim,
  collect: Collect,
  random: Random,
): [number, number][] {
  const B = beliefCount(context);
  const occurring: number[] = [];
  for (let b = 0; b < B; b++) {
    const rows = collect === 'last' ? endsIn(context, b, null) : rowsOfBelief(context, b);
    if (rows.length > 0) occurring.push(b);
  }
  if (occurring.length < 3) return [];
  const pairs: [number, number][] = [];
  while (pairs.length < DRAWS) {
    const a = occurring[random.below(occurring.length)];
    const b = occurring[random.below(occurring.length)];
    if (a === b || (a === start && b === end) || (a === end && b === start)) continue;
    pairs.push([a, b]);
  }
  return pairs;
}
