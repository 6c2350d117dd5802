import * as z from 'zod';
import { dataCsv } from '../../figure/data.js';
import { originText } from '../../protocol/provenance.js';
import type { ListedRun, RunList } from '../../protocol/runs.js';
import { runFigures } from '../../protocol/runsPage.js';
import type { RunFigure } from '../../protocol/runsPage.js';
import { RUNS_LEVELS } from '../../shared/defaults.js';
import { firstLines, linesText, shownName, type ShownText } from '../../shared/shownText.js';
import { choice, number, output, required, text, FILES } from '../option.js';
import { writeJson, writeShown, writeText } from '../output.js';
import { runsJson } from '../../published/runsJson.js';
import { isLineFile, runsOfLines, runsTableData, runsTableText } from '../runsTable.js';
import { sourceOf, sourceOptions } from '../sourceOptions.js';
import { UsageError } from '../usage.js';
import { command } from './command.js';

/** `runs PATH`: the runs in a tree of folders, without reading a weight; or those of a file of lines, with their figures. */
export const runs = command({
  name: 'runs',
  summary:
    'Lists the runs in a folder and below it: checkpoints, process, architecture, and where each is from. Of lines that sweep has written (FILE.jsonl): a table of runs with their figures.',
  argument: required(
    text('PATH', 'a folder, s3://bucket/prefix, or a file of `sweep --jsonl`', 'a folder or a file of lines', FILES),
  ),
  options: {
    ...sourceOptions,
    json: output('write all as JSON, of a folder'),
    csv: output('write the table as CSV, of a file of lines'),
    figure: choice('figure that is held against the level, of a file of lines', z.enum(runFigures).default('r2')),
    level: number(
      'X',
      'value whose first passing is told: r2 upwards, kl and components downwards, loss as far above the best possible',
      { least: null, most: null, whole: false },
    ),
  },

  async run({ argument: path, options, engine, signal }) {
    const { json, csv } = options;
    if (isLineFile(path)) {
      if (json !== undefined) throw new UsageError('--json is of a folder: of a file of lines, --csv writes the table');
      return writeTable(path, options);
    }
    if (csv !== undefined) throw new UsageError('--csv is of a file of lines, such as `sweep --jsonl` writes');
    const found = await engine.listRuns(sourceOf(path, options), signal);
    if (json !== undefined) await writeJson(json, runsJson(found));
    if (json !== '-') await writeShown(runsText(found));
  },
});

async function writeTable(
  path: string,
  { csv, figure = 'r2', level }: { readonly csv?: string; readonly figure?: RunFigure; readonly level?: number },
): Promise<void> {
  const view = { figure, levels: { ...RUNS_LEVELS, ...(level === undefined ? {} : { [figure]: level }) } };
  const found = await runsOfLines(path);
  if (csv !== undefined) await writeText(csv, dataCsv(runsTableData(found, view)));
  if (csv !== '-') await writeShown(runsTableText(found, view));
}

/** Runs that are listed for a person; JSON holds all. */
const MAX_RUNS = 10_000;

/** A tree of two levels: runs, and what is known of each. */
export function runsText({ runs: found, notes }: RunList): ShownText {
  const lines = [...found.slice(0, MAX_RUNS).flatMap(runLines)];
  if (found.length > MAX_RUNS) lines.push(`and ${found.length - MAX_RUNS} more runs: --json - lists all`);
  return linesText([...lines, ...firstLines(notes).map((note) => `note: ${note}`)]);
}

function runLines(run: ListedRun): string[] {
  const { path, name, process, process_from, architecture: a, problem, checkpoints } = run;
  const params = Object.entries(process?.params ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  const shape = a && `d_model ${a.d_model}, n_layers ${a.n_layers}, n_ctx ${a.n_ctx}, d_vocab ${a.d_vocab}`;
  const assumed = Object.entries(run.architecture_from).flatMap(([field, { from }]) =>
    from === 'assumed' ? [field] : [],
  );
  return [
    `${shownName(path)}  (${shownName(name)})`,
    `  checkpoints   ${stepsText(checkpoints)}; shown: ${shownName(run.default)}`,
    `  process       ${process ? [process.name, ...params].join(' ') : 'not known'}${process_from ? `  (${originText(process_from)})` : ''}`,
    `  architecture  ${shape ?? problem ?? 'not known'}${assumed.length > 0 ? `; assumed: ${assumed.join(', ')}` : ''}`,
  ];
}

function stepsText(checkpoints: ListedRun['checkpoints']): string {
  const texts = checkpoints.map(({ file, step }) => (step === null ? shownName(file, 80) : String(step)));
  const shown = texts.length > 8 ? [...texts.slice(0, 3), '…', ...texts.slice(-3)] : texts;
  return `${checkpoints.length}: ${shown.join(', ')}`;
}
