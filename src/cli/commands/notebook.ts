import { realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { findBelief } from '../../protocol/findBelief.js';
import { notebookOf } from '../../engine/notebook.js';
import { steerRequestSchema } from '../../protocol/steering.js';
import { nearPath } from '../../shared/nearPath.js';
import { analyseFolder, analysisOptions } from '../analysisOptions.js';
import { output, required } from '../option.js';
import { writeShown, writeText } from '../output.js';
import { folderArgument } from '../sourceOptions.js';
import { beliefOption } from '../steeringOptions.js';
import { UsageError } from '../usage.js';
import { linesText } from '../../shared/shownText.js';
import { command } from './command.js';

/** `notebook FOLDER -o FILE.ipynb`: the analysis as a notebook that recomputes it. */
export const notebook = command({
  name: 'notebook',
  summary: 'Writes a Jupyter notebook that recomputes the analysis with torch, scikit-learn and matplotlib alone.',
  argument: folderArgument,
  options: {
    ...analysisOptions,
    out: required(output('write the notebook (.ipynb); with - to standard output')),
    from: beliefOption('belief to steer from: an index, or a vector; where left out the one that most words end in'),
    to: beliefOption('belief to steer to; where left out the one that predicts most otherwise'),
  },

  async run({ argument: folder, options, ...context }) {
    const { out, from, to } = options;
    if ((from === undefined) !== (to === undefined)) throw new UsageError('--from and --to go together');
    const analysis = await analyseFolder(folder, options, context);
    const { result } = analysis;
    const { analysis: _, ...pair } = steerRequestSchema.parse({
      analysis: result.id,
      start: findBelief(result, from ?? 0),
      end: findBelief(result, to ?? 0),
    });
    const path = folder.startsWith('s3://') || out === '-' ? null : await pathFrom(out, folder, result.checkpoint.file);
    const text = await notebookOf(
      context.engine,
      analysis,
      { pair: from === undefined ? null : pair, path },
      { signal: context.signal, progress: () => undefined },
    );
    await writeText(out, text);
    if (out !== '-')
      await writeShown(linesText([`notebook      ${out}`, `checkpoint    ${path ?? result.checkpoint.file}`]));
  },
});

/** The checkpoint from the folder of the notebook; null where it does not lie near. */
async function pathFrom(out: string, folder: string, file: string): Promise<string | null> {
  const real = async (path: string) => realpath(path).catch(() => resolve(path));
  const plain = (path: string) => path.split(sep).join('/');
  const given = await real(folder);
  const checkpoint = plain(given).endsWith(`/${file}`) ? given : resolve(given, file);
  return nearPath(plain(await real(dirname(resolve(out)))), plain(checkpoint));
}
