import { threadsOption } from '../analysisOptions.js';
import { flag, output, required, tokenIds } from '../option.js';
import { writeJson } from '../output.js';
import { checkpointOption, folderArgument, sourceOf, sourceOptions } from '../sourceOptions.js';
import { UsageError } from '../usage.js';
import { command } from './command.js';

/** `activations FOLDER --tokens …`: logits and residual streams (of recurrent nets: hidden states) of one token sequence. */
export const activations = command({
  name: 'activations',
  summary:
    'Runs a checkpoint on one token sequence; writes its logits and residual streams (of recurrent nets: hidden states).',
  argument: folderArgument,
  options: {
    ...sourceOptions,
    tokens: required(tokenIds('0,1,…', 'token ids of the model')),
    checkpoint: checkpointOption,
    bos: flag('put the beginning-of-sequence token (that of the config, or the last id) in front'),
    'no-bos': flag('run the tokens as they are given, as where left out'),
    // Kept for scripts that give it: a model runs on one thread.
    threads: threadsOption,
    json: output('where the JSON goes; standard output where left out'),
  },

  async run({ argument: folder, options, engine, signal }) {
    const { checkpoint = null, tokens, bos, 'no-bos': noBos, json = '-' } = options;
    if (bos && noBos) throw new UsageError('--bos and --no-bos exclude each other');
    const source = sourceOf(folder, options);
    await writeJson(json, await engine.activations(source, checkpoint, tokens, signal, bos));
  },
});
