import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { analysisSettingsSchema } from '../../protocol/analysis.js';
import { viewSettingsSchema } from '../../protocol/panel.js';
import type { AnalysisResult, AnalysisSettings, AnalyseRequest } from '../../protocol/analysis.js';
import type { EngineCalls, EngineMethod } from '../../protocol/calls.js';
import type { Compared, Comparison } from '../../protocol/compare.js';
import type { CheckRequest, CheckResult } from '../../protocol/check.js';
import type { FitAsked, FitResult } from '../../protocol/fit.js';
import type { InferAsked, InferResult } from '../../protocol/infer.js';
import type { AssumedValues, FolderListing, Source } from '../../protocol/files.js';
import type { ErrorInfo, Progress } from '../../protocol/outcome.js';
import type { Found, PanelState, ViewSettings } from '../../protocol/panel.js';
import type { PresetInfo, ProcessChoice } from '../../protocol/process.js';
import type { TrainingLogs } from '../../protocol/training.js';
import type { SteerResult } from '../../protocol/steering.js';
import type { CallOptions } from '../engine/engineClient.js';
import type { EngineService } from '../engine/engineService.js';
import { EngineError, isCancelled, toErrorInfo } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import type { OpenQuestion } from '../../shared/inputError.js';
import { settings as hostSettings } from '../settings.js';
import { sourceKey, sourceName } from '../sources.js';
import { defaultOf } from '../../shared/checkpointNames/runs.js';
import { compared } from './compare.js';
import { Findings } from './findings.js';
import { withoutFiles } from './live/withoutFiles.js';
import { SessionSweep } from './sessionSweep.js';

export type SessionChange =
  | 'listing'
  | 'progress'
  | 'result'
  | 'failure'
  | 'view'
  | 'steering'
  | 'checked'
  | 'fitted'
  | 'inferred'
  | 'swept'
  | 'training';

/** Asks the user for the process of a folder until the signal is aborted; undefined where they chose none. */
export type AskForProcess = (session: Session, signal: AbortSignal) => Promise<ProcessChoice | undefined>;

/** Asks for a value that nothing tells: what is set for the folder, with the answer; undefined where there was none. */
export type AskForValue = (
  name: string,
  question: OpenQuestion,
  values: AssumedValues,
  signal: AbortSignal,
) => Promise<AssumedValues | undefined>;

export interface SessionServices {
  readonly engine: EngineService;
  readonly memory: FolderMemory;
  readonly askForProcess: AskForProcess;
  /** What a folder is called that is not called by its path; null: it is. */
  readonly nameOf?: (source: Source) => string | null;
  /** Process files of the workspace, as the engine takes them for a folder. */
  readonly processFiles?: (source: Source) => Promise<readonly ProcessChoice[]>;
  /** Absent where nobody is there to be asked. */
  readonly askForValue?: AskForValue;
}

export type Analysed = Extract<EngineMethod, keyof CallsOnAnalysis>;
/** Calls about a result that the engine holds. */
type CallsOnAnalysis = {
  [M in EngineMethod as EngineCalls[M]['params'] extends { analysis: string } ? M : never]: true;
};

/**
 * The state of one open checkpoint folder: what is in it, the last analysis, the one in progress, and the view settings.
 * Panel, side view and status bar all watch it. A new request replaces the one in progress.
 */
export class Session {
  readonly key: string;
  /** Where what is shown is remembered: each panel of a folder shows something of its own. */
  readonly lookKey: string;
  readonly name: string;
  listing: FolderListing | null = null;
  presets: readonly PresetInfo[] = [];
  /** The checkpoint that the next analysis uses: the last one asked for. */
  checkpoint: number | string | null = null;
  settings: AnalysisSettings = analysisSettingsSchema.parse({ decimals: hostSettings().decimals });
  result: AnalysisResult | null = null;
  /** Files that are being written: the listing leaves them out until they are whole. */
  writing: ReadonlySet<string> = new Set();
  /** Told where a training has started over in the folder: checkpoints of the one before that are still there. */
  startedOver: { readonly stale: readonly string[] } | null = null;
  /** What the training has logged; null: it has not been read. */
  logs: TrainingLogs | null = null;
  private readingLogs: Promise<void> | null = null;
  private logsAreDue: Promise<void> | null = null;
  progress: Progress | null = null;
  failure: ErrorInfo | null = null;
  view: ViewSettings = viewSettingsSchema.parse({});
  steering: PanelState['steering'] = null;
  /** What else the panel's page keeps of itself, as it last told. */
  kept: Pick<PanelState, 'selected' | 'compare'> = { selected: null, compare: null };
  steerResult: SteerResult | null = null;

