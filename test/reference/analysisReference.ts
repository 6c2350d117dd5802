import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the published Python code computed on a checkpoint (test/data/reference/*.json). */
export interface AnalysisReference {
  readonly process: string;
  readonly checkpoint: number;
  readonly n_ctx: number;
  readonly tree_nodes: number;
  readonly unique_beliefs: number;
  readonly beliefs: number[][] | null;
  readonly n_inputs: number;
  readonly inputs_sorted_head: number[][];
  readonly regression: { readonly r2: number; readonly mse: number; readonly pred_head: number[][][] };
  readonly pca: { readonly explained_variance: number[]; readonly components: number[][]; readonly mean: number[] };
  readonly steering: SteeringReference[];
  readonly intermediate: IntermediateReference[];
}

export interface SteeringReference {
  readonly start: number[];
  readonly end: number[];
  readonly n_start: number;
  readonly n_end: number;
  readonly start_probs: number[];
  readonly end_probs: number[];
  readonly start_to_end: number[];
  readonly end_to_start: number[];
  readonly vector_norms: number[];
}

export interface IntermediateReference {
  readonly cut: number;
  readonly start: number[];
  readonly end: number[];
  readonly start_prompt: number[];
  readonly end_prompt: number[];
  readonly start_probs: number[];
  readonly end_probs: number[];
  readonly start_to_end: number[];
  readonly end_to_start: number[];
}

export function readReference(name: string): AnalysisReference {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, `../data/reference/${name}.json`), 'utf8'),
  ) as AnalysisReference;
}
