import {
  covarianceWithReadout,
  createDesign,
  fitDesign,
  type Design,
  type LinearMap,
  type Regularisation,
} from '../regression/regression.js';
import { stateCount, type SteeringContext } from './context.js';
import { pseudoInverse } from '../../algebra/pseudoInverse.js';

/** Of the pseudo-inverses of belief editing: directions in which read-outs hardly vary are left alone. */
export const EDIT_CUTOFF = 1e-6;
/** Of the pseudo-inverse of erasure, which must leave nothing but rounding. */
export const ERASURE_CUTOFF = 1e-12;

/**
 * The read-out W of unrounded beliefs from one layer, and the change of activations that moves it.
 * A change of read-out δ is made by x += lift·δ.
 */
export interface LayerReadout {
  readonly layer: number;
  readonly d_model: number;
  /** W, about the means; of one layer. */
  readonly map: LinearMap;
  /** d_model × S. */
  readonly lift: Float64Array;
  /** Directions of beliefs that can be moved. */
  readonly rank: number;
}

/** A layer's stream for every prefix of the inputs, as a design with unrounded beliefs for targets. */
export function layerDesign(context: SteeringContext, stream: Float32Array, signal?: AbortSignal): Promise<Design> {
  const { inputs, activations } = context;
  const S = stateCount(context);
  const targets = new Float64Array(inputs.node.length * S);
  inputs.node.forEach((node, row) => {
    targets.set(inputs.tree.belief.subarray(node * S, (node + 1) * S), row * S);
  });
  return createDesign(
    {
      resid_post: [stream],
      d_model: activations.d_model,
      targets,
      S,
      weights: inputs.weight,
      position: inputs.prefixes.position,
    },
    0,
    signal,
  );
}

/** The read-out of a layer's stream, by least squares unless it is regularised: S × d_model. */
export function fitLayer(
  design: Design,
  threads: number,
  signal?: AbortSignal,
  regularisation?: Regularisation,
): Promise<LinearMap> {
  return fitDesign(design, { threads, signal, regularisation });
}

/**
 * Lift of least change as the activations themselves vary: Σ Wᵀ (W Σ Wᵀ)⁺, Σ their centred covariance.
 * Where W is the least-squares read-out, x - lift·(read-out - mean) is LEACE (Belrose et al., 2023): whitening, removing
 * the span of the cross-covariance and unwhitening, written without a root of Σ, since Σ Wᵀ is the cross-covariance.
 * @param cutoff of the pseudo-inverse, relative
 */
export async function covarianceLift(
  design: Design,
  map: LinearMap,
  cutoff: number,
  signal?: AbortSignal,
): Promise<Lift> {
  const { S, d_model } = design;
  const cross = await covarianceWithReadout(design, map, signal);
  const covariance = new Float64Array(S * S);
  for (let s = 0; s < S; s++) {
    for (let t = 0; t < S; t++) {
      for (let d = 0; d < d_model; d++)
        covariance[s * S + t] += map.coefficients[s * d_model + d] * cross[t * d_model + d];
    }
  }
  const { inverse, rank } = pseudoInverse(covariance, S, cutoff);
  return { lift: liftOf(cross, inverse, S, d_model), rank };
}

/** Lift of the least norm: Wᵀ (W Wᵀ)⁺. */
export function minimumNormLift({ coefficients, S }: LinearMap): Lift {
  const d_model = coefficients.length / S;
  const gram = new Float64Array(S * S);
  for (let s = 0; s < S; s++) {
    for (let t = 0; t < S; t++) {
      for (let d = 0; d < d_model; d++)
        gram[s * S + t] += coefficients[s * d_model + d] * coefficients[t * d_model + d];
    }
  }
  const { inverse, rank } = pseudoInverse(gram, S, EDIT_CUTOFF);
  return { lift: liftOf(coefficients, inverse, S, d_model), rank };
}

export interface Lift {
  /** d_model × S. */
  readonly lift: Float64Array;
  readonly rank: number;
}

/** @param directions S × d_model */
function liftOf(directions: Float64Array, inverse: Float64Array, S: number, d_model: number): Float64Array {
  const lift = new Float64Array(d_model * S);
  for (let d = 0; d < d_model; d++) {
    for (let s = 0; s < S; s++) {
      for (let t = 0; t < S; t++) lift[d * S + s] += directions[t * d_model + d] * inverse[t * S + s];
    }
  }
  return lift;
}

/**
 * Changes one row of a stream so that its read-out becomes `wanted`: x += lift·(wanted - read-out).
 * @returns the Euclidean norm of the change
 */
export function moveReadout(
  { map, lift, d_model }: LayerReadout,
  stream: Float32Array,
  row: number,
  wanted: ArrayLike<number>,
): number {
  const { S, coefficients, shift, target } = map;
  const from = row * d_model;
  const missing = new Float64Array(S);
  for (let s = 0; s < S; s++) {
    let found = target[s];
    for (let d = 0; d < d_model; d++) found += (stream[from + d] - shift[d]) * coefficients[s * d_model + d];
    missing[s] = wanted[s] - found;
  }
  let square = 0;
  for (let d = 0; d < d_model; d++) {
    let change = 0;
    for (let s = 0; s < S; s++) change += lift[d * S + s] * missing[s];
    stream[from + d] += change;
    square += change * change;
  }
  return Math.sqrt(square);
}
