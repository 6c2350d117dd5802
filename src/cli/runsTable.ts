import { readFile } from 'node:fs/promises';
import type { RunPoint } from '../protocol/runsPage.js';
import type { ComparedRun } from '../figure/runs/run.js';
import { withPoints } from '../figure/runs/run.js';
import type { RunColumn } from '../figure/runs/table.js';
import { passedLabel, runRows, runsData } from '../figure/runs/table.js';
import { entriesOf } from '../figure/runs/seedGroups.js';
import type { PlotData } from '../figure/data.js';
import type { RunsView } from '../protocol/runsPage.js';
import { linesText, shownName, type ShownText } from '../shared/shownText.js';
import { sweepJsonSchema, type SweepJson } from '../published/sweepJson.js';
import { readLines } from './sweep/lines.js';

/** Whether a path names a file of lines and not a folder of runs. */
export const isLineFile = (path: string): boolean => /\.jsonl$/i.test(path);

/** What a table takes from a line: those of an earlier release lack some of what it does not ask for. */
const lineSchema = sweepJsonSchema.pick({
  ...{ version: true, run: true, step: true, file: true, process: true, r2: true, r2_unseen: true },
  ...{ kl: true, loss: true, optimal_loss: true, components_95: true, verdict: true },
});
type Line = Pick<SweepJson, keyof typeof lineSchema.shape>;

/**
 * The runs of a file that `sweep --jsonl` has written, in the order in which they stand there; the newest line of a checkpoint
 * counts. How many checkpoints a run has besides is not in the file.
 * @throws InputError for a file of another kind
 */
export async function runsOfLines(path: string): Promise<readonly ComparedRun[]> {
  const { lines } = readLines(await readFile(path), path);
  const byRun = new Map<string, Line[]>();
  for (const { run, text } of lines) {
    const line = lineSchema.safeParse(JSON.parse(text)).data;
    if (line) byRun.set(run, [...(byRun.get(run) ?? []), line]);
  }
  return [...byRun].map(([name, own]): ComparedRun => {
    const points = withPoints([], own.map(pointOf));
    const last = points.at(-1);
    return {
      ...{ id: name, name, path: name, ref: { source: { kind: 'local', path }, of: null } },
      ...{ process: own[own.length - 1].process, architecture: null, total: points.length, points, failed: [] },
      ...{ last: last ? { file: last.file, step: last.step } : null, seed: null, like: null, problem: null },
    };
  });
}

const pointOf = ({ file, step, components_95: components, ...line }: Line): RunPoint => ({
  ...{ file, step, components, verdict: line.verdict },
  ...{ r2: line.r2, r2_unseen: line.r2_unseen, kl: line.kl, loss: line.loss, optimal_loss: line.optimal_loss },
});

type Wanted = Pick<RunsView, 'figure' | 'levels'>;

const COLUMNS: readonly (readonly [RunColumn, string])[] = [
  ['name', 'run'],
  ['process', 'process'],
  ['analysed', 'checkpoints'],
  ['step', 'last step'],
  ['r2', 'R²'],
  ['r2_unseen', 'unseen'],
  ['kl', 'KL'],
  ['loss', 'loss (above best)'],
  ['components', '95 %'],
  ['verdict', 'verdict'],
];

/** The table for a person, a line for each run under a line of names. */
export function runsTableText(runs: readonly ComparedRun[], view: Wanted): ShownText {
  const columns = [...COLUMNS, ['passed', passedLabel(view).replace('First', 'first')] as const];
  const rows = runRows(entriesOf(runs, false), view).map(({ cells }) =>
    columns.map(([column]) =>
      shownName(column === 'analysed' ? cells[column].text.split('/')[0] : cells[column].text, 60),
    ),
  );
  const table = [columns.map(([, name]) => name), ...rows];
  const widths = columns.map((_, at) => Math.max(...table.map((row) => [...row[at]].length)));
  const isText = (at: number): boolean => ['name', 'process', 'verdict'].includes(columns[at][0]);
  return linesText(
    table.map((row) =>
      row
        .map((text, at) => (isText(at) ? text.padEnd(widths[at]) : text.padStart(widths[at])))
        .join('  ')
        .trimEnd(),
    ),
  );
}

/** The same as data, with whole numbers. */
export const runsTableData = (runs: readonly ComparedRun[], view: Wanted): PlotData => runsData(runs, view);
