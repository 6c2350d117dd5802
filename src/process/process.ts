/**
 * A process as labelled transition matrices: a hidden Markov model, or a generalised one whose beliefs need
 * not be probability distributions. The matrices are T[symbol][from][to]; for a hidden Markov model their sum over
 * symbols has rows that sum to one.
 */
export interface Process {
  /** Name of the preset (kebab-case), or the name given in a process file. */
  readonly name: string;
  readonly params: Readonly<Record<string, number | readonly number[]>>;
  /** Names of the S hidden states. */
  readonly states: readonly string[];
  /** Names of the V symbols; symbol i is token i of the model. */
  readonly symbols: readonly string[];
  /** V matrices, each S × S, row-major: matrices[symbol][from * S + to]. */
  readonly matrices: readonly Float64Array[];
  /** π, length S: π ΣT = π, π·τ = 1. Entries below 1e-12 in magnitude are zero. */
  readonly stationary: Float64Array;
  /** The belief before the first token, length S: π, unless the definition begins elsewhere. Part of the process. */
  readonly start: Float64Array;
  /** τ, length S: (ΣT) τ = τ. All ones for a hidden Markov model. p(x) = b T[x] τ. */
  readonly tau: Float64Array;
  /** True if beliefs are not probability distributions over the states. */
  readonly generalised: boolean;
  /**
   * Of a generalised process that was estimated, which gives impossible symbols small or negative probabilities: those below
   * this count as zero, and the others are scaled to sum to one. Absent where probabilities are exact.
   */
  readonly approximate?: number;
  /** Of a process that is made of others: how. */
  readonly composition?: Composition;
}

/** One of the processes that a composed process is made of. */
export interface Part {
  /** As it runs by itself: of a factor with variants, variant 0. */
  readonly process: Process;
  /** Matrices that a factor chooses among; 1 where it has but one. */
  readonly variants: number;
  /** Of a mixture: the probability that the word is of this component. */
  readonly weight: number | null;
}

/**
 * How the joint state is made of the parts' states.
 * product: index = (… (s_0 · S_1 + s_1) · S_2 + …) + s_last, as `numpy.kron`; beliefs of `independent` and `chain` are products of
 * the parts' beliefs.
 * mixture: the components' states one after the other.
 */
export interface Composition {
  readonly kind: 'independent' | 'chain' | 'symmetric' | 'transition_coupled' | 'mixture';
  readonly parts: readonly Part[];
}
