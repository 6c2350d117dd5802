import type { AgentInput } from '../../protocol/agents.js';
import type { ListedRun } from '../../protocol/runs.js';
import { runsJson } from '../../published/runsJson.js';
import { plural } from '../../shared/texts.js';
import { jsonText } from '../../shared/writtenText.js';
import { localSource } from '../paths.js';
import { namedText, quoted } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';

/** Runs that an answer tells of; the file has all. */
const MAX_RUNS = 12;

export async function listRuns({ folder }: AgentInput<'list_runs'>, context: ToolContext): Promise<Found> {
  const found = await context.ask('runs/list', { source: localSource(folder, context.folders) }, context.progress);
  const { runs, notes } = found;
  return {
    lines: [
      plural(runs.length, 'run'),
      ...runs.slice(0, MAX_RUNS).map(runLine),
      ...(runs.length > MAX_RUNS ? [`and ${runs.length - MAX_RUNS} more in the file`] : []),
    ],
    next: runs.length > 0 ? 'analyse or sweep the folder of a run.' : 'look in another folder.',
    notes,
    file: { about: 'runs', ending: 'json', parts: [`${jsonText(runsJson(found))}\n`] },
  };
}

function runLine({ path, checkpoints, process, architecture: a, problem }: ListedRun): string {
  const steps = checkpoints.flatMap(({ step }) => step ?? []);
  const span = steps.length > 1 ? `, steps ${steps[0]} to ${steps.at(-1)}` : '';
  const model = a
    ? `d_model ${a.d_model}, ${a.n_layers} layers`
    : problem === null
      ? 'model not known'
      : quoted(problem, 160);
  return `${quoted(path, 200)}: ${plural(checkpoints.length, 'checkpoint')}${span}; process ${process ? namedText(process) : 'not known'}; ${model}`;
}
