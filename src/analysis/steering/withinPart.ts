/** Steering of one part of a composed process, with the other parts held. */
import * as l10n from '@vscode/l10n';
import { pseudoInverse } from '../../algebra/pseudoInverse.js';
import { partBeliefs, posterior } from '../../process/composed/composition.js';
import { beliefKey } from '../../process/beliefs/distinctBeliefs.js';
import { partsOf } from '../../process/composed/partsOf.js';
import { joinParts } from '../../process/composed/joinParts.js';
import type { Composition } from '../../process/process.js';
import { InputError } from '../../shared/inputError.js';
import type { Inputs } from '../inputs.js';
import { beliefCount, beliefVector, stateCount, type Collect, type SteeringContext } from './context.js';
import type { LayerVectors } from './vectors.js';

/**
 * How the other parts are held. `matched`: means are taken where the others hold the same beliefs. `fitted`: no two positions
 * do, and the vector is what a regression of the stream on joint beliefs gives for the change of this part alone.
 */
export type Held = 'matched' | 'fitted';

/** Joint beliefs by what they hold of one part, and by all else that they hold. B of each. */
interface Split {
  /** -1 where the part's belief is undefined. */
  readonly own: Int32Array;
  readonly others: Int32Array;
}

/** Directions of beliefs that hardly vary tell nothing. */
const CUTOFF = 1e-10;

/** @throws InputError `no-such-part` */
export function compositionOf({ inputs }: SteeringContext, part: number): Composition {
  const { composition, name } = inputs.tree.process;
  if (!composition)
    throw new InputError('no-such-part', l10n.t('{0} is not made of parts: only its beliefs are steered.', name));
  const count = composition.parts.length + Number(composition.kind === 'mixture');
  if (!(part < count))
    throw new InputError(
      'no-such-part',
      composition.kind === 'mixture'
        ? l10n.t(
            'There is no part {0}: they are numbered 0 to {1}, and {2} is the posterior.',
            part,
            composition.parts.length - 1,
            composition.parts.length,
          )
        : l10n.t('There is no part {0}: they are numbered 0 to {1}.', part, composition.parts.length - 1),
    );
  return composition;
}

/**
 * The vectors that steer one part from the belief that it has in `start` to the one that it has in `end`: n_layers × d_model.
 * Matched: Σ w (mean where this part has the end's belief - mean where it has the start's) over groups of positions at which all
 * other parts hold the same beliefs, w = n_start n_end / (n_start + n_end), n positions of words (Mantel and Haenszel 1959).
 * @throws InputError `no-such-part`, `part-undefined`
 */
export function partVectors(
  context: SteeringContext,
  { start, end, part }: { readonly start: number; readonly end: number; readonly part: number },
  collect: Collect,
): { readonly vectors: LayerVectors; readonly held: Held } {
  compositionOf(context, part);
  const { own, others } = splitOf(context.inputs, part);
  for (const belief of [start, end]) if (own[belief] < 0) throw undefinedPart(belief, part);
  const matched = own[start] === own[end] ? null : matchedVectors(context, own, others, { start, end }, collect);
  if (matched) return { vectors: matched, held: 'matched' };
  const target = partTarget(context, start, end, part);
  return { vectors: fittedVectors(context, start, target), held: 'fitted' };
}

/**
 * The joint belief `from`, with the part that `to` has.
 * @returns S
 * @throws InputError `part-undefined` where a component is impossible in `to` (or, for the posterior, in `from`)
 */
export function partTarget(context: SteeringContext, from: number, to: number, part: number): Float64Array {
  const composition = compositionOf(context, part);
  const [first, second] = [from, to].map((belief) => beliefVector(context, belief));
  const [beliefs, wanted] = [partBeliefs(composition, first), partBeliefs(composition, second)];
  if (composition.kind !== 'mixture') {
    beliefs[part] = wanted[part];
    return joinParts(composition, beliefs, null, first.length);
  }
  const K = composition.parts.length;
  const weights = posterior(composition, part === K ? second : first);
  if (part < K) {
    if (wanted[part] === null) throw undefinedPart(to, part);
    beliefs[part] = wanted[part];
  }
  const missing = beliefs.findIndex((belief, c) => belief === null && weights[c] > 0);
  if (missing >= 0) throw undefinedPart(from, missing);
  return joinParts(composition, beliefs, weights, first.length);
}

