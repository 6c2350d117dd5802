/** Where each value comes from that a number depends on. */

/**
 * `you` covers both what a person set for a folder and the folder's `.beliefscope.json`; `layout` is what code that writes
 * such weights computes unless it is told otherwise, `usual` what nearly all models have and nothing says otherwise of.
 */
export type Origin =
  | { readonly from: 'file'; readonly file: string; readonly field: string }
  | { readonly from: 'weights' }
  | { readonly from: 'layout'; readonly layout: string }
  | { readonly from: 'usual' }
  | { readonly from: 'name'; readonly name: string }
  | { readonly from: 'you' }
  | { readonly from: 'assumed' };

/** By field (`act_fn`, `n_ctx`, `process`, …). */
export type Provenance = Readonly<Record<string, Origin>>;

/** A value that nothing told and that changes numbers. */
export interface AssumedValue {
  readonly field: string;
  readonly value: string | number | boolean | null;
  /** A whole sentence: what was assumed and why. */
  readonly why: string;
  /** Fields of configs that look as if they said it and were not understood: `config.json: mlp_activation "gelu-ish"`. */
  readonly lookalikes: readonly string[];
}

export { originText } from '../shared/provenanceTexts.js';
