import type { RunConfig } from '../../config/runConfig.js';
import type { StateDict } from '../../formats/storedTensor.js';
import type { InferredModel } from '../inferred.js';

/**
 * One way in which models are written down. The table in `table.ts` lists them, the more particular before the more
 * general: the first that tells a state dict reads it. Names come without the segments of wrappers (`_orig_mod`, `module`,
 * …), and otherwise as they stand in the file.
 */
export interface Layout {
  /** In words, for people. */
  readonly name: string;
  /** Whether names and shapes are those of this layout, of a model that lacks tensors too. */
  readonly tells: (state: StateDict) => boolean;
  /**
   * The architecture and the tensors under their canonical names.
   * @param config the folder's configuration, completed by the file's own
   * @throws InputError `missing-tensor`, `bad-shape`, `config-disagrees`, `unknown-value`, `unsupported-architecture`
   */
  readonly infer: (state: StateDict, config: RunConfig | null, file: string) => InferredModel;
}
