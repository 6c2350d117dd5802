import { InputError } from '../../shared/inputError.js';
import type { InferredModel } from './inferred.js';
import { completed, configInFile } from '../config/configInFile.js';
import type { CheckpointContents } from '../formats/contents.js';
import { isObjectDType } from '../formats/dtype.js';
import { refuseContents } from '../formats/refuseContents.js';
import { foreignModel, kindByNames } from './layouts/foreign.js';
import { beginMap, mapOf, mapped, says } from './layouts/layoutMap.js';
import { ownGpt } from './layouts/ownGpt.js';
import { foreignRefusal, unknownRefusal } from './layouts/refusals.js';
import { layoutOf } from './layouts/table.js';
import { tensorsOf } from './recurrentNet.js';
import { float8Note, refuseDType, refuseDTypes } from './refuseDTypes.js';
import { hasResidualStreams } from './graph/graphPorts.js';
import { inferGraph, type InferredGraph } from './graph/inferGraph.js';
import { readable, type RunConfig } from '../config/runConfig.js';

/**
 * The model in a checkpoint's contents: its architecture from weights, the folder's config and a config in the file
 * itself, and its tensors under HookedTransformer's names, not read yet.
 * @throws InputError `not-a-model`, and what the layout's `infer` throws
 */
export function inferModel(contents: CheckpointContents, config: RunConfig | null, file: string): InferredModel {
  refuseContents(contents, file);
  const { tensors, description, object } = contents;
  const said = readable(completed(config, configInFile(object, file)));
  const map = mapOf(said);
  // A map that says what was recognised and no more changes nothing: a layout knows more of its tensors than their roles.
  const names = map && says(map, beginMap(tensors, file)) && layoutOf(tensors) ? null : map;
  const known = names ? { layout: ownGpt, state: mapped(tensors, names, file) } : layoutOf(tensors);
  const foreign = names ? null : foreignRefusal(known?.state ?? tensors, file);
  if (foreign) throw foreign;
  if (!known || (names && !known.layout.tells(known.state))) throw unknownRefusal(tensors, description, file);
  try {
    const model = known.layout.infer(known.state, said, file);
    refuseDTypes(
      model.state,
      tensorsOf(model.architecture).map(({ name }) => name),
      file,
    );
    const float8 = float8Note(tensors, file);
    return {
      ...model,
      config: said,
      notes: [...(contents.notes ?? []), ...(said?.notes ?? []), ...(float8 === null ? [] : [float8]), ...model.notes],
    };
  } catch (error) {
    // What a foreign class would have made has perhaps no shape here: that it is foreign says more than the shape.
    if (error instanceof InputError)
      for (const [name, { dtype }] of tensors) if (isObjectDType(dtype)) refuseDType(name, dtype, file);
    throw error;
  }
}

/** The same of weights and of exported graphs. */
export function inferAny(
  contents: CheckpointContents,
  config: RunConfig | null,
  file: string,
): InferredModel | InferredGraph {
  return contents.graph ? inferGraph(contents.graph, readable(config), file) : inferModel(contents, config, file);
}

/** Whether contents are a model's, by their names alone. */
export function holdsModel({ tensors, graph }: CheckpointContents): boolean {
  return graph
    ? hasResidualStreams(graph)
    : layoutOf(tensors) !== null || foreignModel(tensors) !== null || kindByNames(tensors.keys()) !== null;
}
