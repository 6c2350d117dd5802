import { inspectionText } from '../../engine/inspectionText.js';
import { FILES, flag, output, required, text } from '../option.js';
import { writeJson, writeShown } from '../output.js';
import { checkpointOption, sourceOf, sourceOptions } from '../sourceOptions.js';
import { writeMap } from '../writeMap.js';
import { command } from './command.js';

/** `inspect FILE`: what a checkpoint holds, without reading its numbers. */
export const inspect = command({
  name: 'inspect',
  summary: 'Describes a checkpoint file: format, tensors, architecture, warnings. Nothing in it is executed.',
  argument: required(text('FILE', 'a checkpoint file, or a folder of them', 'a file or a folder', FILES)),
  options: {
    checkpoint: {
      ...checkpointOption,
      help: 'step, or file name, where FILE is a folder; the last step where left out',
    },
    ...sourceOptions,
    'write-map': flag(
      'begin a layout map: "names" in .beliefscope.json beside the file, for a model that is not recognised',
    ),
    json: output('write all as JSON'),
  },

  async run({ argument: file, options, engine, signal }) {
    const { checkpoint = null, json, 'write-map': names = false } = options;
    const found = await engine.inspect(sourceOf(file, options), checkpoint, signal, { names });
    if (found.names) await writeMap(file, found.names);
    if (json !== undefined) await writeJson(json, found);
    if (json !== '-') await writeShown(inspectionText(found));
  },
});
