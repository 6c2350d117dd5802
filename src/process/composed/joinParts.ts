import { outerProduct } from '../../algebra/vectors.js';
import type { Composition } from '../process.js';

/**
 * The joint belief that beliefs of the parts make: their product; of a mixture each component's belief times its probability.
 * The other way round: {@link partBeliefs} and {@link posterior}.
 * @param weights P(component) of a mixture; null for factors
 * @param S states of the joint process: those of a mixture's token of the beginning have probability 0
 */
export function joinParts(
  { kind, parts }: Composition,
  beliefs: readonly (Float64Array | null)[],
  weights: Float64Array | null,
  S: number,
): Float64Array {
  const joint = new Float64Array(S);
  if (kind === 'mixture') {
    let from = 0;
    for (const [c, { process }] of parts.entries()) {
      beliefs[c]?.forEach((value, s) => (joint[from + s] = (weights?.[c] ?? 0) * value));
      from += process.states.length;
    }
    return joint;
  }
  joint.set(outerProduct(beliefs.filter((belief) => belief !== null)));
  return joint;
}
