/** A moving picture of a run on the command line: which checkpoints, and what is known of each. */
import * as z from 'zod';
import type { Engine } from '../engine/handlers.js';
import type { Keyframe } from '../figure/animation/scene.js';
import type { AnalyseRequest, AnalysisResult } from '../protocol/analysis.js';
import type { CheckpointEntry, FolderListing } from '../protocol/files.js';
import type { Progress } from '../protocol/outcome.js';
import { InputError } from '../shared/inputError.js';
import { ascending } from '../shared/checkpointNames/ascending.js';
import { shownLine } from '../shared/shownText.js';
import { choice, flag, number, value } from './option.js';

/** Steps that are shown. */
export interface StepChoice {
  readonly from: number;
  readonly to: number;
}

export const animationOptions = {
  steps: value<StepChoice>('A..B', 'of a .gif: checkpoints from step A to step B; all of the run where left out', {
    takes: 'a range of steps such as 0..50000, of which one end may be left out',
    read(typed) {
      const [, from = '', to = ''] = /^(\d*)\.\.(\d*)$/.exec(typed.replaceAll(',', '')) ?? [];
      if (from === '' && to === '') return null;
      const range = { from: from === '' ? 0 : Number(from), to: to === '' ? Infinity : Number(to) };
      return range.from <= range.to ? range : null;
    },
  }),
  seconds: number('S', 'of a .gif: how long it runs; 8 where left out', { least: 0.5, most: 600, whole: false }),
  fps: number('N', 'of a .gif: frames in a second at most; 20 where left out', { least: 1, most: 50, whole: false }),
  pace: choice(
    'of a .gif: even: as long from each checkpoint to the next, as where left out; linear or logarithmic in the steps',
    z.enum(['even', 'linear', 'logarithmic']),
  ),
  cuts: flag('of a .gif: checkpoints alone, without what is interpolated between them'),
  once: flag('of a .gif: it runs once, and not for ever'),
};

/**
 * The checkpoints of a run, ascending in step; those that repeat a step (as the best one may) are left out.
 * @param of step or file of the run; null: the first one
 */
export function checkpointsOf(
  { runs }: FolderListing,
  of: number | string | null,
  steps: StepChoice | undefined,
): readonly CheckpointEntry[] {
  const run =
    runs.find(({ checkpoints }) => checkpoints.some(({ file, step }) => of === file || of === step)) ?? runs[0];
  const all = run?.checkpoints ?? [];
  const chosen = ascending(all);
  const within = chosen.filter(
    ({ step }) => steps === undefined || (step !== null && step >= steps.from && step <= steps.to),
  );
  if (within.length < 2)
    throw new InputError(
      'no-checkpoints',
      `A moving picture needs two checkpoints or more; ${steps === undefined ? 'the run' : 'that range'} has ${within.length === 1 ? 'one' : 'none'} of ${all.length}.`,
    );
  return within;
}

/** What all of them show, one after the other; a file that cannot be read is left out, with a word. */
export async function keyframesOf(
  engine: Engine,
  request: AnalyseRequest,
  result: AnalysisResult,
  checkpoints: readonly CheckpointEntry[],
  { signal, progress, note }: { signal: AbortSignal; progress(told: Progress): void; note(said: string): void },
): Promise<readonly Keyframe[]> {
  const found: Keyframe[] = [];
  // What is left to each checkpoint's own config must not differ from what is drawn.
  const settings = { ...request.settings, process: result.settings.process, decimals: result.settings.decimals };
  for (const [at, { file, step }] of checkpoints.entries()) {
    progress({ step: `Reading ${shownLine(file, 60)}`, fraction: at / checkpoints.length });
    try {
      const known = await engine.analyse(
        { ...request, settings, checkpoint: file },
        { signal, progress: () => undefined },
      );
      const { beliefs, regression } = known.result;
      if (beliefs.count === result.beliefs.count) found.push({ file, step, centre: beliefs.centre, r2: regression.r2 });
      else note(`${file} is left out: it has other beliefs than ${result.checkpoint.file}.`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      note(`${file} is left out: ${error.message}`);
    }
  }
  if (found.length === 0) throw new InputError('no-checkpoints', 'None of the checkpoints could be read.');
  return found;
}
