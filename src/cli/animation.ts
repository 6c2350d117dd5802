/** A moving picture of a run on the command line: which checkpoints, and what is known of each. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { KnownAnalysis } from '../engine/stores/knownAnalysis.js';
import { framesOf } from '../engine/sweep/frames.js';
import { planSweep } from '../engine/sweep/plan.js';
import { WorkerPool } from '../engine/sweep/pool.js';
import { ResultStore } from '../engine/sweep/store.js';
import { storePlace } from '../engine/sweep/storePlace.js';
import { sweepParts } from '../engine/sweep/sweep.js';
import type { Keyframe } from '../figure/animation/scene.js';
import type { CheckpointEntry, FolderListing } from '../protocol/files.js';
import type { Progress } from '../protocol/outcome.js';
import { sweepRequestSchema } from '../protocol/sweep.js';
import { ascending } from '../shared/checkpointNames/ascending.js';
import { InputError } from '../shared/inputError.js';
import { choice, flag, number, value } from './option.js';
import { chosen, readSteps, STEPS_TAKEN, type StepItem } from './sweep/steps.js';

/** Read-outs that are asked for at once at most. */
const MOST_ASKED = 1000;

export const animationOptions = {
  steps: value<readonly StepItem[]>(
    'STEPS',
    'of a .gif: only these checkpoints, as `sweep` takes them, such as 0..50000, first,last or every 10; all of the run where left out',
    { takes: STEPS_TAKEN, read: readSteps },
  ),
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
 * @throws InputError `no-checkpoints` where they are fewer than two; `no-such-step`
 */
export function checkpointsOf(
  { runs }: FolderListing,
  of: number | string | null,
  steps: readonly StepItem[] | undefined,
  folder: string,
): readonly CheckpointEntry[] {
  const run =
    runs.find(({ checkpoints }) => checkpoints.some(({ file, step }) => of === file || of === step)) ?? runs[0];
  const all = run?.checkpoints ?? [];
  const [first] = ascending(all);
  const planned = ascending(all).map((entry) => ({ ...entry, run: run?.prefix ?? '', first: first?.file ?? null }));
  const within = chosen(steps ?? null, planned, folder);
  if (within.length < 2)
    throw new InputError(
      'no-checkpoints',
      `A moving picture needs two checkpoints or more; ${steps === undefined ? 'the run' : 'that range'} has ${within.length === 1 ? 'one' : 'none'} of ${all.length}.`,
    );
  const kept = new Set(within.map(({ file }) => file));
  return ascending(all).filter(({ file }) => kept.has(file));
}

/**
 * What all of them show, in their order: from what is kept of earlier sweeps, else computed by as many processes as the machine
 * has room for. A file that cannot be read is left out, with a word.
 * @throws CancelledError; InputError `no-checkpoints` where none can be read, `runtime` where no process can be started
 */
export async function keyframesOf(
  known: KnownAnalysis,
  checkpoints: readonly CheckpointEntry[],
  { signal, progress, note }: { signal: AbortSignal; progress(told: Progress): void; note(said: string): void },
): Promise<readonly Keyframe[]> {
  const { result, request } = known;
  const files = checkpoints.map(({ file }) => file);
  const { source, assumed, trusted, settings } = request;
  const asked = sweepRequestSchema.parse({ source, assumed, trusted, settings, of: result.checkpoint.file, files });
  // Where nothing is to be kept, read-outs are kept until the picture is drawn.
  const own = storePlace() === null ? await mkdtemp(join(tmpdir(), 'beliefscope-')) : null;
  const store = storePlace() ?? { folder: own ?? '', bytes: 2 ** 30 };
  const pool = new WorkerPool({ hostFiles: null, lowPriority: false });
  try {
    const r2 = new Map<string, number | null>();
    const plan = await planSweep(asked, { hostFiles: null, store: new ResultStore(store), signal });
    try {
      let done = 0;
      await sweepParts(
        [{ request: asked, plan, meant: plan.checkpoints }],
        { pool, hostFiles: null, store, frames: true, signal },
        {
          outcome: ({ file }, outcome) => {
            if ('kept' in outcome) r2.set(file, outcome.kept.line.r2);
            done++;
            progress({ step: `Reading checkpoints (${done} of ${files.length})`, fraction: done / files.length });
          },
        },
      );
    } finally {
      await plan.close();
    }
    const frames = new Map<string, Keyframe>();
    for (let at = 0; at < files.length; at += MOST_ASKED) {
      const part = files.slice(at, at + MOST_ASKED);
      const deps = { pool, hostFiles: null, store };
      const found = await framesOf(known, { analysis: result.id, files: part }, { signal, progress }, deps);
      for (const { file, error } of found.failed) note(`${file} is left out: ${error.message}`);
      for (const { file, step, centre } of found.frames)
        frames.set(file, {
          ...{ file, step, centre: Float64Array.from(centre) },
          r2: file === result.checkpoint.file ? result.regression.r2 : (r2.get(file) ?? null),
        });
    }
    if (frames.size === 0) throw new InputError('no-checkpoints', 'None of the checkpoints could be read.');
    return files.flatMap((file) => frames.get(file) ?? []);
  } finally {
    pool.end();
    if (own !== null) await rm(own, { recursive: true, force: true });
  }
}
