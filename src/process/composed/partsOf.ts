import type { Composition } from '../process.js';

/** Below this a generalised component's probability may be rounding. */
const LEAST_GENERALISED = 1e-12;

/** What joint beliefs hold of the parts. n beliefs, S_i states of part i, K parts. */
export interface PartsOf {
  /** For each part n × S_i; NaN where the part's belief is undefined, at a component that is impossible. */
  readonly parts: readonly Float64Array[];
  /** n × K: P(component) of a mixture; null of anything else. */
  readonly posterior: Float64Array | null;
}

/**
 * Marginals of a product; of a mixture the belief within each component. Before a beginning-of-sequence token of a
 * mixture has been read, what follows it is what is believed.
 * @param at where each joint belief begins in `beliefs`
 * @param S coordinates of a joint belief
 */
export function partsOf(composition: Composition, beliefs: Float64Array, at: Int32Array, S: number): PartsOf {
  return composition.kind === 'mixture' ? blocks(composition, beliefs, at, S) : marginals(composition, beliefs, at, S);
}

function blocks({ parts }: Composition, beliefs: Float64Array, at: Int32Array, S: number): PartsOf {
  const n = at.length;
  const K = parts.length;
  const posterior = new Float64Array(n * K);
  const inner = parts.reduce((sum, { process }) => sum + process.states.length, 0);
  let offset = 0;
  const vectors = parts.map(({ process: { states, tau, start, generalised }, weight }, c) => {
    const own = states.length;
    const vector = new Float64Array(n * own);
    for (let i = 0; i < n; i++) {
      let before = 0;
      for (let s = inner; s < S; s++) before += beliefs[at[i] + s] * (weight ?? 0);
      let probability = 0;
      for (let s = 0; s < own; s++) {
        const value = beliefs[at[i] + offset + s] + before * start[s];
        vector[i * own + s] = value;
        probability += value * tau[s];
      }
      posterior[i * K + c] = probability;
      const isPossible = probability > (generalised ? LEAST_GENERALISED : 0);
      for (let s = 0; s < own; s++) vector[i * own + s] = isPossible ? vector[i * own + s] / probability : NaN;
    }
    offset += own;
    return vector;
  });
  return { parts: vectors, posterior };
}

function marginals({ parts }: Composition, beliefs: Float64Array, at: Int32Array, S: number): PartsOf {
  const n = at.length;
  const vectors = parts.map(({ process }) => new Float64Array(n * process.states.length));
  for (const [which, vector] of vectors.entries()) {
    const { own, weight } = marginalOf(parts, which, S);
    const size = parts[which].process.states.length;
    for (let i = 0; i < n; i++) for (let s = 0; s < S; s++) vector[i * size + own[s]] += beliefs[at[i] + s] * weight[s];
  }
  return { parts: vectors, posterior: null };
}

/** For each joint state: the part's own state, and the others' τ, which is 1 for a hidden Markov model. */
function marginalOf(parts: Composition['parts'], which: number, S: number) {
  const own = new Int32Array(S);
  const weight = new Float64Array(S).fill(1);
  for (let index = 0; index < S; index++) {
    let rest = index;
    for (let part = parts.length - 1; part >= 0; part--) {
      const { states, tau } = parts[part].process;
      const state = rest % states.length;
      rest = (rest - state) / states.length;
      if (part === which) own[index] = state;
      else weight[index] *= tau[state];
    }
  }
  return { own, weight };
}
