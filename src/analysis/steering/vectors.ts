import type { Random } from '../../algebra/random.js';
import { permutation } from '../../algebra/random.js';
import { endsIn, rowsOfBelief, type Collect, type SteeringContext } from './context.js';

/** One vector per layer of the model: n_layers × d_model. */
export type LayerVectors = Float64Array;

/**
 * Mean activation at the positions that hold a belief, per layer, over all positions of all whole words (or the last
 * position only). Unweighted over words, however the regression is weighted.
 */
export function meanActivation(context: SteeringContext, belief: number, collect: Collect): LayerVectors {
  const { d_model, resid_post } = context.activations;
  const { words } = context.inputs;
  const rows = collect === 'last' ? endsIn(context, belief, null) : rowsOfBelief(context, belief);
  const mean = new Float64Array(resid_post.length * d_model);
  let total = 0;
  for (const row of rows) total += words[row];
  for (const row of rows) {
    const share = words[row] / total;
    for (let l = 0; l < resid_post.length; l++) {
      const block = resid_post[l];
      for (let d = 0; d < d_model; d++) mean[l * d_model + d] += share * block[row * d_model + d];
    }
  }
  return mean;
}

/** Mean activation of the end belief less that of the start belief, at every layer. */
export function steeringVectors(context: SteeringContext, start: number, end: number, collect: Collect): LayerVectors {
  const from = meanActivation(context, start, collect);
  return meanActivation(context, end, collect).map((value, i) => value - from[i]);
}

/** Euclidean norm at each layer. */
export function layerNorms(vectors: LayerVectors, d_model: number): number[] {
  return Array.from({ length: vectors.length / d_model }, (_, l) => {
    let square = 0;
    for (let d = 0; d < d_model; d++) square += vectors[l * d_model + d] ** 2;
    return Math.sqrt(square);
  });
}

/** The vectors times a factor at the chosen layers, zero at the others. */
export function atLayers(
  vectors: LayerVectors,
  d_model: number,
  layers: readonly number[],
  multiplier: number,
): Float32Array {
  const out = new Float32Array(vectors.length);
  for (const l of layers) {
    for (let i = l * d_model; i < (l + 1) * d_model; i++) out[i] = multiplier * vectors[i];
  }
  return out;
}

/** Random directions of the same norm at each layer. */
export function randomLike(vectors: LayerVectors, d_model: number, random: Random): LayerVectors {
  return withNormsOf(
    vectors,
    d_model,
    Float64Array.from(vectors, () => random.normal()),
  );
}

/** The entries of each layer's vector in another order. */
export function shuffled(vectors: LayerVectors, d_model: number, random: Random): LayerVectors {
  const out = new Float64Array(vectors.length);
  for (let at = 0; at < vectors.length; at += d_model) {
    const order = permutation(d_model, random);
    for (let d = 0; d < d_model; d++) out[at + d] = vectors[at + order[d]];
  }
  return out;
}

/** `other` scaled at each layer to the norm that `vectors` has there. */
export function withNormsOf(vectors: LayerVectors, d_model: number, other: LayerVectors): LayerVectors {
  const wanted = layerNorms(vectors, d_model);
  const norms = layerNorms(other, d_model);
  return other.map((value, i) => {
    const l = Math.floor(i / d_model);
    return norms[l] > 0 ? (value * wanted[l]) / norms[l] : 0;
  });
}
