import * as l10n from '@vscode/l10n';
import { analyseRequestSchema } from '../../protocol/analysis.js';
import type { Frame, FramesRequest, FramesResult, SweepFailure } from '../../protocol/sweep.js';
import { frameLength, frameOf } from '../../shared/frameBlocks.js';
import { counted } from '../../shared/counted.js';
import { countText } from '../../shared/texts.js';
import type { CallContext } from '../calls.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { beliefsKey, frameKey } from './keys.js';
import type { FrameJob, StorePlace } from './messages.js';
import { planSweep, type Plan } from './plan.js';
import type { WorkerPool } from './pool.js';
import { runJobs, type Task } from './runJobs.js';
import { ResultStore } from './store.js';
import { estimatedBytes } from './width.js';

/** Read-outs of one answer, in bytes: of what is beyond it is said that it does not fit. */
const MAX_FRAMES_BYTES = 256 * 2 ** 20;

export interface FramesDeps {
  readonly pool: WorkerPool;
  readonly hostFiles: HostFiles | null;
  readonly store: StorePlace | null;
  /** Of one answer at most. */
  readonly bytes?: number;
  /** Only what is kept: nothing is computed. */
  readonly keptOnly?: boolean;
}

/**
 * Mean read-outs of other checkpoints for the beliefs of an analysis, with its settings: from what is kept, else computed.
 * @throws CancelledError; InputError where the folder cannot be read, or no worker can be started
 */
export async function framesOf(
  known: KnownAnalysis,
  { files }: FramesRequest,
  context: CallContext,
  deps: FramesDeps,
): Promise<FramesResult> {
  const { result, request } = known;
  const { signal } = context;
  const wanted = [...new Set(files)];
  const store = deps.store && new ResultStore(deps.store);
  const plan = await planSweep(
    { source: request.source, assumed: request.assumed, of: result.checkpoint.file, files: wanted },
    { hostFiles: deps.hostFiles, store, signal },
  );
  try {
    const collected = new Collected(known, wanted, plan, context, deps.bytes ?? MAX_FRAMES_BYTES);
    const tasks: Task[] = [];
    for (const file of wanted) tasks.push(...(await collected.unlessKnown(file, store, deps.store)));
    const bytes = plan.shape && estimatedBytes(plan.shape, request.settings);
    await runJobs(deps.keptOnly === true ? [] : tasks, { pool: deps.pool, signal, workers: 0, bytes, urgent: true });
    await store?.trim();
    return collected.all();
  } finally {
    await plan.close();
  }
}

/** Frames as they come. */
class Collected {
  private readonly frames = new Map<string, Frame>();
  private readonly failed = new Map<string, SweepFailure>();
  /** Numbers of one frame. */
  private readonly length: number;
  private readonly key: string;
  /** How many fit into an answer. */
  private readonly room: number;
  private meant = 0;

  constructor(
    private readonly known: KnownAnalysis,
    private readonly wanted: readonly string[],
    private readonly plan: Plan,
    private readonly context: CallContext,
    bytes: number,
  ) {
    this.length = frameLength(known.result);
    this.room = Math.max(1, Math.floor(bytes / (4 * this.length)));
    this.key = beliefsKey(known.result);
  }

  /** What is to be computed for a file; nothing where its frame is had, or cannot be. */
  async unlessKnown(file: string, store: ResultStore | null, place: StorePlace | null): Promise<Task[]> {
    const { result, request } = this.known;
    const step = this.entry(file)?.step ?? null;
    if (!this.entry(file))
      return this.fail(file, { code: 'file-gone', message: `The run on show has no file ${file}.` });
    if (this.meant++ >= this.room) return this.fail(file, this.tooMany());
    if (file === result.checkpoint.file) return this.found({ file, step, centre: Float32Array.from(frameOf(result)) });
    const facts = await this.plan.facts(file, request.settings);
    const sha256 = await this.plan.hash(file, false);
    const key = sha256 === null ? null : frameKey(facts, this.key, sha256);
    const centre = key === null ? null : ((await store?.frame(key, this.length)) ?? null);
    if (centre) return this.found({ file, step, centre });
    const { source, settings, assumed, trusted } = request;
    const job: FrameJob = {
      kind: 'frame',
      request: analyseRequestSchema.parse({ source, checkpoint: file, settings, assumed, trusted, threads: 1 }),
      facts,
      store: place,
      step,
      length: this.length,
      beliefs: this.key,
    };
    return [
      {
        job,
        earliest: () => Promise.resolve(null),
        found: (told) => void (told.kind === 'frame' && this.found({ file, step, centre: told.centre })),
        failed: (error) => void this.fail(file, error),
      },
    ];
  }

  /** In the order asked for. */
  all(): FramesResult {
    return {
      frames: this.wanted.flatMap((file) => this.frames.get(file) ?? []),
      failed: this.wanted.flatMap((file) => this.failed.get(file) ?? []),
    };
  }

  private found(frame: Frame): Task[] {
    this.frames.set(frame.file, frame);
    return this.tell();
  }

  private fail(file: string, error: SweepFailure['error']): Task[] {
    const { run = '', step = null } = this.entry(file) ?? {};
    this.failed.set(file, { run, step, file, error });
    return this.tell();
  }

  private tell(): Task[] {
    const done = this.frames.size + this.failed.size;
    this.context.progress({
      step: l10n.t('Reading out other checkpoints ({0} of {1})', countText(done), countText(this.wanted.length)),
      fraction: done / this.wanted.length,
    });
    return [];
  }

  private entry(file: string): Plan['checkpoints'][number] | undefined {
    return this.plan.checkpoints.find((each) => each.file === file);
  }

  private tooMany(): SweepFailure['error'] {
    const { beliefs, process } = this.known.result;
    return {
      code: 'activations-too-large',
      message: l10n.t(
        '{0} of {1} at {2} are too many to be shown one after the other: {3} fit. Choose fewer, or a shorter context.',
        counted.beliefs(beliefs.count),
        counted.states(process.states.length),
        counted.checkpoints(this.wanted.length),
        counted.checkpoints(this.room),
      ),
    };
  }
}
