/** What is known of the checkpoints of a run that an analysis is of, for a report. */
import { sweepFolder } from '../engine/sweep/calls.js';
import { framesOf } from '../engine/sweep/frames.js';
import { WorkerPool } from '../engine/sweep/pool.js';
import { storePlace } from '../engine/sweep/storePlace.js';
import type { Engine } from '../engine/engine.js';
import type { CallContext } from '../engine/calls.js';
import type { KnownAnalysis } from '../engine/stores/knownAnalysis.js';
import type { ReportTraining } from '../protocol/report.js';
import { sweepRequestSchema } from '../protocol/sweep.js';
import { framesWanted, runWith, toldTraining } from '../report/training.js';

/**
 * Figures, logs and read-outs of the checkpoints of a run, in their order.
 * @param options.compute whether checkpoints are analysed of which nothing is kept
 * @returns `training` null where the run has one checkpoint alone; `notes` what could not be had
 * @throws CancelledError; InputError where the folder cannot be read, or no worker can be started
 */
export async function trainingOf(
  engine: Engine,
  analysis: KnownAnalysis,
  { compute, ...context }: CallContext & { readonly compute: boolean },
): Promise<{ readonly training: ReportTraining | null; readonly notes: readonly string[] }> {
  const { request, result } = analysis;
  const { source, assumed, trusted, settings } = request;
  const { file } = result.checkpoint;
  const { runs } = await engine.list(source, context.signal, assumed);
  const run = runWith(runs, file);
  if (run === null) return { training: null, notes: [] };
  const logs = await engine.trainingLogs({ source, of: file }, context.signal);
  const store = storePlace();
  const pool = new WorkerPool({ hostFiles: null, lowPriority: false });
  try {
    const asked = sweepRequestSchema.parse({
      ...{ source, assumed, trusted, settings, of: file, what: compute ? 'all' : 'known' },
    });
    const { lines, failed } = await sweepFolder(asked, context, pool, null);
    const files = framesWanted(lines);
    const frames =
      files.length === 0
        ? []
        : (
            await framesOf(analysis, { analysis: result.id, files: [...files] }, context, {
              ...{ pool, hostFiles: null, store, keptOnly: !compute },
            })
          ).frames;
    return toldTraining({ prefix: run.prefix, checkpoints: run.checkpoints, lines, failed, logs, frames }, file);
  } finally {
    pool.end();
  }
}
