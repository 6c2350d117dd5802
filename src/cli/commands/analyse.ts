import { analysisJson } from '../analysisJson.js';
import { analyseRequest, analysisOptions } from '../analysisOptions.js';
import { analysisArrays } from '../analysisArrays.js';
import { analysisSummary } from '../analysisSummary.js';
import { writeNpz } from '../npz.js';
import { writeJson, writeText } from '../output.js';
import { withProgress } from '../progressLine.js';
import type { Command } from './command.js';

/** `analyse FOLDER`: belief geometry of a checkpoint. */
export const analyse: Command = {
  spec: {
    name: 'analyse',
    positionals: ['FOLDER'],
    summary: 'Regresses the residual stream of a checkpoint onto the belief states of its process.',
    options: {
      ...analysisOptions,
      json: { type: 'string', value: 'FILE|-', help: 'write all as JSON; with - standard output holds the JSON alone' },
      npz: { type: 'string', value: 'FILE', help: "write the arrays under the notebook's names" },
    },
  },

  async run(args, { engine, signal }) {
    const folder = args.positionals[0] ?? '';
    const request = analyseRequest(folder, args);
    const [json, npz] = [args.text('json'), args.text('npz')];
    const analysis = await withProgress((progress) => engine.analyse(request, { signal, progress }));
    const { result } = analysis;
    // From the start of the process, as whoever waits for it counts.
    const complete = { ...result, seconds: { ...result.seconds, total: performance.now() / 1000 } };
    if (npz !== null) await writeNpz(npz, analysisArrays(analysis));
    if (json !== null) await writeJson(json, analysisJson(complete));
    if (json === null || json !== '-') await writeText('-', analysisSummary(folder, complete));
  },
};
