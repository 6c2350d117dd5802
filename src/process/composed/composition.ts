import type { Composition, Part } from '../process.js';

/**
 * The beliefs that a joint belief holds of its parts: marginals of a product; of a mixture the belief within each component,
 * null where the component is impossible.
 */
export function partBeliefs({ kind, parts }: Composition, joint: ArrayLike<number>): (Float64Array | null)[] {
  const sizes = parts.map(({ process }) => process.states.length);
  if (kind !== 'mixture') return parts.map((_, at) => marginal(joint, sizes, at, parts));
  let from = 0;
  return sizes.map((size, at) => {
    const block = Float64Array.from({ length: size }, (_, s) => joint[from + s]);
    from += size;
    const { tau } = parts[at].process;
    const probability = block.reduce((sum, value, s) => sum + value * tau[s], 0);
    return probability > 0 ? block.map((value) => value / probability) : null;
  });
}

/** P(component) of a mixture's belief, in the order of the parts. */
export function posterior({ parts }: Composition, joint: ArrayLike<number>): Float64Array {
  let from = 0;
  return Float64Array.from(parts, ({ process }) => {
    let sum = 0;
    process.states.forEach((_, s) => (sum += joint[from + s] * process.tau[s]));
    from += process.states.length;
    return sum;
  });
}

/** The other factors are summed out by their τ, which is all ones for a hidden Markov model. */
function marginal(
  joint: ArrayLike<number>,
  sizes: readonly number[],
  at: number,
  parts: readonly Part[],
): Float64Array {
  const belief = new Float64Array(sizes[at]);
  const total = sizes.reduce((product, size) => product * size, 1);
  for (let index = 0; index < total; index++) {
    let rest = index;
    let weight = joint[index];
    let own = 0;
    for (let factor = sizes.length - 1; factor >= 0; factor--) {
      const state = rest % sizes[factor];
      rest = (rest - state) / sizes[factor];
      if (factor === at) own = state;
      else weight *= parts[factor].process.tau[state];
    }
    belief[own] += weight;
  }
  return belief;
}
