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
  /**
   * V matrices, each S × S, row-major: matrices[symbol][from * S + to]. null where beliefs step by {@link Process.law}: where no
   * labelled matrices exist, or where those of the joint process would be too large.
   */
  readonly matrices: readonly Float64Array[] | null;
  /** How the parts' beliefs step, where there are no joint matrices. */
  readonly law?: FactorLaw;
  /**
   * π, length S: π ΣT = π, π·τ = 1. Entries below 1e-12 in magnitude are zero. Of a process without matrices it is known
   * of independent factors alone, and the start elsewhere.
   */
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
  /** Of a process that was inferred from a model's own predictions: from which. What is read out of that model is no test of it. */
  readonly inferred?: InferredFrom;
  /** Of a process that is made of others: how. */
  readonly composition?: Composition;
}

/** The checkpoint whose predictions a process was inferred from. */
export interface InferredFrom {
  readonly checkpoint: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
}

/** A process that is given by its labelled matrices. */
export interface MatrixProcess extends Process {
  readonly matrices: readonly Float64Array[];
}

export const hasMatrices = (process: Process): process is MatrixProcess => process.matrices !== null;

/** One of the factors whose beliefs step side by side; its variants have the same S_i states and V_i symbols. */
export interface LawFactor {
  /** Names what the process of {@link Part} is called. */
  readonly variants: readonly MatrixProcess[];
}

/**
 * A process whose joint belief is the outer product of its F factors' beliefs b_i, always. With the joint token z = (t_0, …, t_{F-1}):
 * p(z | b) = ∏_i b_i T_i^{emission}[t_i] τ_i, divided by its sum over z where `normalised`, uniform where that sum is zero;
 * b_i' ∝ b_i T_i^{transition}[t_i]. `noise` ε blurs p alone, (1 - ε) p(z) + ε / V, and leaves the beliefs as they are without it.
 * Source: simplexity `generative_processes/structures`; arXiv:2602.02385.
 */
export interface FactorLaw {
  readonly factors: readonly LawFactor[];
  /** V × F: the token of each factor in each joint token. */
  readonly token: Int32Array;
  /** V × F: the variant by which each factor emits, and (`transition`) by which its belief steps. */
  readonly emission: Int32Array;
  readonly transition: Int32Array;
  readonly normalised: boolean;
  readonly noise: number;
  /** Whether labelled matrices exist, and are only too large to be held. */
  readonly isHmm: boolean;
}

/** One of the processes that a composed process is made of. */
export interface Part {
  /** As it runs by itself: of a factor with variants, variant 0. */
  readonly process: Process;
  /** Matrices that a factor chooses among; 1 where it has but one. */
  readonly variants: number;
  /** Of a mixture: the probability that the word is of this component. */
  readonly weight: number | null;
  /** Of a factor: what chooses its variant; absent where nothing does. */
  readonly control?: Control;
  /** Of a mixture's component: the common token of each of its own symbols. */
  readonly vocabulary?: readonly number[];
}

/** How tokens of factors choose the variant of another. */
export interface Control {
  /** The factors whose tokens choose, in the order of the map's index, the last of them fastest. */
  readonly by: readonly number[];
  /** The variant for each of their tokens together. */
  readonly variant: readonly number[];
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
