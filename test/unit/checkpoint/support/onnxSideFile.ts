import { field, withInGraph, exportedModel } from '../../model/exportedModel.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { smallModel } from '../../engine/runFolder.js';

/** What an initialiser says of the file that holds its numbers: location, offset, length. */
export type Place = Readonly<Record<string, string>>;

/** An exported model with tensors more, each [count] of float32, whose numbers are kept where the entries say. */
export function withTensors(places: readonly Place[], count = 4): Uint8Array {
  const tensors = places.map((place, index) => {
    const entries = Object.entries(place).map(([key, value]) =>
      field(13, Buffer.concat([field(1, key), field(2, value)])),
    );
    return field(5, Buffer.concat([field(1, count), field(2, 1), field(8, `far.${index}`), ...entries, field(14, 1)]));
  });
  return withInGraph(exportedModel(smallModel, randomWeights(smallModel, 1)), Buffer.concat(tensors));
}