/** Means of the stream over the words' positions, group by group; null where no group has both beliefs. */
function matchedVectors(
  context: SteeringContext,
  own: Int32Array,
  others: Int32Array,
  { start, end }: { readonly start: number; readonly end: number },
  collect: Collect,
): LayerVectors | null {
  const { inputs, activations } = context;
  const { d_model, resid_post } = activations;
  const width = resid_post.length * d_model;
  const groups = new Map<number, { readonly sums: readonly [Float64Array, Float64Array]; readonly words: number[] }>();
  const last = inputs.n_ctx - 1;
  for (let row = 0; row < inputs.belief.length; row++) {
    const belief = inputs.belief[row];
    const isEnd = own[belief] === own[end];
    if ((!isEnd && own[belief] !== own[start]) || (collect === 'last' && inputs.prefixes.position[row] !== last))
      continue;
    let group = groups.get(others[belief]);
    if (!group) {
      group = { sums: [new Float64Array(width), new Float64Array(width)], words: [0, 0] };
      groups.set(others[belief], group);
    }
    const words = inputs.words[row];
    const sum = group.sums[isEnd ? 1 : 0];
    group.words[isEnd ? 1 : 0] += words;
    resid_post.forEach((block, l) => {
      for (let d = 0; d < d_model; d++) sum[l * d_model + d] += words * block[row * d_model + d];
    });
  }
  const vectors = new Float64Array(width);
  let total = 0;
  for (const { sums, words } of groups.values()) {
    const [from, to] = words;
    if (from === 0 || to === 0) continue;
    const weight = (from * to) / (from + to);
    total += weight;
    for (let i = 0; i < width; i++) vectors[i] += weight * (sums[1][i] / to - sums[0][i] / from);
  }
  return total > 0 ? vectors.map((value) => value / total) : null;
}

/** What a least-squares fit of the stream on joint beliefs (minimum norm, positions of words counting alike) makes of the change. */
function fittedVectors(context: SteeringContext, start: number, target: Float64Array): LayerVectors {
  const { inputs, activations } = context;
  const { d_model, resid_post } = activations;
  const S = stateCount(context);
  const { distinct } = inputs.tree;
  const B = beliefCount(context);
  const held = new Float64Array(B);
  for (let row = 0; row < inputs.belief.length; row++) held[inputs.belief[row]] += inputs.words[row];
  const total = held.reduce((sum, words) => sum + words, 0);
  const mean = new Float64Array(S);
  for (let b = 0; b < B; b++) for (let s = 0; s < S; s++) mean[s] += (held[b] / total) * distinct.vector[b * S + s];
  const covariance = new Float64Array(S * S);
  for (let b = 0; b < B; b++) {
    if (held[b] === 0) continue;
    for (let s = 0; s < S; s++) {
      const value = held[b] * (distinct.vector[b * S + s] - mean[s]);
      for (let t = 0; t < S; t++) covariance[s * S + t] += value * (distinct.vector[b * S + t] - mean[t]);
    }
  }
  const { inverse } = pseudoInverse(covariance, S, CUTOFF);
  const from = beliefVector(context, start);
  // How much each belief's deviation counts for this change: the stream is then summed once.
  const direction = new Float64Array(S);
  for (let s = 0; s < S; s++) for (let t = 0; t < S; t++) direction[s] += inverse[s * S + t] * (target[t] - from[t]);
  const share = new Float64Array(B);
  for (let b = 0; b < B; b++)
    for (let s = 0; s < S; s++) share[b] += direction[s] * (distinct.vector[b * S + s] - mean[s]);
  const vectors = new Float64Array(resid_post.length * d_model);
  resid_post.forEach((block, l) => {
    for (let row = 0; row < inputs.belief.length; row++) {
      const weight = inputs.words[row] * share[inputs.belief[row]];
      for (let d = 0; d < d_model; d++) vectors[l * d_model + d] += weight * block[row * d_model + d];
    }
  });
  return vectors;
}

const known = new WeakMap<Inputs, Map<number, Split>>();

function splitOf(inputs: Inputs, part: number): Split {
  let splits = known.get(inputs);
  if (!splits) known.set(inputs, (splits = new Map()));
  let split = splits.get(part);
  if (!split) splits.set(part, (split = splitBeliefs(inputs, part)));
  return split;
}

/** Beliefs of parts count as one where they agree after rounding, as joint beliefs do. */
function splitBeliefs({ tree }: Inputs, part: number): Split {
  const { process, distinct } = tree;
  const { composition } = process;
  if (!composition) throw new Error('asked of composed processes alone');
  const S = process.states.length;
  const starts = Int32Array.from({ length: distinct.count }, (_, b) => b * S);
  const { parts, posterior: weights } = partsOf(composition, distinct.vector, starts, S);
  const held = weights ? [...parts, weights] : parts;
  const scale = 10 ** distinct.decimals;
  /** '' where the belief is undefined. */
  const keyOf = (vectors: Float64Array, b: number): string => {
    const size = vectors.length / distinct.count;
    const own = vectors.subarray(b * size, (b + 1) * size);
    return Number.isNaN(own[0]) ? '' : Array.from(own, (value) => beliefKey(value, scale)).join();
  };
  const numbers = [new Map<string, number>(), new Map<string, number>()];
  const numberOf = (kind: 0 | 1, key: string): number => {
    const found = numbers[kind].get(key) ?? numbers[kind].size;
    numbers[kind].set(key, found);
    return found;
  };
  const own = new Int32Array(distinct.count);
  const others = new Int32Array(distinct.count);
  for (let b = 0; b < distinct.count; b++) {
    const keys = held.map((vectors) => keyOf(vectors, b));
    own[b] = keys[part] === '' ? -1 : numberOf(0, keys[part]);
    others[b] = numberOf(1, keys.filter((_, at) => at !== part).join(' '));
  }
  return { own, others };
}

const undefinedPart = (belief: number, part: number): InputError =>
  new InputError(
    'part-undefined',
    l10n.t(
      'Belief {0} says nothing of part {1}, which is impossible there: choose a belief in which it is possible.',
      belief,
      part,
    ),
  );
