import type { AgentInput } from '../../protocol/agents.js';
import { sweepRequestSchema, type SweepLine, type SweepResult } from '../../protocol/sweep.js';
import { sweepJson } from '../../published/sweepJson.js';
import { plural } from '../../shared/texts.js';
import { jsonText } from '../../shared/writtenText.js';
import { number, quoted } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';
import { requestOf } from './analysed.js';

/** Runs that an answer tells of; the file has all. */
const MAX_RUNS = 8;

export async function sweep(input: AgentInput<'sweep'>, context: ToolContext): Promise<Found> {
  const request = sweepRequestSchema.parse({ ...requestOf(input, context), check: input.check });
  const found = await context.ask('sweep', request, context.progress);
  const runs = new Map<string, SweepLine[]>();
  for (const line of found.lines) runs.set(line.run, [...(runs.get(line.run) ?? []), line]);
  const told = [...runs].slice(0, MAX_RUNS);
  return {
    lines: [
      `${found.lines.length} of ${found.total} checkpoints analysed${found.failed.length > 0 ? `, ${found.failed.length} failed` : ''}`,
      ...told.flatMap(([run, lines]) => runLines(run, lines)),
      ...(runs.size > told.length ? [`and ${plural(runs.size - told.length, 'more run')} in the file`] : []),
      ...found.failed.slice(0, 3).map(({ file, error }) => `failed: ${quoted(file)}: ${error.message}`),
    ],
    next: 'analyse a step of interest by its number; the file has a line of JSON for each checkpoint.',
    notes: found.notes,
    file: { about: 'sweep', ending: 'jsonl', parts: linesOf(found) },
  };
}

function* linesOf({ lines, keys }: SweepResult): Generator<string> {
  for (const [at, line] of lines.entries()) yield `${jsonText(sweepJson({ key: keys[at] ?? '', line }))}\n`;
}

function runLines(run: string, lines: readonly SweepLine[]): string[] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return [];
  const best = lines.reduce((most, line) =>
    (line.r2_unseen ?? -Infinity) > (most.r2_unseen ?? -Infinity) ? line : most,
  );
  const at = ({ step, file }: SweepLine) => (step === null ? quoted(file) : `step ${step}`);
  const went = (of: (line: SweepLine) => number | null) => `${number(of(first))} to ${number(of(last))}`;
  return [
    `${run === '' ? 'run' : `run ${quoted(run)}`}: ${plural(lines.length, 'checkpoint')}, ${at(first)} to ${at(last)}`,
    `  r2 ${went(({ r2 }) => r2)}; on unseen prefixes ${went(({ r2_unseen }) => r2_unseen)}, best ${number(best.r2_unseen)} at ${at(best)}; KL ${went(({ kl }) => kl)} nats`,
    `  verdict at ${at(last)}: ${last.verdict.level}. ${last.verdict.sentence}`,
  ];
}
