import { analyseRequestSchema } from '../../protocol/analysis.js';
import type { Frame, FramesRequest, FramesResult, SweepFailure } from '../../protocol/sweep.js';
import { countText } from '../../shared/texts.js';
import type { CallContext } from '../calls.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { beliefsKey, frameKey } from './keys.js';
import type { FrameJob } from './messages.js';
import { planSweep } from './plan.js';
import type { WorkerPool } from './pool.js';
import { runJobs, type Task } from './runJobs.js';
import { ResultStore } from './store.js';
import { storePlace } from './storePlace.js';
import { estimatedBytes } from './width.js';

/** Read-outs of one answer, in bytes: what is beyond is told of as not fitting. */
export const MAX_FRAMES_BYTES = 256 * 2 ** 20;

/**
 * Mean read-outs of other checkpoints for the beliefs of an analysis, with its settings: from what is kept, else computed.
 * @throws CancelledError; InputError where the folder cannot be read, or no worker can be started
 */
export async function framesOf(
  known: KnownAnalysis,
  { files }: FramesRequest,
  { signal, progress }: CallContext,
  { pool, hostFiles }: { readonly pool: WorkerPool; readonly hostFiles: HostFiles | null },
): Promise<FramesResult> {
  const { result, request } = known;
  const { beliefs } = result;
  const S = result.process.states.length;
  const length = beliefs.count * S;
  const place = storePlace();
  const store = place && new ResultStore(place);
  const key = beliefsKey(result);
  const fitting = Math.floor(MAX_FRAMES_BYTES / (4 * length));
  const frames = new Map<string, Frame>();
  const failed = new Map<string, SweepFailure>();
  const wanted = [...new Set(files)];
  const plan = await planSweep(
    { source: request.source, assumed: request.assumed, of: result.checkpoint.file, files: wanted },
    { hostFiles, store, signal },
  );
  try {
    const listed = new Map(plan.checkpoints.map((each) => [each.file, each]));
    const tasks: Task[] = [];
    const fail = (file: string, error: SweepFailure['error']) => {
      const { run = '', step = null } = listed.get(file) ?? {};
      failed.set(file, { run, step, file, error });
    };
    for (const file of wanted) {
      const entry = listed.get(file);
      if (file === result.checkpoint.file) {
        frames.set(file, { file, step: result.checkpoint.step, centre: Float32Array.from(beliefs.centre) });
        continue;
      }
      if (!entry) {
        fail(file, { code: 'file-gone', message: `The run on show has no file ${file}.` });
        continue;
      }
      const facts = await plan.facts(file, request.settings);
      const sha256 = await plan.hash(file, false);
      const own = sha256 === null ? null : frameKey(facts, key, sha256);
      const centre = own === null ? null : ((await store?.frame(own, length)) ?? null);
      if (centre) {
        frames.set(file, { file, step: entry.step, centre });
        continue;
      }
      const { source, settings, assumed, trusted } = request;
      const job: FrameJob = {
        kind: 'frame',
        request: analyseRequestSchema.parse({ source, checkpoint: file, settings, assumed, trusted, threads: 1 }),
        facts,
        store: place,
        beliefs: key,
      };
      tasks.push({
        job,
        earliest: () => Promise.resolve(null),
        found: (found) => {
          if (found.kind === 'frame') frames.set(file, { file, step: entry.step, centre: found.centre });
          tell();
        },
        failed: (error) => {
          fail(file, error);
          tell();
        },
      });
    }
    const tell = () => {
      const done = frames.size + failed.size;
      progress({
        step: `Reading out other checkpoints (${countText(done)} of ${countText(wanted.length)})`,
        fraction: done / wanted.length,
      });
    };
    tell();
    const bytes = plan.shape && estimatedBytes(plan.shape, request.settings);
    await runJobs(tasks.slice(0, Math.max(0, fitting - frames.size)), {
      pool,
      signal,
      workers: 0,
      bytes,
      urgent: true,
    });
    await store?.trim();
    const room = Math.max(1, fitting);
    for (const file of wanted)
      if (!failed.has(file) && (!frames.has(file) || [...frames.keys()].indexOf(file) >= room)) {
        frames.delete(file);
        fail(file, {
          code: 'activations-too-large',
          message:
            `${countText(beliefs.count)} beliefs of ${S} states at ${countText(wanted.length)} checkpoints are more than ` +
            `can be shown one after the other: ${countText(room)} checkpoints fit. Choose fewer, or a shorter context.`,
        });
      }
    return {
      frames: wanted.flatMap((file) => frames.get(file) ?? []),
      failed: wanted.flatMap((file) => failed.get(file) ?? []),
    };
  } finally {
    await plan.close();
  }
}
