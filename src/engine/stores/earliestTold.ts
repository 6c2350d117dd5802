import type { PartScores } from '../../analysis/composed/composed.js';
import type { ModelShape } from '../../checkpoint/architecture/architecture.js';

/** What is known of an earliest checkpoint: the r2 that the same fit has on it. */
export interface EarliestTold {
  readonly file: string;
  readonly sha256: string;
  readonly inputsKey: string;
  readonly layers: readonly number[];
  readonly ridge: number;
  readonly cutoff: number;
  readonly r2: number;
  /** Of a composed process: of its parts, and of the posterior. */
  readonly composed: PartScores | null;
  readonly shape: Pick<ModelShape, 'd_vocab' | 'n_ctx' | 'n_layers'>;
}
