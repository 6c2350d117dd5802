import { readOutFile } from '../../engine/tensorFiles.js';
import { analysisArrays } from '../analysisArrays.js';
import { analysisJsonText } from '../../published/analysisJson.js';
import { analyseFolder, analysisOptions } from '../analysisOptions.js';
import { analysisSummary } from '../analysisSummary.js';
import { writeNpz } from '../npz.js';
import { output } from '../option.js';
import { writeBytes, writeParts, writeShown } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { command } from './command.js';

/** `analyse FOLDER`: belief geometry of a checkpoint. */
export const analyse = command({
  name: 'analyse',
  summary: 'Regresses the residual stream (or hidden state) of a checkpoint onto the belief states of its process.',
  argument: folderArgument,
  options: {
    ...analysisOptions,
    json: output('write all as JSON; with - standard output holds the JSON alone'),
    npz: output("write the arrays under the notebook's names, logits among them", { binary: true }),
    readout: output('write the read-out map as safetensors, with what it is of', { binary: true }),
  },

  async run({ argument: folder, options, ...context }) {
    const { json, npz, readout } = options;
    const analysis = await analyseFolder(folder, options, context);
    const { result } = analysis;
    // The total counts from the start of the process, since that is how long the user waits.
    const complete = { ...result, seconds: { ...result.seconds, total: performance.now() / 1000 } };
    if (npz !== undefined) await writeNpz(npz, analysisArrays(analysis));
    if (readout !== undefined) await writeBytes(readout, readOutFile(analysis));
    if (json !== undefined) await writeParts(json, analysisJsonText(complete));
    if (json !== '-') await writeShown(analysisSummary(folder, complete));
  },
});
