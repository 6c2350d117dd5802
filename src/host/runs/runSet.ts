import * as vscode from 'vscode';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { FailedPoint, RunGeometry, RunPoint, RunRef, RunsStanding } from '../../protocol/runsPage.js';
import { MAX_COMPARED_RUNS } from '../../protocol/runsPage.js';
import { withPoints } from '../../figure/runs/run.js';
import type { CallOptions } from '../engine/engineClient.js';
import { EngineError, isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import { sourceKey } from '../sources.js';
import { geometryOf } from './runGeometry.js';
import type { HeldRun, LookedAt, LookServices } from './lookAtRuns.js';
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

/** What has happened to the files of a folder. */
export interface FilesChanged {
  /** Files that are left out: those that are being written, and what is left of a training before. */
  readonly left: ReadonlySet<string>;
  /** Files that are not what they were: nothing that was found of them holds any more. */
  readonly changed: ReadonlySet<string>;
}

/** Runs that are compared: what is known of each, and the work that finds out the rest, one run after another. */
export class RunSet implements vscode.Disposable {
  private held: readonly HeldRun[] = [];
  standing: RunsStanding = NOTHING;
  /** What ended the work before its end; null: nothing did. */
  failure: ErrorInfo | null = null;
  private work: AbortController | null = null;
  /** Whether what is not known is to be computed, that of checkpoints which appear later as well. */
  private wanted = false;
  /** Files that are left out, by folder. */
  private readonly left = new Map<string, ReadonlySet<string>>();
  private isListing = false;
  /** What has happened to folders while all of them were listed. */
  private readonly due = new Map<string, () => Promise<void>>();
  private readonly changed = new vscode.EventEmitter<RunsChange>();
  readonly onDidChange = this.changed.event;

  constructor(
    private asked: readonly RunRef[],
    private readonly services: LookServices,
  ) {
    this.held = asked.map((ref) => placeholderOf(ref, services));
  }

  get runs(): readonly HeldRun[] {
    return this.held;
  }

  /** What the runs are, for a panel that is to be brought back. */
  get refs(): readonly RunRef[] {
    return this.held.map(({ ref }) => ref);
  }

  find(id: string): HeldRun | undefined {
    return this.held.find((run) => run.id === id);
  }

  get busy(): boolean {
    return this.work !== null;
  }

  /** Looks at all runs and takes what is known of them; then computes what is not, where that is wanted. */
  async start(compute: boolean): Promise<void> {
    this.wanted = compute;
    await this.doing(async (signal, isMine) => {
      this.isListing = true;
      await this.look(signal).finally(() => {
        if (isMine()) this.isListing = false;
      });
      for (const [key, catchUp] of this.due) {
        this.due.delete(key);
        await catchUp();
      }
      for (const run of this.computable())
        if (isMine()) await this.sweep(run, { what: 'known', files: run.files }, signal);
      if (compute && isMine()) await this.compute(signal);
    });
  }

  /**
   * Looks again at the runs of a folder whose files have changed; what has appeared is analysed where the rest was wanted. Work that is
   * under way goes on, and takes in what has appeared. A folder that cannot be read now stays as it was.
   */
  async catchUp(source: RunRef['source'], { left, changed }: FilesChanged): Promise<void> {
    const key = sourceKey(source);
    this.left.set(key, left);
    if (this.isListing) return void this.due.set(key, () => this.catchUp(source, { left, changed }));
    const isOf = ({ ref }: HeldRun): boolean => sourceKey(ref.source) === key;
    const never = new AbortController().signal;
    const found = await lookAtRuns({ source, of: null }, this.services, never, left).catch(() => []);
    const before = this.held.filter(isOf);
    const isEmpty = before.every(({ files }) => files.length === 0);
    const now = found.filter(({ id, files }) => files.length > 0 && (isEmpty || before.some((run) => run.id === id)));
    if (now.length === 0) return;
    const first = this.held.findIndex(isOf);
    const runs = now.map((run): HeldRun => {
      const known = this.find(run.id);
      const files = new Set(run.files);
      const holds = ({ file }: { readonly file: string }): boolean => files.has(file) && !changed.has(file);
      return withKnown(
        run,
        known && { ...known, points: known.points.filter(holds), failed: known.failed.filter(holds) },
      );
    });
    const kept = new Map(runs.map((run) => [run.id, run]));
    const others = isEmpty ? this.held.filter((run) => !isOf(run)) : this.held.map((run) => kept.get(run.id) ?? run);
    this.held = (isEmpty ? others.toSpliced(first, 0, ...runs) : others).slice(0, MAX_COMPARED_RUNS);
    this.asked = this.refs;
    this.changed.fire({ kind: 'runs' });
    for (const { id: run, points, failed } of runs)
      this.changed.fire({ kind: 'points', run, points, failed, afresh: true });
    if (this.wanted && !this.busy && this.failure === null) await this.doing(async (signal) => this.compute(signal));
  }

  private async doing(work: (signal: AbortSignal, isMine: () => boolean) => Promise<void>): Promise<void> {
    this.work?.abort();
    const mine = new AbortController();
    this.work = mine;
    this.failure = null;
    const isMine = (): boolean => this.work === mine;
    try {
      await work(mine.signal, isMine);
    } catch (error) {
      if (isMine() && !isCancelled(error)) this.failure = toErrorInfo(error);
    }
    if (isMine()) this.settle();
  }

  /** Gives up the work; what was found stays. */
  stop(): void {
    this.wanted = false;
    this.isListing = false;
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
      throw new EngineError('bad-request', vscode.l10n.t('{0} is no checkpoint of the runs that are compared.', file));
    return geometryOf(run, file, settingsFor(run.ref.source, this.services), this.services, options);
  }

  dispose(): void {
    this.work?.abort();
    this.work = null;
    this.changed.dispose();
  }

  private async look(signal: AbortSignal): Promise<void> {
    const asked = this.asked;
    const found: LookedAt[] = [];
    for (const [at, ref] of asked.entries()) {
      this.stand({ ...NOTHING, doing: 'looking', done: at, total: asked.length, run: null });
      const left = this.left.get(sourceKey(ref.source)) ?? new Set<string>();
      found.push(...(await lookAtRuns(ref, this.services, signal, left)));
      if (signal.aborted) return;
    }
    const unique = [...new Map(found.map((run) => [run.id, run])).values()].slice(0, MAX_COMPARED_RUNS);
    this.held = unique.map((run) => {
      const known = this.find(run.id);
      // What failed is tried again.
      return withKnown(run, known && { ...known, failed: [] });
    });
    this.asked = this.refs;
    this.changed.fire({ kind: 'runs' });
    for (const { id: run, points } of this.held)
      if (points.length > 0) this.changed.fire({ kind: 'points', run, points, failed: [], afresh: true });
  }

  private computable(): readonly HeldRun[] {
    return this.held.filter((run) => run.problem === null && run.total > 0);
  }

  /** First the checkpoint of each run that its row shows, then all others, run by run; what appears meanwhile as well. */
  private async compute(signal: AbortSignal): Promise<void> {
    for (const { id } of this.computable()) {
      const run = this.find(id);
      const { last } = run ?? {};
      if (run && last && !run.points.some(({ file }) => file === last.file))
        await this.sweep(run, { what: 'all', files: [last.file] }, signal);
    }
    const tried = new Set<string>();
    for (;;) {
      const next = this.computable().find((run) => missingOf(run, tried).length > 0);
      if (next === undefined) return;
      const files = missingOf(next, tried);
      for (const file of files) tried.add(triedKey(next, file));
      await this.sweep(next, { what: 'all', files }, signal);
    }
  }

  private async sweep(
    run: HeldRun,
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

  private take(id: string, found: Found): void {
    const { process, news } = found;
    const run = this.find(id);
    if (!run) return;
    // What went away while it was being analysed is not told of any more.
    const files = new Set(run.files);
    const there = <P extends { readonly file: string }>(each: readonly P[]): P[] =>
      each.filter(({ file }) => files.has(file));
    const [points, failed] = [there(found.points), there(found.failed)];
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

  private update(run: HeldRun): void {
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

/** What was known of a run stays. */
const withKnown = (run: LookedAt, known: HeldRun | undefined): HeldRun => ({
  ...run,
  process: known?.points.length ? known.process : run.process,
  points: known?.points ?? [],
  failed: known?.failed ?? [],
});

const triedKey = ({ id }: HeldRun, file: string): string => JSON.stringify([id, file]);

/** Checkpoints of which nothing is known, and that were not tried. */
function missingOf(run: HeldRun, tried: ReadonlySet<string>): string[] {
  const known = new Set([...run.points, ...run.failed].map(({ file }) => file));
  return run.files.filter((file) => !known.has(file) && !tried.has(triedKey(run, file)));
}

const keyOf = ({ source, of }: RunRef): string => `${sourceKey(source)}#${of ?? ''}`;
