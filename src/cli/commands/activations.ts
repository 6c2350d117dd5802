import { sourceOf, sourceOptions } from '../analysisOptions.js';
import { writeJson } from '../output.js';
import type { Command } from './command.js';

/** `activations FOLDER --tokens …`: logits and residual streams of one token sequence. */
export const activations: Command = {
  spec: {
    name: 'activations',
    positionals: ['FOLDER'],
    summary: 'Runs a checkpoint on one token sequence; writes its logits and residual streams.',
    options: {
      ...sourceOptions,
      tokens: { type: 'string', value: '0,1,…', help: 'token ids' },
      checkpoint: { type: 'string', value: 'N', help: 'step, or file name; the last step where left out' },
      threads: { type: 'string', value: 'N', help: 'threads of the native runtime' },
      json: { type: 'string', value: 'FILE|-', help: 'where the JSON goes (-)' },
    },
  },

  async run(args, { engine, signal }) {
    const answer = await engine.activations(
      sourceOf(args.positionals[0] ?? '', args),
      args.checkpoint(),
      args.integers('tokens'),
      args.integer('threads', 1) ?? 0,
      signal,
    );
    await writeJson(args.text('json') ?? '-', answer);
  },
};
