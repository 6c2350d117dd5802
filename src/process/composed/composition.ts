import type { Composition } from '../process.js';
import { partsOf } from './partsOf.js';

/** The beliefs that a joint belief holds of its parts; null where a component of a mixture is impossible. See {@link partsOf}. */
export function partBeliefs(composition: Composition, joint: ArrayLike<number>): (Float64Array | null)[] {
  return one(composition, joint).parts.map((belief) => (Number.isNaN(belief[0]) ? null : belief));
}

/** P(component) of a mixture's belief, in the order of the parts. */
export function posterior(composition: Composition, joint: ArrayLike<number>): Float64Array {
  return one(composition, joint).posterior ?? new Float64Array();
}

const one = (composition: Composition, joint: ArrayLike<number>) =>
  partsOf(composition, Float64Array.from(joint), Int32Array.of(0), joint.length);
