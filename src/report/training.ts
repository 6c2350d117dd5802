import * as l10n from '@vscode/l10n';
import type { CheckpointEntry } from '../protocol/files.js';
import type { ReportTraining } from '../protocol/report.js';
import type { SweepLine } from '../protocol/sweep.js';
import { someOf } from './run.js';

/** Read-outs of so many checkpoints are asked for at most; a report holds as many as have room. */
const MOST_FRAMES = 60;

/** Checkpoints of which read-outs are wanted, of those that are known: none where nothing would move. */
export const framesWanted = (lines: readonly SweepLine[]): readonly string[] =>
  lines.length < 2
    ? []
    : someOf(
        lines.map(({ file }) => file),
        MOST_FRAMES,
      );

/**
 * What a report is told of a training, and what is missing of it.
 * @param shown the checkpoint that the report is of, which needs no line
 */
export function toldTraining(
  training: ReportTraining,
  shown: string,
): { readonly training: ReportTraining; readonly notes: readonly string[] } {
  const { checkpoints, lines, failed } = training;
  const known = new Set([shown, ...[...lines, ...failed].map(({ file }) => file)]);
  const left = checkpoints.filter(({ file }) => !known.has(file)).length;
  return {
    training,
    notes:
      left > 0
        ? [l10n.t('{0} of {1} checkpoints of the training had not been analysed.', left, checkpoints.length)]
        : [],
  };
}

/** The run among several that has a checkpoint; null where it has no other checkpoint. */
export const runWith = <R extends { readonly checkpoints: readonly CheckpointEntry[] }>(
  runs: readonly R[],
  file: string,
): R | null =>
  runs.find(({ checkpoints }) => checkpoints.length > 1 && checkpoints.some((each) => each.file === file)) ?? null;
