import type { InputError } from '../../shared/inputError.js';
import type { PickleValue } from './pickle/values.js';
import type { ExportedGraph } from './onnx/exportedGraph.js';
import type { StateDict } from './storedTensor.js';

export type CheckpointFormat = 'torch-zip' | 'torch-legacy' | 'safetensors' | 'npz' | 'onnx';

/** What a checkpoint file holds, before it is known whether it is a transformer; tensors are not read yet. */
export interface CheckpointContents {
  readonly format: CheckpointFormat;
  /** All tensors that were found as one state dict, under the names in the file. */
  readonly tensors: StateDict;
  /** What the file holds, for the message when it is no model: `a dict with state, param_groups`. */
  readonly description: string;
  /** The whole pickled object, where the format has one: configs may lie beside the weights. */
  readonly object: PickleValue;
  /** Keys and indices that lead to the state dict in the object; absent where the format has no such object. */
  readonly path?: readonly (string | number)[];
  /** What was chosen or left aside while looking for the state dict: one sentence each. */
  readonly notes?: readonly string[];
  /** Why no state dict was taken, where there are several. */
  readonly problem?: InputError;
  /** The graph of an exported model, which computes by itself; its initialisers are the tensors. */
  readonly graph?: ExportedGraph;
}
