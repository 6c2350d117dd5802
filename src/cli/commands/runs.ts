import { originText } from '../../protocol/provenance.js';
import type { ListedRun, RunList } from '../../protocol/runs.js';
import { firstLines, linesText, shownName, type ShownText } from '../../shared/shownText.js';
import { output, required, text, FILES } from '../option.js';
import { writeJson, writeShown } from '../output.js';
import { runsJson } from '../runsJson.js';
import { sourceOf, sourceOptions } from '../sourceOptions.js';
import { command } from './command.js';

/** `runs PATH`: the runs in a tree of folders, without reading a weight. */
export const runs = command({
  name: 'runs',
  summary: 'Lists the runs in a folder and below it: checkpoints, process, architecture, and where each is from.',
  argument: required(text('PATH', 'a folder, or s3://bucket/prefix', 'a folder', FILES)),
  options: { ...sourceOptions, json: output('write all as JSON') },

  async run({ argument: path, options, engine, signal }) {
    const { json } = options;
    const found = await engine.listRuns(sourceOf(path, options), signal);
    if (json !== undefined) await writeJson(json, runsJson(found));
    if (json !== '-') await writeShown(runsText(found));
  },
});

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
