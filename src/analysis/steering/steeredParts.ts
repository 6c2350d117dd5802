import { partBeliefs, posterior } from '../../process/composed/composition.js';
import type { Composition } from '../../process/process.js';
import type { SteeredPart } from '../../protocol/steering.js';

/** What a composed process's joint beliefs hold of one part, and of which component a mixture is: its name, and the part of a belief. */
interface Facet {
  readonly name: string;
  readonly of: (joint: ArrayLike<number>) => Float64Array | null;
}

/** The parts in their order, and the posterior of a mixture after them. */
function facetsOf(composition: Composition): Facet[] {
  const parts = composition.parts.map(({ process }, at): Facet => ({
    name: process.name,
    of: (joint) => partBeliefs(composition, joint)[at],
  }));
  if (composition.kind !== 'mixture') return parts;
  return [...parts, { name: 'posterior', of: (joint) => posterior(composition, joint) }];
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
  return facetsOf(composition).map(({ name, of }) => {
    const [from, to, before, after] = [joint.from, joint.to, joint.before, joint.after].map(of);
    return {
      name,
      from: from && [...from],
      to: to && [...to],
      before: before && [...before],
      after: after && [...after],
      moved: before && after && Math.hypot(...after.map((value, s) => value - before[s])),
    };
  });
}
