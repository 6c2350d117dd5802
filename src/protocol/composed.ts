/**
 * What an analysis finds of a composed process: each part, which component it is, and how the stream holds several at once.
 * S_i is the number of states of part i, K of parts, B of distinct joint beliefs, N of distinct prefixes.
 */
import type { CompositionKind, PcaResult } from './process.js';

/** How good a read-out is; null where no coordinate of what is read out varies, as for a part of one state. */
export interface ReadOutScores {
  readonly r2: number | null;
  /** Standard error of r2 over the words drawn, as of the joint belief's; null where r2 is, too. */
  readonly r2_se: number | null;
  /** At least as many columns as prefixes at which it is defined: any target is fitted, and r2_unseen is what counts. */
  readonly underdetermined: boolean;
  /** Each distinct prefix once, by fits that did not see it; null with fewer than 5 prefixes as well. */
  readonly r2_unseen: number | null;
  readonly mse: number;
  readonly per_layer: readonly {
    readonly layer: number;
    readonly r2: number | null;
    readonly r2_unseen: number | null;
  }[];
  /** r2 of the same fit on the earliest checkpoint of the run; null where there is none. */
  readonly r2_first_checkpoint: number | null;
}

export interface PartResult extends ReadOutScores {
  readonly name: string;
  readonly params: Readonly<Record<string, number | readonly number[]>>;
  /** Matrices that this factor chooses among; 1 where it has but one. What is told of it here is of the first. */
  readonly variants: number;
  readonly states: readonly string[];
  readonly generalised: boolean;
  /** Of a mixture: the probability that a word is of this component. */
  readonly weight: number | null;
  /**
   * Of a mixture's component: r2 of the belief within it with each row weighted by P(component) as well. `r2` counts every position
   * alike at which the component is possible. null for factors.
   */
  readonly r2_by_posterior: number | null;
  /** Rows at which the belief of this part is defined. */
  readonly rows: number;
  /** B × S_i: the part's belief; NaN where it is undefined, at a posterior of zero. */
  readonly vector: Float64Array;
  /** B × S_i: mean read-out over the positions of the joint belief; NaN where it has none or is undefined. */
  readonly centre: Float64Array;
  /** N × S_i: what is read out at each prefix. */
  readonly predictions: Float32Array;
  /** Of the part's own distinct beliefs, as of the joint ones; null with fewer than two of them, or fewer than three states. */
  readonly pca: PcaResult | null;
}

/** P(component) of a mixture, as true and as read out by one linear map. */
export interface PosteriorResult extends ReadOutScores {
  /** r2 of each component's probability alone. */
  readonly r2_by_component: readonly (number | null)[];
  /** B × K: true. */
  readonly vector: Float64Array;
  /** B × K: mean read-out; NaN rows where the belief has no positions. */
  readonly centre: Float64Array;
  /** As of a part. */
  readonly pca: PcaResult | null;
  /**
   * For words of each component, by position: the mean of P(component | word) over the words that this component emits, by their
   * probability: [true component][position][component].
   */
  readonly by_position: readonly {
    readonly component: number;
    readonly truth: readonly (readonly number[])[];
    readonly read_out: readonly (readonly number[])[];
  }[];
}

/** Subspaces of two parts: column spaces of the regression weights, of singular values above 1e-6 of the largest. */
export interface Overlap {
  /** Indices of the parts; the posterior of a mixture counts as part K. */
  readonly parts: readonly [number, number];
  readonly dims: readonly [number, number];
  /** Σcos² / min(dims). */
  readonly mean_cos2: number;
  readonly cos_principal_angles: readonly number[];
  readonly angles_deg: readonly number[];
  /** What two random subspaces of these dimensions have on average: max(dims) / columns. */
  readonly random: number;
}

export interface OverlapResult {
  /** Of the layers of the read-out, side by side. */
  readonly pairs: readonly Overlap[];
  /** `mean_cos2` of each of the pairs on the earliest checkpoint of the run; null where there is none, or no such subspace. */
  readonly first_checkpoint: readonly (number | null)[];
  readonly per_layer: readonly { readonly layer: number; readonly pairs: readonly Overlap[] }[];
}

/** Dimensions of the stream: all positions of all words, weighted as the fit. */
export interface StreamDimensions {
  /** Least numbers of principal components with 80, 90, 95 and 99 % of the variance. No rounding of the shares. */
  readonly nc80: number;
  readonly nc90: number;
  readonly nc95: number;
  readonly nc99: number;
  readonly participation: number;
  /** Share of the variance of each of the first components. */
  readonly explained: readonly number[];
}

export interface DimensionsResult extends StreamDimensions {
  /** Dimensions of one joint simplex: states of the joint process - 1. */
  readonly joint: number;
  /** Dimensions of the parts side by side: Σ(S_i - 1), and K - 1 for the posterior of a mixture. */
  readonly factored: number;
  readonly per_layer: readonly ({ readonly layer: number } & StreamDimensions)[];
  /** r2 of read-outs from the first principal components alone, against their number. */
  readonly by_components: {
    readonly components: readonly number[];
    readonly joint: readonly number[];
    /** One list for each part; null for one of which nothing varies. */
    readonly parts: readonly (readonly number[] | null)[];
    readonly posterior: readonly number[] | null;
  };
  /**
   * r2 of the joint belief read out linearly from the exact beliefs of the parts (with the posterior, for a mixture): what a model
   * that holds the parts and nothing of their product reaches.
   */
  readonly ceiling: number | null;
}

export const compositionLevels = ['factored', 'joint', 'undecided', 'neither'] as const;

export interface CompositionVerdict {
  readonly level: (typeof compositionLevels)[number];
  readonly sentence: string;
  readonly reasons: readonly string[];
}

export interface ComposedResult {
  readonly kind: CompositionKind;
  /** How rows count in every figure here, in words. */
  readonly weighting: string;
  readonly parts: readonly PartResult[];
  /** Of a mixture. */
  readonly posterior: PosteriorResult | null;
  readonly overlap: OverlapResult;
  readonly dimensions: DimensionsResult;
  readonly verdict: CompositionVerdict;
}
