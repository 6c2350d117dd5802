import { placeOf, type RunConfig } from '../../config/runConfig.js';
import { shapeText } from '../../formats/storedTensor.js';
import type { FoundRoles } from './findRoles.js';

/**
 * Where a config says that the unembedding is the embedding and the file has one of its own: a check whether they are the
 * same numbers, to be made when weights are read. The unembedding is used then, as transformers does since version 5 (its
 * PreTrainedModel.tie_weights); versions before used the embedding.
 */
export function headCheck({ outer }: FoundRoles, config: RunConfig, file: string) {
  const { embed, unembed } = outer;
  if (config.tie_word_embeddings !== true || !embed || !unembed) return null;
  const { file: place, field } = placeOf(config, 'tie_word_embeddings');
  const note =
    `${place} says that the unembedding is the embedding (${field}), but in ${file} ${unembed.name} is not ${embed.name}: ` +
    `${unembed.name} is used (tie_word_embeddings).`;
  return async (signal?: AbortSignal): Promise<string | null> => {
    if (shapeText(embed.weight.shape) !== shapeText(unembed.weight.shape)) return note;
    const [one, other] = [await embed.weight.read(signal), await unembed.weight.read(signal)];
    return one.every((value, at) => value === other[at]) ? null : note;
  };
}
