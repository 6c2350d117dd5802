import { inspectionText } from '../../engine/inspectionText.js';
import { sourceOf, sourceOptions } from '../analysisOptions.js';
import { writeJson, writeText } from '../output.js';
import type { Command } from './command.js';

/** `inspect FILE`: what a checkpoint holds, without reading its numbers. */
export const inspect: Command = {
  spec: {
    name: 'inspect',
    positionals: ['FILE'],
    summary: 'Tells what a checkpoint file holds: format, tensors, architecture, warnings. Nothing in it is executed.',
    options: {
      checkpoint: {
        type: 'string',
        value: 'N',
        help: 'step, or file name, where FILE is a folder; the last step where left out',
      },
      ...sourceOptions,
      json: { type: 'string', value: 'FILE|-', help: 'write all as JSON' },
    },
  },

  async run(args, { engine, signal }) {
    const found = await engine.inspect(sourceOf(args.positionals[0] ?? '', args), args.checkpoint(), signal);
    const json = args.text('json');
    if (json !== null) await writeJson(json, found);
    if (json !== '-') await writeText('-', inspectionText(found));
  },
};
