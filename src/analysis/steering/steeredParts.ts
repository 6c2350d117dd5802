import { partBeliefs, posterior } from '../../process/composed/composition.js';
import type { Composition } from '../../process/process.js';
import type { SteeredPart } from '../../protocol/steering.js';

/** The parts of a joint belief (or of a read-out) in their order, and the posterior of a mixture after them. */
function facetsOf(composition: Composition, joint: ArrayLike<number>): (Float64Array | null)[] {
  const parts = partBeliefs(composition, joint);
  return composition.kind === 'mixture' ? [...parts, posterior(composition, joint)] : parts;
}

/**
 * What becomes of each part as the joint belief is steered. Read-outs of parts are what the joint read-out says of them: marginals of
 * a product, blocks of a mixture by their sums.
 * @param from, to the beliefs of the start and of what is aimed at: S
 * @param before, after mean joint read-outs: S
 */
export function steeredParts(
  composition: Composition,
  joint: Readonly<Record<'from' | 'to' | 'before' | 'after', ArrayLike<number>>>,
): SteeredPart[] {
  const facets = [joint.from, joint.to, joint.before, joint.after].map((each) => facetsOf(composition, each));
  return facets[0].map((_, at) => {
    const [from, to, before, after] = facets.map((each) => each[at]);
    const part = at < composition.parts.length ? composition.parts[at] : null;
    return {
      kind: part === null ? 'posterior' : 'part',
      name: part?.process.name ?? 'posterior',
      from: from && [...from],
      to: to && [...to],
      before: before && [...before],
      after: after && [...after],
      moved: before && after && Math.hypot(...after.map((value, s) => value - before[s])),
    };
  });
}
