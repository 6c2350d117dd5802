import { InputError } from '../shared/inputError.js';
import { messageText } from '../shared/shownText.js';
import type { Provenance } from '../protocol/provenance.js';
import type { AnyArchitecture } from './architecture/architecture.js';
import type { LayoutNames } from '../protocol/files.js';
import { beginMap } from './architecture/layouts/layoutMap.js';
import { configInFile } from './config/configInFile.js';
import type { CheckpointContents, CheckpointFormat } from './formats/contents.js';
import type { FolderSource } from './sources/folderSource.js';
import { inferAny } from './architecture/inferModel.js';
import { configAlong } from './config/configIn.js';
import type { GraphPort } from './formats/onnx/exportedGraph.js';
import { openCheckpoint } from './open.js';
import { configIn } from './config/configIn.js';
import { fieldsOf, type RunConfig } from './config/runConfig.js';
import { elementCount } from './formats/storedTensor.js';

export interface InspectedTensor {
  /** As in the file, with any prefix. */
  readonly name: string;
  readonly shape: readonly number[];
  /** torch's name of the element type, such as `float32`. */
  readonly dtype: string;
}

/** What is in a checkpoint file, told without reading its numbers. */
export interface Inspection {
  readonly file: string;
  /** Size in bytes, of all shards together. */
  readonly size: number;
  readonly format: CheckpointFormat;
  /** What the file holds at its top, in words: `a dict with epoch, model_state_dict, …`. */
  readonly holds: string;
  readonly tensors: readonly InspectedTensor[];
  /** What goes into an exported graph and comes out of it; absent for weights. */
  readonly ports?: { readonly inputs: readonly GraphPort[]; readonly outputs: readonly GraphPort[] };
  /** Numbers in all tensors together. */
  readonly parameters: number;
  /** How the state dict was written; null where it is no model that can be analysed. */
  readonly layout: string | null;
  readonly architecture: AnyArchitecture | null;
  /** Which module plays which role, as far as names tell: what a layout map begins with. Only where it was asked for. */
  readonly names?: LayoutNames;
  /** Fields of the architecture that neither weights nor config tell. */
  readonly assumed: readonly string[];
  /** Where each field of the architecture is from; empty where there is none. */
  readonly provenance: Provenance;
  /** Configuration that the file itself holds, under HookedTransformer's names; empty where there is none. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What was assumed, left aside or is wrong, one sentence each; the reason where there is no architecture. */
  readonly warnings: readonly string[];
}

/**
 * Inspects a file of a folder, with the folder's config; an index stands for its shards.
 * @param wantsNames whether to look for the roles of modules too, whatever layout the file has
 */
export async function inspectIn(
  folder: FolderSource,
  file: string,
  signal?: AbortSignal,
  wantsNames = false,
): Promise<Inspection> {
  const config = await configIn(folder, await folder.list(signal), signal);
  const open = await openCheckpoint(folder, file, signal);
  try {
    const told = inspection(open.contents, file, open.size, await configAlong(folder, file, config, signal));
    return wantsNames ? { ...told, names: beginMap(open.contents.tensors, file) } : told;
  } finally {
    await open.close();
  }
}

function inspection(contents: CheckpointContents, file: string, size: number, config: RunConfig | null): Inspection {
  const { graph } = contents;
  const tensors = [...contents.tensors].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const inFile = configInFile(contents.object, file);
  const told = {
    file,
    size,
    format: contents.format,
    holds: contents.description,
    tensors,
    parameters: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    config: inFile ? fieldsOf(inFile) : {},
    ...(graph && { ports: { inputs: graph.inputs, outputs: graph.outputs } }),
  };
  try {
    const { architecture, layout, assumed, provenance, notes } = inferAny(contents, config, file);
    return {
      ...told,
      layout,
      architecture,
      assumed: assumed.map(({ field }) => field),
      provenance,
      warnings: notes.map(messageText),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...told, layout: null, architecture: null, assumed: [], provenance: {}, warnings: [error.message] };
  }
}