  private readonly changed = new vscode.EventEmitter<SessionChange>();
  readonly onDidChange = this.changed.event;
  private newest: AbortController | null = null;
  /** The engine that made {@link result}, and the request that it answered. */
  private madeBy: number | null = null;
  private madeFrom: AnalyseRequest | null = null;
  private reviving: Promise<void> | null = null;
  private isListingDue = false;
  private readonly findings = new Findings();
  /** What is known of the run's other checkpoints. */
  readonly sweep: SessionSweep;
  /** Process files that were ranked, which a page may therefore ask for. */
  candidates: readonly ProcessChoice[] = [];

  constructor(
    readonly source: Source,
    private readonly services: SessionServices,
    /** Which of the folder's sessions it is, from 1; each has a panel of its own. */
    readonly number = 1,
  ) {
    this.key = sourceKey(source);
    this.lookKey = number === 1 ? this.key : `${this.key}#panel${number}`;
    this.name = services.nameOf?.(source) ?? sourceName(source);
    this.sweep = new SessionSweep(services.engine, () => this.changed.fire('swept'));
    if (source.kind === 'host') services.engine.files.allow(source.uri);
  }

  /** The folder's name as a title says it, with the number of a further panel. */
  get title(): string {
    return this.number === 1 ? this.name : `${this.name} (${this.number})`;
  }

  /** Whether an analysis is in progress. */
  get busy(): boolean {
    return this.newest !== null;
  }

  /** The settings that the result answers as they were asked for, with null where the folder or the model decides. */
  get asked(): AnalysisSettings | null {
    return this.madeFrom?.settings ?? null;
  }

  /** What the user has set for the folder of what its model does not tell. */
  get assumed(): AssumedValues {
    return this.services.memory.assumed(this.key);
  }

  /** The check of the result on show; null where it was not checked. */
  get checked(): CheckResult | null {
    return this.findings.checkOf(this.result?.id);
  }

  /** Which process the model predicts like, as it was last asked; null where it was not. */
  get fitted(): Found<FitResult> | null {
    return this.findings.fitted;
  }

  get inferred(): Found<InferResult> | null {
    return this.findings.inferred;
  }

  /** The process of the link that is on show; null: a person's own, or none. */
  private linked: ProcessChoice | null = null;

  /**
   * Analyses a checkpoint, notifying watchers of its progress; an analysis in progress is cancelled.
   * @param ask whether the user may be asked for the process if neither config nor memory names one
   * @param remember whether the process is the user's own choice for the folder, as one that a link names is not
   */
  async analyse(
    checkpoint: number | string | null,
    settings: AnalysisSettings = this.settings,
    {
      ask = true,
      relist = false,
      remember = true,
    }: { readonly ask?: boolean; readonly relist?: boolean; readonly remember?: boolean } = {},
  ): Promise<void> {
    this.newest?.abort();
    const mine = new AbortController();
    this.newest = mine;
    // What failed may have been mended meanwhile, in the folder as well as in a file.
    const listAgain = relist || this.failure !== null;
    this.checkpoint = checkpoint;
    this.settings = this.isEchoed(settings) ? { ...settings, process: null } : settings;
    this.failure = null;
    try {
      this.report({ step: vscode.l10n.t('Reading {0}', this.name), fraction: 0 });
      if (!this.listing || listAgain) await this.list(mine.signal);
      const isLinkedOne = this.linked !== null && isDeepStrictEqual(this.linked, this.settings.process);
      if (remember && !isLinkedOne && this.isSaid(this.settings.process)) {
        // Back to what the folder says: nothing is remembered against it.
        await this.services.memory.forgetProcess(this.key);
        if (this.newest !== mine) return;
        this.settings = { ...this.settings, process: null };
      }
      const process = await this.processFor(this.settings, ask ? mine.signal : null);
      if (this.newest !== mine) return;
      const request = this.request({ ...this.settings, process });
      this.settings = request.settings;
      const result = await this.services.engine.request('analyse', request, {
        signal: mine.signal,
        onProgress: (progress) => this.newest === mine && this.report(progress),
      });
      if (this.newest !== mine) return;
      this.newest = null;
      this.progress = null;
      this.accept(result, request);
      if (!remember) this.linked = request.settings.process;
      // What only a link has shown is kept to the panel: another step of it chooses nothing either.
      const isLinked = isDeepStrictEqual(this.linked, request.settings.process);
      if (!isLinked) this.linked = null;
      this.remember(checkpoint, request.settings, remember && !isLinked);
      if (this.isListingDue) void this.relist();
    } catch (error) {
      if (this.newest !== mine) return;
      if (ask && (await this.answered(error, mine.signal)))
        return this.newest === mine ? this.analyse(checkpoint, settings, { relist: true, remember }) : undefined;
      if (this.newest !== mine) return;
      this.newest = null;
      this.progress = null;
      // After a cancel the old picture stays, and what it was asked for with; if there is none, the page offers what can be done.
      const back = isCancelled(error) && this.result ? this.madeFrom : null;
      if (back) ({ checkpoint: this.checkpoint, settings: this.settings } = back);
      this.failure = back ? null : toErrorInfo(error);
      this.changed.fire(this.failure ? 'failure' : 'progress');
      if (this.isListingDue) void this.relist();
    }
  }

