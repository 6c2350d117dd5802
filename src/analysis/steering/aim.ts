import { beliefVector, idealOf, type Collect, type SteeringContext } from './context.js';
import { partTarget, partVectors, type Held } from './withinPart.js';
import { steeringVectors, type LayerVectors } from './vectors.js';

/** Between which beliefs a request steers. */
export interface Pair {
  readonly start: number;
  readonly end: number;
  /** The part of a composed process that alone is steered, K for a mixture's posterior; null: the joint belief. */
  readonly part: number | null;
}

/** The vectors of a pair: the end's mean activation less the start's, or what stands for it where one part is steered. */
export function pairVectors(
  context: SteeringContext,
  { start, end, part }: Pair,
  collect: Collect,
): { readonly vectors: LayerVectors; readonly held: Held | null } {
  if (part === null) return { vectors: steeringVectors(context, start, end, collect), held: null };
  return partVectors(context, { start, end, part }, collect);
}

/** S: the belief that steering from one belief to another aims at: the other, or the first with the other's part. */
export const targetOf = (context: SteeringContext, from: number, to: number, part: number | null): Float64Array =>
  part === null ? beliefVector(context, to) : partTarget(context, from, to, part);

/** V_out: what an ideal observer of that belief expects next. */
export const idealOfTarget = (context: SteeringContext, from: number, to: number, part: number | null): Float64Array =>
  idealOf(context, targetOf(context, from, to, part));
