import * as l10n from '@vscode/l10n';
import type { AnalysisResult, ResolvedSettings } from '../protocol/analysis.js';
import type { CheckResult } from '../protocol/check.js';
import type { ReportRun, ReportTraining, SteeredPair } from '../protocol/report.js';
import type { LogSeries, TrainingLogs } from '../protocol/training.js';
import { evenly } from '../shared/evenly.js';
import { blockStates, byBlock } from '../shared/frameBlocks.js';
import { folderName } from '../shared/folderName.js';
import { packedJson } from '../shared/packedArrays.js';
import { count } from '../shared/texts.js';
import { of, thinned } from './thin.js';

/** Bytes of all that is drawn in a report, before they are written as text, which takes a third more: the file stays under 15 MB. */
const BYTES = { analyses: 5_000_000, frames: 2_000_000, lines: 1_500_000, logs: 1_000_000, pairs: 1_500_000 } as const;

/** What a report is told of a run. */
export interface ToldRun {
  readonly name: string;
  readonly result: AnalysisResult;
  readonly check: CheckResult | null;
  readonly pairs: readonly SteeredPair[];
  /** null: nothing is known of other checkpoints. */
  readonly training: ReportTraining | null;
  /** What could not be had, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * A run as a report holds it, with what was left out to keep the file small.
 * @param runs how many share the file
 */
export function reportRun({ name, result, check, pairs, training, notes }: ToldRun, runs: number): ReportRun {
  const { analysis, left } = thinned(result, BYTES.analyses / runs);
  const found = training === null ? null : thinnedTraining(training, result, analysis.kept.belief, runs);
  const steered = pairsWithin(pairs, BYTES.pairs / runs);
  return {
    name,
    analysis: { ...analysis, settings: withoutPath(analysis.settings) },
    check: check && { ...check, seconds: 0 },
    pairs: steered.pairs,
    training: found?.training ?? null,
    left_out: [...left, ...(found?.left ?? []), ...steered.left, ...notes],
  };
}

/** A process file by its name: neither where it lies on a machine nor its text is a setting that a reader needs. */
function withoutPath(settings: ResolvedSettings): ResolvedSettings {
  const { process } = settings;
  if (process?.kind === 'file') return { ...settings, process: { ...process, path: folderName(process.path) } };
  if (process?.kind === 'text') return { ...settings, process: { ...process, text: '' } };
  return settings;
}

/** The first of the pairs, in their order, that have room. */
function pairsWithin(
  all: readonly SteeredPair[],
  bytes: number,
): { readonly pairs: readonly SteeredPair[]; readonly left: readonly string[] } {
  const pairs: SteeredPair[] = [];
  let taken = 0;
  for (const { steer, extras } of all) {
    // The output after each word is a histogram in the editor; all figures here are means over words.
    const pair = { steer: withoutWords(steer), extras };
    taken += packedJson(pair).length;
    if (taken > bytes) break;
    pairs.push(pair);
  }
  const told = l10n.t(
    '{0} of {1} steered pairs are in the file, the first ones; of more it would grow too large.',
    count(pairs.length),
    count(all.length),
  );
  return { pairs, left: pairs.length < all.length ? [told] : [] };
}

function withoutWords(steer: SteeredPair['steer']): SteeredPair['steer'] {
  const less = <C extends SteeredPair['steer']['start_to_end']>(condition: C): C =>
    condition === null ? condition : { ...condition, per_word: new Float32Array(0) };
  return { ...steer, start_to_end: less(steer.start_to_end), end_to_start: less(steer.end_to_start) };
}

function thinnedTraining(
  { prefix, checkpoints, lines, failed, logs, frames }: ReportTraining,
  result: AnalysisResult,
  kept: Int32Array,
  runs: number,
): { readonly training: ReportTraining; readonly left: readonly string[] } {
  const states = blockStates(result);
  const wide = states.reduce((sum, each) => sum + each, 0);
  const frameRoom = Math.floor(BYTES.frames / runs / (4 * wide * Math.max(1, kept.length)));
  const shownFrames = someOf(frames, frameRoom);
  const ofLine = JSON.stringify(lines[0] ?? '').length;
  const shownLines = someOf(lines, Math.max(2, Math.floor(BYTES.lines / runs / ofLine)));
  const told = (what: string, some: number, all: number): string[] =>
    some < all ? [l10n.t('{0}: {1} of {2}, evenly spaced, are in the file.', what, count(some), count(all))] : [];
  return {
    training: {
      ...{ prefix, checkpoints, failed },
      lines: shownLines.map(({ check: _, ...line }) => ({ ...line, settings: withoutPath(line.settings) })),
      logs: logs && thinnedLogs(logs, runs),
      frames: shownFrames.map((frame) => ({
        ...frame,
        centre: byBlock(frame.centre, result.beliefs.count, states, (block, each) => of(block, kept, each)),
      })),
    },
    left: [
      ...told(l10n.t('Read-outs through the training'), shownFrames.length, frames.length),
      ...told(l10n.t('Analysed checkpoints'), shownLines.length, lines.length),
    ],
  };
}

function thinnedLogs({ series, notes }: TrainingLogs, runs: number): TrainingLogs {
  const points = Math.max(2, Math.floor(BYTES.logs / runs / (16 * Math.max(1, series.length))));
  const less = (each: LogSeries): LogSeries => {
    const places = Int32Array.from(someOf(Array.from(each.x.keys()), points));
    return { ...each, x: of(each.x, places, 1), y: of(each.y, places, 1) };
  };
  return {
    series: series.map(less),
    notes: series.some(({ x }) => x.length > points)
      ? [...notes, l10n.t('Logs: {0} lines of each, evenly spaced.', count(points))]
      : notes,
  };
}

/** So many of a list at equal distances, first and last among them; the last where there is room for one. */
export const someOf = <T>(all: readonly T[], most: number): readonly T[] =>
  most === 1 ? all.slice(-1) : evenly(0, all.length - 1, most).map((at) => all[at]);
