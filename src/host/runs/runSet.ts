import * as vscode from 'vscode';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { FailedPoint, RunGeometry, RunPoint, RunRef, RunsStanding, ToldRun } from '../../protocol/runsPage.js';
import { MAX_COMPARED_RUNS } from '../../protocol/runsPage.js';
import type { ComparedRun } from '../../figure/runs/run.js';
import { withPoints } from '../../figure/runs/run.js';
import type { CallOptions } from '../engine/engineClient.js';
import { EngineError, isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import { sourceKey } from '../sources.js';
import { geometryOf } from './runGeometry.js';
import type { LookServices } from './lookAtRuns.js';
import { lookAtRuns, placeholderOf, settingsFor } from './lookAtRuns.js';
import { sweepRun } from './sweepRun.js';
import type { Found } from './sweepRun.js';

export type RunsChange =
  | { readonly kind: 'runs' | 'standing' }
  | {
      readonly kind: 'points';
      readonly run: string;
      readonly points: readonly RunPoint[];
      readonly failed: readonly FailedPoint[];
      readonly afresh: boolean;
    };

const NOTHING: RunsStanding = { doing: 'nothing', run: null, done: 0, total: 0, seconds_left: null };

/** Runs that are compared: what is known of each, and the work that finds out the rest, one run after another. */
export class RunSet implements vscode.Disposable {
  private held: readonly ComparedRun[] = [];
  standing: RunsStanding = NOTHING;
  /** What ended the work before its end; null: nothing did. */
  failure: ErrorInfo | null = null;
  private work: AbortController | null = null;
  private readonly changed = new vscode.EventEmitter<RunsChange>();
  readonly onDidChange = this.changed.event;

  constructor(
    private asked: readonly RunRef[],
    private readonly services: LookServices,
  ) {
    this.held = asked.map((ref) => placeholderOf(ref, services));
  }

  get runs(): readonly ComparedRun[] {
    return this.held;
  }

  /** What the runs are, for a panel that is to be brought back. */
  get refs(): readonly RunRef[] {
    return this.held.map(({ ref }) => ref);
  }

  find(id: string): ComparedRun | undefined {
    return this.held.find((run) => run.id === id);
  }

  get busy(): boolean {
    return this.work !== null;
  }

  /** Looks at all runs and takes what is known of them; then computes what is not, where that is wanted. */
  async start(compute: boolean): Promise<void> {
    this.work?.abort();
    const mine = new AbortController();
    this.work = mine;
    this.failure = null;
    const isMine = (): boolean => this.work === mine;
    try {
      await this.look(mine.signal);
      for (const run of this.computable())
        if (isMine()) await this.sweep(run, { what: 'known', files: null }, mine.signal);
      if (compute && isMine()) await this.compute(mine.signal);
    } catch (error) {
      if (isMine() && !isCancelled(error)) this.failure = toErrorInfo(error);
    }
    if (isMine()) this.settle();
  }

  /** Gives up the work; what was found stays. */
  stop(): void {
    this.work?.abort();
    this.settle();
  }

  add(refs: readonly RunRef[]): void {
    this.asked = [...this.refs, ...refs].slice(0, MAX_COMPARED_RUNS);
    const known = new Set(this.held.map(({ ref }) => keyOf(ref)));
    this.held = [
      ...this.held,
      ...refs.filter((ref) => !known.has(keyOf(ref))).map((ref) => placeholderOf(ref, this.services)),
    ].slice(0, MAX_COMPARED_RUNS);
    this.changed.fire({ kind: 'runs' });
    void this.start(true);
  }

  remove(id: string): void {
    this.held = this.held.filter((run) => run.id !== id);
    this.asked = this.refs;
    this.changed.fire({ kind: 'runs' });
  }

  /** Looks at everything again, what was found of runs of this folder included: its process is another. */
  async afresh(source: RunRef['source']): Promise<void> {
    const key = sourceKey(source);
    for (const run of this.held) {
      if (sourceKey(run.ref.source) !== key) continue;
      this.update({ ...run, points: [], failed: [], problem: null });
      this.changed.fire({ kind: 'points', run: run.id, points: [], failed: [], afresh: true });
    }
    await this.start(true);
  }

  /** The read-out of one checkpoint. @throws EngineError `bad-request` for what is none of the runs' checkpoints */
  async geometry(id: string, file: string, options: CallOptions): Promise<RunGeometry> {
    const run = this.find(id);
    const isKnown = run?.last?.file === file || run?.points.some((point) => point.file === file);
    if (!run || !isKnown)
      throw new EngineError('bad-request', `${file} is no checkpoint of the runs that are compared.`);
    return geometryOf(run, file, settingsFor(run.ref.source, this.services), this.services, options);
  }

  dispose(): void {
    this.work?.abort();
    this.work = null;
    this.changed.dispose();
  }

  private async look(signal: AbortSignal): Promise<void> {
    const asked = this.asked;
    const found: ToldRun[] = [];
    for (const [at, ref] of asked.entries()) {
      this.stand({ ...NOTHING, doing: 'looking', done: at, total: asked.length, run: null });
      found.push(...(await lookAtRuns(ref, this.services, signal)));
      if (signal.aborted) return;
    }
    const unique = [...new Map(found.map((run) => [run.id, run])).values()].slice(0, MAX_COMPARED_RUNS);
    this.held = unique.map((run) => {
      const known = this.find(run.id);
      return {
        ...run,
        process: known?.points.length ? known.process : run.process,
        points: known?.points ?? [],
        failed: [],
      };
    });
    this.asked = this.refs;
    this.changed.fire({ kind: 'runs' });
    for (const { id: run, points } of this.held)
      if (points.length > 0) this.changed.fire({ kind: 'points', run, points, failed: [], afresh: true });
  }

  private computable(): readonly ComparedRun[] {
    return this.held.filter((run) => run.problem === null && run.total > 0);
  }

  /** First the checkpoint of each run that its row shows, then all others, run by run. */
  private async compute(signal: AbortSignal): Promise<void> {
    for (const { id } of this.computable()) {
      const run = this.find(id);
      const { last } = run ?? {};
      if (run && last && !run.points.some(({ file }) => file === last.file))
        await this.sweep(run, { what: 'all', files: [last.file] }, signal);
    }
    for (const { id } of this.computable()) {
      const run = this.find(id);
      if (run && run.points.length < run.total) await this.sweep(run, { what: 'all', files: null }, signal);
    }
  }

  private async sweep(
    run: ComparedRun,
    wanted: { readonly what: 'all' | 'known'; readonly files: readonly string[] | null },
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const doing = wanted.what === 'known' ? 'looking' : 'computing';
    this.stand({ doing, run: run.id, done: 0, total: wanted.files?.length ?? run.total, seconds_left: null });
    try {
      await sweepRun(run, wanted, settingsFor(run.ref.source, this.services), this.services, {
        signal,
        found: (found) => !signal.aborted && this.take(run.id, found),
      });
    } catch (error) {
      if (isCancelled(error) || signal.aborted) throw error;
      const problem = toErrorInfo(error);
      if (isEngineLost(problem)) throw error;
      const now = this.find(run.id);
      // One run that fails as a whole does not keep the others.
      if (now) this.update({ ...now, problem });
      this.changed.fire({ kind: 'runs' });
    }
  }

  private take(id: string, { points, failed, process, news }: Found): void {
    const run = this.find(id);
    if (!run) return;
    const known = new Set([...run.points, ...points].map(({ file }) => file));
    this.update({
      ...run,
      points: withPoints(run.points, points),
      failed: withPoints(run.failed, failed).filter(({ file }) => !known.has(file)),
      process: process ?? run.process,
    });
    if (JSON.stringify(process ?? run.process) !== JSON.stringify(run.process)) this.changed.fire({ kind: 'runs' });
    if (points.length + failed.length > 0)
      this.changed.fire({ kind: 'points', run: id, points, failed, afresh: false });
    if (news) this.stand({ ...this.standing, ...news });
  }

  private update(run: ComparedRun): void {
    this.held = this.held.map((each) => (each.id === run.id ? run : each));
  }

  private stand(standing: RunsStanding): void {
    this.standing = standing;
    this.changed.fire({ kind: 'standing' });
  }

  private settle(): void {
    this.work = null;
    this.stand(NOTHING);
  }
}

const keyOf = ({ source, of }: RunRef): string => `${sourceKey(source)}#${of ?? ''}`;
