import * as l10n from '@vscode/l10n';
import { placeOf } from '../../checkpoint/config/runConfig.js';
import { InputError } from '../../shared/inputError.js';
import { Engine } from '../engine.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import { openFolder } from '../places/openFolder.js';
import { resolveFile } from '../../checkpoint/sources/folderSource.js';
import { saidByConfig } from '../processes/processChoice.js';
import type { EarliestTold } from '../stores/earliestTold.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { check } from '../truth/check.js';
import { componentsOf } from './components.js';
import type { KeptLine } from './kept.js';
import { frameLength, frameOf } from '../../shared/frameBlocks.js';
import { beliefsKey, frameKey, lineKey } from './keys.js';
import { lineOf } from './line.js';
import type { Found, FrameFound, FrameJob, Job, LineFound, LineJob } from './messages.js';
import { hashOf, placeOfFile } from './plan.js';
import { ResultStore } from './store.js';

/** Read-outs up to this size are kept beside a line, so that a page can play through training at once. */
const MAX_FRAME_BYTES = 4 * 2 ** 20;

export interface JobContext {
  readonly signal: AbortSignal;
  /** Asks who leads the sweep for what is known of the run's earliest checkpoint. */
  readonly earliest: () => Promise<EarliestTold | null>;
}

/** Does jobs one after the other, with an engine that stays warm between them. */
export class JobRunner {
  private readonly engine: Engine;

  constructor(private readonly hostFiles: HostFiles | null) {
    this.engine = new Engine(hostFiles);
  }

  /** @throws InputError what is wrong with the checkpoint; CancelledError */
  async run(job: Job, context: JobContext): Promise<Found> {
    const store = job.store && new ResultStore(job.store);
    return job.kind === 'line' ? this.line(job, store, context) : this.frame(job, store, context);
  }

  private async line(job: LineJob, store: ResultStore | null, { signal, earliest }: JobContext): Promise<LineFound> {
    const { request, run, step, first } = job;
    const isFirst = first === request.checkpoint;
    const known = store && job.facts !== null ? await this.kept(job, store, signal) : null;
    if (known && (!isFirst || known.first)) return { kind: 'line', kept: known, known: true };
    const analysis = await this.engine.analyse(
      request,
      { signal, progress: () => undefined },
      first === null || isFirst ? undefined : earliest,
    );
    const checked = job.check ? await check(this.engine, analysis, { signal, progress: () => undefined }) : null;
    const { sha256 } = analysis.result.checkpoint;
    const key = isTold(analysis, job) ? lineKey(job, sha256) : null;
    const kept: KeptLine = {
      key: key ?? '',
      line: lineOf(analysis, { run, step }, await componentsOf(analysis, signal), checked),
      first: isFirst ? await this.engine.asEarliest(analysis, signal) : null,
    };
    if (store && key !== null) {
      await store.keepLine(kept);
      if (job.frames) await keepFrame(store, job, analysis);
    }
    return { kind: 'line', kept, known: false };
  }

  private async frame(job: FrameJob, store: ResultStore | null, { signal }: JobContext): Promise<FrameFound> {
    const { request, beliefs, facts, step, length } = job;
    const seen = store && facts !== null ? await this.hash(job, store, signal) : null;
    const keptKey = seen === null ? null : frameKey(facts, beliefs, seen);
    const kept = keptKey === null ? null : ((await store?.frame(keptKey, length)) ?? null);
    if (kept) return { kind: 'frame', step, centre: kept };
    const analysis = await this.engine.analyse(request, { signal, progress: () => undefined }, 'none');
    const { result } = analysis;
    if (beliefsKey(result) !== beliefs)
      throw new InputError(
        'other-architecture',
        l10n.t(
          '{0} has other beliefs than the analysis on show: its process or its context differs.',
          result.checkpoint.file,
        ),
      );
    const centre = Float32Array.from(frameOf(result));
    const key = isTold(analysis, job) ? frameKey(facts, beliefs, result.checkpoint.sha256) : null;
    if (store && key !== null) await store.keepFrame(key, centre);
    return { kind: 'frame', step, centre };
  }

  /** A line of the same bytes and settings, wherever they were found before. */
  private async kept(job: LineJob, store: ResultStore, signal: AbortSignal): Promise<KeptLine | null> {
    const sha256 = await this.hash(job, store, signal);
    const key = sha256 && lineKey(job, sha256);
    const kept = key ? await store.line(key) : null;
    return kept && asFoundHere(kept, job);
  }

  /** The hash of the bytes that a job is about, which is kept for the next time; null where they cannot be read. */
  private async hash({ request }: Job, store: ResultStore, signal: AbortSignal): Promise<string | null> {
    const { source, assumed, checkpoint } = request;
    const file = String(checkpoint);
    const opened = await openFolder(source, { hostFiles: this.hostFiles, signal, assumed });
    try {
      const at = resolveFile(opened.folder, file);
      const entry = (await at.folder.list(signal)).find(({ name }) => name === at.name);
      const found = entry ? { path: placeOfFile(source, opened.folder, file), look: entry } : null;
      const known = found ? await store.seen(found.path, found.look) : null;
      return known ?? (await hashOf(opened.folder, file, found, store, signal));
    } finally {
      await opened.close();
    }
  }
}

/** A line that was kept, as it is told of the place where its bytes are now. */
export function asFoundHere(kept: KeptLine, { run, step, request }: LineJob): KeptLine {
  const file = String(request.checkpoint);
  return { ...kept, line: { ...kept.line, run, step, file }, first: kept.first && { ...kept.first, file } };
}

/** Whether the process is known by its text: a file that only the checkpoint's own config names was not read for the key. */
function isTold({ run }: KnownAnalysis, { request }: Job): boolean {
  const config = run.model.checkpoint.config ?? null;
  if (request.settings.process !== null || !config || saidByConfig(config)?.kind !== 'file') return true;
  return placeOf(config, 'process').file !== request.checkpoint;
}

async function keepFrame(store: ResultStore, { facts }: LineJob, { result }: KnownAnalysis): Promise<void> {
  const key =
    frameLength(result) * 4 > MAX_FRAME_BYTES ? null : frameKey(facts, beliefsKey(result), result.checkpoint.sha256);
  if (key !== null) await store.keepFrame(key, Float32Array.from(frameOf(result)));
}
