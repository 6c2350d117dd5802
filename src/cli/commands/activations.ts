import { threadsOption } from '../analysisOptions.js';
import { output, required, tokenIds } from '../option.js';
import { writeJson } from '../output.js';
import { checkpointOption, folderArgument, sourceOf, sourceOptions } from '../sourceOptions.js';
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
    threads: threadsOption,
    json: output('where the JSON goes; standard output where left out'),
  },

  async run({ argument: folder, options, engine, signal }) {
    const { checkpoint = null, tokens, threads = 0, json = '-' } = options;
    await writeJson(json, await engine.activations(sourceOf(folder, options), checkpoint, tokens, threads, signal));
  },
});