  /** Repeats the last request, listing the folder again as well. */
  retry(): Promise<void> {
    return this.analyse(this.checkpoint, this.settings, { relist: true });
  }

  /** Lists the folder without an analysis. Throws the errors of the engine. */
  async look(signal = new AbortController().signal): Promise<FolderListing> {
    if (!this.listing?.runs.length) await this.list(signal);
    if (!this.listing) throw new EngineError('cancelled', 'Cancelled');
    return this.listing;
  }

  /** Lists the folder again, since training may add checkpoints. Failures are ignored. */
  async relist(): Promise<void> {
    this.isListingDue = this.busy;
    if (!this.listing || this.busy) return;
    await this.list(new AbortController().signal).catch(() => undefined);
  }

  /**
   * Reads what the training has logged, again where it was read before. A failure leaves what was known. A log may grow faster than
   * it is read: one reading is under way at most, and one waits for it.
   */
  readLogs(): Promise<void> {
    if (this.readingLogs) {
      this.logsAreDue ??= this.readingLogs.then(() => {
        this.logsAreDue = null;
        return this.readLogs();
      });
      return this.logsAreDue;
    }
    this.readingLogs = this.readLogsNow().finally(() => (this.readingLogs = null));
    return this.readingLogs;
  }

  private async readLogsNow(): Promise<void> {
    const of = this.result?.checkpoint.file ?? null;
    const read = this.services.engine.request('training/logs', { source: this.source, of });
    const logs = await read.catch(() => null);
    if (!logs || of !== (this.result?.checkpoint.file ?? null)) return;
    this.logs = logs;
    this.changed.fire('training');
  }

  /** A training has started over in the folder: nothing that was found of the one before is shown as of this one. */
  startOver(over: NonNullable<Session['startedOver']>): void {
    this.startedOver = over;
    this.logs = null;
    this.sweep.forget();
    this.changed.fire('training');
  }

  /** Leaves a value to the folder that the user had set for it, and analyses again. */
  async forgetAssumed(field: keyof AssumedValues): Promise<void> {
    const { [field]: _, ...kept } = this.assumed;
    await this.services.memory.rememberAssumed(this.key, kept);
    await this.retry();
  }

  cancel(): void {
    this.newest?.abort();
  }

