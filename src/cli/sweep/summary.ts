import type { SweepFailure } from '../../protocol/sweep.js';
import type { verdictLevels } from '../../protocol/verdict.js';
import { countText, plural } from '../../shared/texts.js';
import { firstLines, linesText, shownName, type ShownText } from '../../shared/shownText.js';
import { short } from '../output.js';

/** What a summary needs of a line. */
export interface SummaryLine {
  readonly run: string;
  readonly step: number | null;
  readonly file: string;
  readonly r2: number;
  readonly r2_unseen: number | null;
  readonly kl: number | null;
  readonly verdict: { readonly level: (typeof verdictLevels)[number]; readonly sentence: string };
}

export interface SweepCounts {
  /** Computed now, kept on disk from earlier, and found in the file. */
  readonly computed: number;
  readonly known: number;
  readonly had: number;
}

/** A summary of a sweep: each run with its steps, how r2 went, and how it ended. */
export function sweepSummary(
  lines: readonly SummaryLine[],
  failed: readonly SweepFailure[],
  { computed, known, had }: SweepCounts,
  seconds: number,
): ShownText {
  const rows: [string, string][] = [
    [
      'checkpoints',
      [
        `${countText(computed)} analysed`,
        ...(known > 0 ? [`${countText(known)} known from earlier`] : []),
        ...(had > 0 ? [`${countText(had)} in the file already`] : []),
        ...(failed.length > 0 ? [`${countText(failed.length)} failed`] : []),
      ].join(', '),
    ],
  ];
  const runs = new Map<string, SummaryLine[]>();
  for (const line of lines) runs.set(line.run, [...(runs.get(line.run) ?? []), line]);
  const named = new Set([...runs.keys(), ...failed.map(({ run }) => run)]);
  for (const [run, own] of runs) rows.push(...runRows(run, own, named.size > 1));
  rows.push(['time', `${short(seconds, 3)} s`]);
  const tail = firstLines(failureLines(failed), 20, 'failures');
  return linesText([
    ...rows.map(([left, right]) => `${left.padEnd(13)}${right}`),
    ...tail.map((line) => `failed       ${line}`),
  ]);
}

/** Checkpoints of a run that failed for one reason share a line. */
function failureLines(failed: readonly SweepFailure[]): string[] {
  const alike = new Map<string, SweepFailure[]>();
  for (const failure of failed) {
    const key = JSON.stringify([failure.run, failure.error.message]);
    const known = alike.get(key);
    if (known) known.push(failure);
    else alike.set(key, [failure]);
  }
  return [...alike.values()].map(([first, ...others]) => {
    const of = first.run === '' ? '' : ` of ${shownName(first.run)}`;
    const more = others.length === 0 ? '' : ` and ${countText(others.length)} more${of}`;
    const { message } = first.error;
    // Most refusals name the file themselves.
    return more === '' && message.startsWith(`${first.file} `)
      ? message
      : `${shownName(first.file)}${more}: ${message}`;
  });
}

function runRows(run: string, lines: readonly SummaryLine[], isNamed: boolean): [string, string][] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return [];
  const best = lines.reduce((most, line) => (line.r2 > most.r2 ? line : most));
  const [isOne, at] = [lines.length === 1, where(first)];
  const went = (of: (line: SummaryLine) => number | null) =>
    isOne ? short(of(first)) : `from ${short(of(first))} to ${short(of(last))}`;
  return [
    ...(isNamed ? ([['run', shownName(run)]] satisfies [string, string][]) : []),
    ['steps', isOne ? `1 line, ${at}` : `${plural(lines.length, 'line')} from ${at} to ${where(last)}`],
    ['R²', isOne ? went(({ r2 }) => r2) : `${went(({ r2 }) => r2)}, at best ${short(best.r2)} at ${where(best)}`],
    ['unseen R²', went((line) => line.r2_unseen)],
    ['KL', `${went(({ kl }) => kl)} nats`],
    ['verdict', `${where(last)}: ${last.verdict.sentence}`],
  ];
}

const where = ({ step, file }: SummaryLine): string => (step === null ? shownName(file) : `step ${step}`);
