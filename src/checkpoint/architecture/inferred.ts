import type { AssumedValue, Provenance } from '../../protocol/provenance.js';
import type { RunConfig } from '../config/runConfig.js';
import type { StateDict } from '../formats/storedTensor.js';
import type { Architecture, RecurrentArchitecture } from './architecture.js';

/** What a file's weights are, told by names, shapes and config; no tensor is read. */
export interface Inferred<A> {
  readonly architecture: A;
  /** The tensors under their canonical names (see Weights), not read yet. */
  readonly state: StateDict;
  /** How the state dict was written, in words. */
  readonly layout: string;
  /** What was left aside or taken otherwise than it stands: one sentence each. */
  readonly notes: readonly string[];
  /** What is looked at when weights are read: a note where they say something that a person should know, or null. */
  readonly checks?: readonly ((signal?: AbortSignal) => Promise<string | null>)[];
  /** Values that change numbers and that neither weights nor config told. */
  readonly assumed: readonly AssumedValue[];
  /** What configs told, that in the file among them; absent before it was joined. */
  readonly config?: RunConfig | null;
  /** Where each field of the architecture is from. */
  readonly provenance: Provenance;
}

export type InferredArchitecture = Inferred<Architecture>;
/** What a layout makes of a file's weights. */
export type InferredModel = InferredArchitecture | Inferred<RecurrentArchitecture>;