  /** Makes a call about the last result. If the engine no longer has that result, it is computed again first. */
  async call<M extends Analysed>(
    method: M,
    params: EngineCalls[M]['params'],
    options: CallOptions = {},
  ): Promise<EngineCalls[M]['result']> {
    if (!this.result || this.result.id !== params.analysis)
      throw new EngineError(
        'superseded',
        vscode.l10n.t('A newer analysis has taken the place of the one asked about.'),
      );
    if (this.services.engine.running !== this.madeBy) await this.revive();
    try {
      return await this.services.engine.request(method, params, options);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'unknown-analysis') throw error;
      await this.revive();
      return this.services.engine.request(method, params, options);
    }
  }

  /** Holds the result on show against what is not belief; kept, so that it is there when that result is shown again. */
  async check(asked: CheckRequest, options: CallOptions = {}): Promise<CheckResult> {
    const checked = await this.call('check', asked, options);
    this.findings.keepCheck(checked);
    if (checked.analysis === this.result?.id) this.changed.fire('checked');
    return checked;
  }

  /**
   * Asks which process the model predicts like: the model that is shown, or that an analysis would be of. Where all are
   * ranked, process files of the workspace are among them.
   */
  async fit(asked: FitAsked, options: CallOptions = {}): Promise<FitResult> {
    const file = this.modelFile();
    const model = this.model();
    if (asked.rank) this.candidates = (await this.services.processFiles?.(this.source)) ?? [];
    const candidates = asked.rank ? [...this.candidates] : [];
    const result = await this.services.engine.request('fit', { ...asked, model, candidates }, options);
    this.findings.keepFit({ file, result });
    this.changed.fire('fitted');
    return result;
  }

  /** Asks what process the model behaves as, from its own probabilities of words. */
  async infer(asked: InferAsked, options: CallOptions = {}): Promise<InferResult> {
    const file = this.modelFile();
    const result = await this.services.engine.request('infer', { ...asked, model: this.model() }, options);
    this.findings.inferred = { file, result };
    this.changed.fire('inferred');
    return result;
  }

  /** Another checkpoint, analysed as the one on show was; the session stays as it is. */
  async compare(other: Compared, options: CallOptions = {}): Promise<Comparison> {
    const { result, madeFrom: request } = this;
    if (!result || !request) throw new EngineError('superseded', vscode.l10n.t('Nothing is on show to compare with.'));
    return compared(other, this, { result, request }, this.services, options);
  }

  /**
   * Looks up what is kept of all checkpoints of the run on show, with the settings on show.
   * @returns whether that is known, and nothing else has come to be on show meanwhile
   */
  async lookAtAll(): Promise<boolean> {
    const { result, madeFrom, listing } = this;
    if (!result || !madeFrom) return false;
    const { file, step } = result.checkpoint;
    const run = listing?.runs.find(({ checkpoints }) => checkpoints.some((entry) => entry.file === file));
    const { source, settings, assumed, trusted } = madeFrom;
    return this.sweep.look({
      request: { source, settings, assumed, trusted },
      file,
      checkpoints: run?.checkpoints ?? [{ file, step, size: 0 }],
      seconds: result.seconds['total'],
    });
  }

  /** Analyses all checkpoints of the run on show, or no more of them, as a person wants. */
  async sweepAll(on: boolean): Promise<void> {
    if (!on) return this.sweep.stop();
    if (await this.lookAtAll()) await this.sweep.start({ again: true });
  }

  /** Starts as another session of the folder stands. */
  startAs({ checkpoint, settings, view, steering, listing, presets }: Session): void {
    Object.assign(this, { checkpoint, settings, view, steering, listing, presets });
  }

  setView(view: ViewSettings, steering: PanelState['steering']): void {
    this.view = view;
    this.steering = steering;
    if (!steering) this.steerResult = null;
    this.changed.fire('view');
  }

  /** What the page keeps beside its view; what is left out is as it was. */
  keep({ selected = this.kept.selected, compare = this.kept.compare }: Partial<Session['kept']>): void {
    this.kept = { selected, compare };
  }

  setSteerResult(result: SteerResult | null): void {
    this.steerResult = result;
    this.changed.fire('steering');
  }

  dispose(): void {
    this.sweep.dispose();
    this.newest?.abort();
    this.newest = null;
    this.changed.dispose();
  }

  /** Where nothing could be analysed, the process may be why: none is given then, and the folder's config counts. */
  private model(): AnalyseRequest {
    return this.madeFrom ?? this.request({ ...this.settings, process: null });
  }

  /** The file of that model; null where the folder does not tell. */
  private modelFile(): string | null {
    if (this.result) return this.result.checkpoint.file;
    const wanted = this.checkpoint;
    if (typeof wanted === 'string') return wanted;
    const [run] = this.listing?.runs ?? [];
    const found =
      wanted === null ? defaultOf(run?.checkpoints ?? []) : run?.checkpoints.find(({ step }) => step === wanted);
    return found?.file ?? null;
  }

  private request(settings: AnalysisSettings): AnalyseRequest {
    return {
      source: this.source,
      checkpoint: this.checkpoint,
      settings,
      threads: hostSettings().threads,
      assumed: this.services.memory.assumed(this.key),
      trusted: vscode.workspace.isTrusted,
    };
  }

  private async list(signal: AbortSignal): Promise<void> {
    const { engine, memory } = this.services;
    const [listing, presets] = await Promise.all([
      engine.request('folder/list', { source: this.source, assumed: memory.assumed(this.key) }, { signal }),
      engine.presetList(),
    ]);
    if (signal.aborted) return;
    this.listing = withoutFiles(listing, this.writing);
    this.presets = presets;
    this.changed.fire('listing');
  }

  /** The process to analyse with; null: the one in the folder's config. Throws EngineError `no-process` if there is none. */
  private async processFor(settings: AnalysisSettings, ask: AbortSignal | null): Promise<ProcessChoice | null> {
    if (settings.process) return settings.process;
    const remembered = this.services.memory.process(this.key);
    if (remembered) return remembered;
    // Without a readable model the analysis fails whatever the process, so the user is not asked for one.
    if (!this.listing || this.listing.process || !this.listing.architecture) return null;
    if (ask) this.report({ step: vscode.l10n.t('Waiting for the choice of a process'), fraction: 0 });
    const chosen = ask ? await this.services.askForProcess(this, ask) : undefined;
    if (chosen) return chosen;
    throw new EngineError(
      'no-process',
      vscode.l10n.t(
        'No config in {0} names the process that the model was trained on: choose one to go on.',
        this.name,
      ),
    );
  }

  /** Whether a person told the value that an analysis failed for the lack of; it is kept for the folder. */
  private async answered(error: unknown, signal: AbortSignal): Promise<boolean> {
    const question = error instanceof EngineError && error.code === 'unknown-value' ? error.question : undefined;
    if (!question || signal.aborted) return false;
    const { memory, askForValue } = this.services;
    const values = memory.assumed(this.key);
    // A value that was told and did not help is not asked for again.
    if (!askForValue || question.field in values) return false;
    this.report({ step: vscode.l10n.t('Waiting for {0}', question.field), fraction: 0 });
    const next = await askForValue(this.name, question, values, signal);
    if (!next) return false;
    await memory.rememberAssumed(this.key, next);
    return true;
  }

  /** Whether a page sent back the process of the folder's config: the user did not choose it, and the config may change. */
  private isEchoed({ process }: AnalysisSettings): boolean {
    if (!process || !this.result || this.madeFrom?.settings.process !== null) return false;
    return isDeepStrictEqual(process, this.result.settings.process);
  }

  /** Whether a choice is the process that the folder's config names, with the parameters that it gives. */
  private isSaid(process: ProcessChoice | null): boolean {
    const said = this.listing?.process;
    return process !== null && said != null && isDeepStrictEqual(process, said);
  }

  private async revive(): Promise<void> {
    const request = this.madeFrom;
    if (!request) return;
    this.reviving ??= this.services.engine
      .request('analyse', request)
      .then((result) => {
        if (this.madeFrom !== request) return;
        const same = result.id === this.result?.id;
        if (same) this.madeBy = this.services.engine.running;
        else this.accept(result, request);
      })
      .finally(() => (this.reviving = null));
    const before = this.result?.id;
    await this.reviving;
    if (this.result?.id !== before)
      throw new EngineError(
        'superseded',
        vscode.l10n.t('The checkpoint has changed since; the picture shows it as it is now.'),
      );
  }

  private accept(result: AnalysisResult, request: AnalyseRequest): void {
    const other = result.id !== this.result?.id;
    this.result = result;
    this.madeFrom = request;
    this.madeBy = this.services.engine.running;
    if (other) this.steerResult = null;
    this.changed.fire('result');
  }

  /** Stores what is shown. It is not awaited, because nothing on display depends on it. */
  private remember(checkpoint: number | string | null, settings: AnalysisSettings, process: boolean): void {
    const { memory } = this.services;
    void memory.rememberLook(this.lookKey, { checkpoint, settings });
    if (process && settings.process) void memory.rememberProcess(this.key, settings.process);
  }

  private report(progress: Progress): void {
    this.progress = progress;
    this.changed.fire('progress');
  }
}
