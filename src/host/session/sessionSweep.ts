import { availableParallelism } from 'node:os';
import type {
  SweepFailure,
  SweepLine,
  SweepNews,
  SweepProgress,
  SweepRequest,
  SweepState,
} from '../../protocol/sweep.js';
import type { CheckpointEntry } from '../../protocol/files.js';
import type { Progress } from '../../protocol/outcome.js';
import type { EngineService } from '../engine/engineService.js';
import { isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';

/** What a sweep would be of: the run and the settings on show. */
export interface SweepSubject {
  readonly request: Pick<SweepRequest, 'source' | 'settings' | 'assumed' | 'trusted'>;
  /** The checkpoint on show. */
  readonly file: string;
  /** Those of its run, as they were listed last. */
  readonly checkpoints: readonly CheckpointEntry[];
  /** What the analysis on show took, in seconds. */
  readonly seconds?: number | undefined;
}

/** What is told of a sweep: in addition to what was told before, unless it is all. */
export interface Swept {
  readonly state: SweepState;
  readonly lines: readonly SweepLine[];
  readonly failed: readonly SweepFailure[];
  readonly afresh: boolean;
}

/** Time between two tellings, in milliseconds. */
const TELL_MS = 100;

const IDLE = { doing: 'nothing', seconds_left: null, error: null } as const;

/** A line or a failure, and the size of the file that it is of. */
interface Held {
  readonly line: SweepLine | null;
  readonly failure: SweepFailure | null;
  readonly size: number | null;
}

/** What is known of all checkpoints of the run that a session shows, with its settings; computed where it is wanted. */
export class SessionSweep {
  private held = new Map<string, Held>();
  private subject: SweepSubject | null = null;
  private subjectKey = '';
  private doing: Pick<SweepState, 'doing' | 'seconds_left' | 'error'> = IDLE;
  private running: AbortController | null = null;
  /** Whether checkpoints that appear are to be analysed as well. */
  private wanted = false;
  private stopped = false;
  private pending = new Set<string>();
  private isAfresh = true;
  private timer: NodeJS.Timeout | null = null;
  private isDue = false;
  /** Seconds from one checkpoint to the next, as the sweeps of this subject went; null: none has come so far. */
  private pace: number | null = null;
  /** Seconds of the quickest analysis of this subject: the first one also starts the engine. */
  private quickest = Infinity;

  /** @param tell called where there is something to be told, at most every 100 ms */
  constructor(
    private readonly engine: Pick<EngineService, 'request'>,
    private readonly tell: () => void,
  ) {}

  get state(): SweepState {
    const files = this.subject?.checkpoints ?? [];
    const done = files.filter(({ file }) => this.held.has(file)).length;
    const seconds_left = this.doing.seconds_left ?? (this.doing.doing === 'looking' ? null : this.secondsLeft);
    return { ...this.doing, seconds_left, done, total: files.length };
  }

  /**
   * What the checkpoints of which nothing is known would take, in seconds: at the pace of what was swept so far, else at that of the
   * quickest analysis on each core. null: nothing is left, or nothing tells.
   */
  get secondsLeft(): number | null {
    const left = this.missing.length;
    if (left === 0) return null;
    if (this.pace !== null) return this.pace * left;
    const seconds = (this.quickest * left) / Math.min(left, availableParallelism());
    return Number.isFinite(seconds) && !this.isOn ? seconds : null;
  }

  get isOn(): boolean {
    return this.doing.doing === 'running';
  }

  /** Checkpoints of which nothing is known. */
  get missing(): readonly CheckpointEntry[] {
    return (this.subject?.checkpoints ?? []).filter(({ file }) => !this.held.has(file));
  }

  /** What has come since it was last taken. */
  take(): Swept {
    const told = this.isAfresh ? this.all() : { ...this.part([...this.pending]), afresh: false };
    this.isAfresh = false;
    this.pending.clear();
    return told;
  }

  /** All that is known, for a page that knows nothing. */
  all(): Swept {
    return { ...this.part([...this.held.keys()]), afresh: true };
  }

  /**
   * Looks up what is kept on disk of the run and the settings on show. What was known of other ones is let go, and what was
   * under way for them ends; of the same ones, what is no longer so is let go.
   * @returns whether all of that is so still when it is done
   */
  async look(subject: SweepSubject): Promise<boolean> {
    const { request, checkpoints, file } = subject;
    const key = JSON.stringify([request, checkpoints[0]?.file ?? file]);
    const isOther = key !== this.subjectKey;
    const isListedAnew = !isOther && listText(checkpoints) !== listText(this.subject?.checkpoints ?? []);
    this.subject = subject;
    this.subjectKey = key;
    const quickest = Math.min(isOther ? Infinity : this.quickest, subject.seconds ?? Infinity);
    const isQuicker = quickest < this.quickest;
    this.quickest = quickest;
    if (!isOther && !isListedAnew) {
      if (isQuicker) this.set(this.doing);
      return true;
    }
    this.halt();
    if (isOther) {
      this.held = new Map();
      this.wanted = false;
      this.stopped = false;
      this.pace = null;
    }
    this.isAfresh = true;
    this.dropChanged();
    this.set({ doing: 'looking', seconds_left: null, error: null });
    const controller = (this.running = new AbortController());
    try {
      const { signal } = controller;
      const found = await this.engine.request('sweep', this.asked('known', null), { signal });
      if (this.running !== controller) return false;
      this.running = null;
      const known = new Set(found.lines.map((line) => line.file));
      // Where results are kept, what is not among them any more was written anew; where none are kept, nothing is told by that.
      if (known.size > 0)
        for (const [name, { line }] of this.held) if (line && !known.has(name)) this.held.delete(name);
      for (const line of found.lines) this.hold(line.file, { line, failure: null });
      this.isAfresh = true;
      this.set(IDLE);
      return true;
    } catch (error) {
      if (this.running !== controller) return false;
      this.running = null;
      this.set(isCancelled(error) ? IDLE : { ...IDLE, error: toErrorInfo(error) });
      return false;
    }
  }

  /** Whether what appears is to be analysed without being asked for once more. */
  get goesOn(): boolean {
    return this.wanted;
  }

  /** Whether a person wanted no more of it: then it does not start by itself again. */
  get wasStopped(): boolean {
    return this.stopped;
  }

  /** Analyses the checkpoints of which nothing is known, and those that failed where a person asks. */
  async start({ again = false } = {}): Promise<void> {
    if (this.isOn || !this.subject) return;
    this.halt();
    this.wanted = true;
    this.stopped = false;
    if (again) for (const [file, { failure }] of this.held) if (failure) this.held.delete(file);
    this.isAfresh ||= again;
    const files = this.missing.map(({ file }) => file);
    if (files.length === 0) return this.doing === IDLE ? undefined : this.set(IDLE);
    const controller = (this.running = new AbortController());
    this.set({ doing: 'running', seconds_left: null, error: null });
    try {
      const onProgress = (progress: Progress | SweepProgress) => {
        if (this.running === controller && 'news' in progress && progress.news) this.heard(progress.news);
      };
      await this.engine.request('sweep', this.asked('all', files), { signal: controller.signal, onProgress });
      if (this.running !== controller) return;
      this.running = null;
      this.set(IDLE);
    } catch (error) {
      if (this.running !== controller) return;
      this.running = null;
      this.set(isCancelled(error) ? IDLE : { ...IDLE, error: toErrorInfo(error) });
    }
  }

  /** Analyses no more; what is known stays. */
  stop(): void {
    this.wanted = false;
    this.stopped = true;
    if (!this.isOn) return;
    this.halt();
    this.set(IDLE);
  }

  /** Lets go of all that is known, since the files are of another training now; what was wanted still is. */
  forget(): void {
    this.halt();
    this.held = new Map();
    this.isAfresh = true;
    // The next look is then one at something that was not seen yet.
    if (this.subject) this.subject = { ...this.subject, checkpoints: [] };
    this.set(IDLE);
  }

  /** Goes on after the engine was lost. */
  resume(): void {
    if (this.wanted && this.doing.error && isEngineLost(this.doing.error)) void this.start();
  }

  dispose(): void {
    this.halt();
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.subject = null;
  }

  private halt(): void {
    const { running } = this;
    this.running = null;
    running?.abort();
    this.doing = IDLE;
  }

  private asked(what: SweepRequest['what'], files: readonly string[] | null): SweepRequest {
    if (!this.subject) throw new Error('a sweep is asked of something');
    const { request, file } = this.subject;
    return { ...request, of: file, files: files ? [...files] : null, check: false, what, workers: 0 };
  }

  private heard(news: SweepNews): void {
    for (const line of news.lines) this.hold(line.file, { line, failure: null });
    for (const failure of news.failed) this.hold(failure.file, { line: null, failure });
    const left = this.missing.length;
    if (news.seconds_left !== null && left > 0) this.pace = news.seconds_left / left;
    this.set({ ...this.doing, seconds_left: news.seconds_left });
  }

  private hold(file: string, found: Pick<Held, 'line' | 'failure'>): void {
    this.held.set(file, { ...found, size: this.sizeOf(file) });
    this.pending.add(file);
  }

  /** Lets go what is known of files that are gone, or have another size. */
  private dropChanged(): void {
    for (const [file, { size }] of this.held) if (size === null || this.sizeOf(file) !== size) this.held.delete(file);
  }

  private sizeOf(file: string): number | null {
    return this.subject?.checkpoints.find((entry) => entry.file === file)?.size ?? null;
  }

  private part(files: readonly string[]): Omit<Swept, 'afresh'> {
    const held = files.map((file) => this.held.get(file));
    return {
      state: this.state,
      lines: held.flatMap((one) => one?.line ?? []),
      failed: held.flatMap((one) => one?.failure ?? []),
    };
  }

  private set(doing: typeof this.doing): void {
    this.doing = doing;
    this.isDue = true;
    if (this.timer) return;
    const due = () => {
      this.timer = this.isDue ? setTimeout(due, TELL_MS) : null;
      if (!this.isDue) return;
      this.isDue = false;
      this.tell();
    };
    due();
  }
}

const listText = (checkpoints: readonly CheckpointEntry[]): string =>
  checkpoints.map(({ file, size }) => `${size} ${file}`).join('\n');
