import { version } from '../../../package.json';
import { checkEnds } from '../../analysis/steering/context.js';
import { steerExtras } from '../../analysis/steering/extras.js';
import { steer } from '../../analysis/steering/steer.js';
import type { KnownAnalysis } from '../../engine/stores/knownAnalysis.js';
import { check } from '../../engine/truth/check.js';
import { findBelief } from '../../protocol/findBelief.js';
import type { ReportRun, SteeredPair } from '../../protocol/report.js';
import { steerExtrasSchema, steerRequestSchema } from '../../protocol/steering.js';
import type { ReportPage } from '../../report/html.js';
import { reportHtml } from '../../report/html.js';
import { reportPage } from '../../report/page.js';
import { reportRun } from '../../report/run.js';
import { reportTitle } from '../../report/title.js';
import { folderName } from '../../shared/folderName.js';
import { InputError } from '../../shared/inputError.js';
import { analyseFolder, analysisOptions, layersOf, layersOption } from '../analysisOptions.js';
import { choice, files, flag, number, output, required, text } from '../option.js';
import type { Values } from '../option.js';
import { writeText } from '../output.js';
import { withProgress } from '../progressLine.js';
import { beliefsOption, pairsOption } from '../steeringOptions.js';
import type { NamedBelief } from '../steeringOptions.js';
import { eachOnce, folderLabels } from '../sweep/folders.js';
import { trainingOf } from '../training.js';
import { UsageError } from '../usage.js';
import type { CommandContext } from './command.js';
import { command } from './command.js';

const { multiplier, collect } = steerRequestSchema.shape;

const options = {
  out: required(output('write the report, an HTML file that holds all that it needs; with - to standard output')),
  ...analysisOptions,
  title: text('TEXT', 'title of the report; the name of the run where left out', 'a title'),
  from: beliefsOption(
    'belief to steer from: an index, or a vector such as [0,0,0,1,0]; goes with the --to of the same place',
  ),
  to: beliefsOption('belief to steer to'),
  pair: pairsOption('a pair that is steered between, instead of --from and --to'),
  multiplier: number('X', 'times which the vector is added', multiplier),
  'steer-layers': layersOption('layers at which the vector is added; all where left out'),
  collect: choice('positions over which mean activations are taken: all, as where left out, or last', collect),
  training: flag('analyse every checkpoint of the run; where left out the report holds what is kept of them'),
  'no-check': flag('leave out the table of controls, which takes longest'),
};

type ReportValues = Values<typeof options>;

/** `report FOLDER… -o FILE.html`: runs as a page that opens anywhere. */
export const report = command({
  name: 'report',
  summary:
    'Writes one HTML file of one or several runs: plots that can be pointed at, training, controls, steered pairs, verdict, and where every value is from. It opens without a network.',
  argument: {
    ...required(files('folders of checkpoints, checkpoint files, or s3://bucket/prefix', 'folders or files')),
    value: 'FOLDER',
  },
  options,

  async run({ argument, options: given, ...context }) {
    const pairs = pairsOf(given);
    const folders = eachOnce(argument);
    const page = await reportPage();
    const names = namesOf(folders);
    const runs: ReportRun[] = [];
    const failed: { readonly folder: string; readonly error: InputError }[] = [];
    for (const [at, folder] of folders.entries()) {
      try {
        runs.push(await runOf({ folder, name: names[at] ?? folder, pairs, runs: folders.length }, given, context));
      } catch (error) {
        // Hours of the others are not lost over one of several.
        if (folders.length === 1 || !(error instanceof InputError)) throw error;
        failed.push({ folder, error });
      }
    }
    if (runs.length > 0) await writeReport(runs, given, page);
    const [first] = failed;
    if (first) throw new InputError(first.error.code, withoutText(failed, folders.length));
  },
});

async function writeReport(runs: readonly ReportRun[], given: ReportValues, page: ReportPage): Promise<void> {
  const title = given.title ?? reportTitle(runs);
  await writeText(given.out, reportHtml({ title, version, runs }, page));
}

function withoutText(
  failed: readonly { readonly folder: string; readonly error: InputError }[],
  asked: number,
): string {
  const why = failed.map(({ folder, error }) => `${folder}: ${error.message}`).join(' ');
  return failed.length === asked
    ? `None of the ${asked} runs could be analysed, and no report was written. ${why}`
    : `${failed.length} of ${asked} runs could not be analysed; the report is of the others. ${why}`;
}

interface Wanted {
  readonly folder: string;
  readonly name: string;
  readonly pairs: readonly (readonly [NamedBelief, NamedBelief])[];
  readonly runs: number;
}

async function runOf(
  { folder, name, pairs, runs }: Wanted,
  given: ReportValues,
  context: CommandContext,
): Promise<ReportRun> {
  const { engine, signal } = context;
  const analysis = await analyseFolder(folder, given, context);
  const notes: string[] = [];
  const steered: SteeredPair[] = [];
  for (const pair of pairs) {
    try {
      steered.push(await withProgress(() => steeredPair(analysis, pair, given, signal)));
    } catch (error) {
      // What one of several runs does not have is said there, and the others are reported.
      if (runs === 1 || !(error instanceof InputError)) throw error;
      notes.push(`${JSON.stringify(pair[0])} to ${JSON.stringify(pair[1])} was not steered: ${error.message}`);
    }
  }
  // What was typed is found wrong before the longest work.
  const checked = given['no-check']
    ? null
    : await withProgress((progress) => check(engine, analysis, { signal, progress }));
  const { training, notes: told } = await withProgress((progress) =>
    trainingOf(engine, analysis, { compute: given.training, signal, progress }),
  );
  const { result } = analysis;
  return reportRun({ name, result, check: checked, pairs: steered, training, notes: [...notes, ...told] }, runs);
}

async function steeredPair(
  analysis: KnownAnalysis,
  [from, to]: readonly [NamedBelief, NamedBelief],
  { multiplier: times, collect: over, seed, 'steer-layers': layers }: ReportValues,
  signal: AbortSignal,
): Promise<SteeredPair> {
  const { result } = analysis;
  const request = steerExtrasSchema.parse({
    analysis: result.id,
    start: findBelief(result, from),
    end: findBelief(result, to),
    ...{ layers: layersOf(layers), multiplier: times, collect: over, seed },
  });
  const steering = analysis.steering();
  checkEnds(steering, request.start, request.cut);
  const steered = await steer(steering, request, signal);
  return { steer: steered, extras: await steerExtras(steering, request, { signal }) };
}

/** Throws UsageError where --from and --to do not go together. */
function pairsOf({ from = [], to = [], pair = [] }: ReportValues): Wanted['pairs'] {
  if (from.length !== to.length)
    throw new UsageError(`--from and --to go together: there are ${from.length} of --from and ${to.length} of --to`);
  return [...from.map((start, at) => [start, to[at]] as const), ...pair];
}

/** Folders by their own names or, where these are not unique, by what tells them apart. */
function namesOf(folders: readonly string[]): readonly string[] {
  const own = folders.map(folderName);
  return new Set(own).size === own.length ? own : folderLabels(folders);
}
