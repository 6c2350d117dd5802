import { isCheckpointName } from '../../../shared/checkpointNames/checkpointName.js';
import { groupRuns } from '../../../shared/checkpointNames/runs.js';
import { isFreshFile } from '../../../shared/freshFile.js';

/** A file as it was seen. */
export interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  /** Whether its end is there, as far as that can be told by a few of its bytes. */
  readonly whole: boolean;
}

/** Files of a run's folder by their paths in it: checkpoints, and what a training logs. */
export type Look = ReadonlyMap<string, Seen>;

/** What has happened since the look before. */
export interface Happened {
  /** Whether checkpoints have appeared, gone or been written anew. */
  readonly checkpoints: boolean;
  readonly logs: boolean;
  /** Checkpoints that were written anew since they were told of. */
  readonly rewritten: readonly string[];
  /** Whether a training has started over: `stale` are checkpoints of the one before that are still there. */
  readonly startedOver: { readonly stale: readonly string[] } | null;
}

/** A file that does not change for so long is shown as it is, even if its end is not there. */
const PATIENCE_MS = 60_000;

const sameAs = (a: Seen | undefined, b: Seen): boolean => a?.size === b.size && a.mtimeMs === b.mtimeMs;

/**
 * Follows what a training writes into a folder, look by look. A checkpoint counts once it is whole: it was the same in two looks,
 * or has not changed for a while when it is first seen.
 */
export class RunTracker {
  private before: Look | null = null;
  /** Checkpoints that were told of, as they were then. */
  private told = new Map<string, Seen>();
  private stillSince = new Map<string, number>();
  /** What was there when it was first looked at, even if it was not whole yet: it tells nothing of a training that starts over. */
  private atFirst: ReadonlySet<string> = new Set();
  /** Greatest step of the training that goes on now, by run. */
  private greatest = new Map<string, number>();
  private unfinished: ReadonlySet<string> = new Set();
  /** What is left of a training before this one. */
  private stale = new Set<string>();

  /** Checkpoints that are being written: nothing reads them yet. */
  get writing(): ReadonlySet<string> {
    return this.unfinished;
  }

  /** @param time now, in milliseconds as files have them */
  next(look: Look, time: number): Happened {
    const { before } = this;
    this.before = look;
    const settled = new Map<string, Seen>();
    const unfinished = new Set<string>();
    for (const [name, seen] of look) {
      if (!isCheckpoint(name)) continue;
      if (this.isSettled(name, seen, time)) settled.set(name, seen);
      // One that was told of stays listed while it is written anew: a person may be looking at it.
      else if (!this.told.has(name)) unfinished.add(name);
    }
    this.unfinished = unfinished;
    const rewritten = [...settled].filter(([name, seen]) => this.told.has(name) && !sameAs(this.told.get(name), seen));
    const added = [...settled].filter(([name]) => !this.told.has(name));
    // One that is written anew is not gone, but neither is it what it was.
    const gone = [...this.told.keys()].filter((name) => !settled.has(name));
    const isFirst = before === null;
    if (isFirst) this.atFirst = unfinished;
    const startedOver = isFirst ? null : this.startOver(settled, [...added, ...rewritten], logShrank(before, look));
    for (const name of gone) if (!look.has(name)) this.told.delete(name);
    for (const [name] of rewritten) this.stale.delete(name);
    for (const [name, seen] of settled) this.told.set(name, seen);
    if (this.atFirst.size > 0) this.atFirst = new Set([...this.atFirst].filter((name) => unfinished.has(name)));
    if (isFirst || startedOver === null) this.raise(settled.keys());
    return {
      checkpoints: !isFirst && (added.length > 0 || rewritten.length > 0 || gone.length > 0),
      logs: !isFirst && logsDiffer(before, look),
      rewritten: rewritten.map(([name]) => name),
      startedOver,
    };
  }

  private isSettled(name: string, seen: Seen, time: number): boolean {
    const isSame = sameAs(this.before === null ? undefined : this.last.get(name), seen);
    this.last.set(name, seen);
    if (!isSame) this.stillSince.set(name, time);
    if (sameAs(this.told.get(name), seen)) return true;
    const still = Math.max(time - seen.mtimeMs, time - (this.stillSince.get(name) ?? time));
    if (!seen.whole) return still > PATIENCE_MS;
    return isSame || !isFreshFile(seen.mtimeMs, time);
  }
  private readonly last = new Map<string, Seen>();

  /** Greatest steps grow with what is written. */
  private raise(names: Iterable<string>): void {
    for (const [file, { run, step }] of stepsOf(names))
      if (this.told.has(file) && !this.stale.has(file))
        this.greatest.set(run, Math.max(step, this.greatest.get(run) ?? -1));
  }

  /**
   * A training that starts over writes a step that it had passed and not kept, or its first one again, or begins its log anew.
   * Checkpoints that go, as when old ones are pruned, and one on the way or at the end that is written once more, are no sign of it.
   */
  private startOver(
    settled: ReadonlyMap<string, Seen>,
    written: readonly (readonly [string, Seen])[],
    logBegan: boolean,
  ): Happened['startedOver'] {
    const steps = stepsOf(settled.keys());
    const begun = this.runsBegun(written.map(([name]) => name));
    const again = written.filter(([name]) => {
      const own = steps.get(name);
      if (own === undefined || own.step >= (this.greatest.get(own.run) ?? -1)) return false;
      return this.told.has(name) ? begun.has(own.run) : !this.atFirst.has(name);
    });
    if (again.length === 0 && !(logBegan && this.greatest.size > 0)) return null;
    // What is older than the first of what was written again is of the training before.
    const since = Math.min(...again.map(([, { mtimeMs }]) => mtimeMs));
    const fresh = new Set(written.map(([name]) => name));
    const stale = [...settled].flatMap(([name, { mtimeMs }]) =>
      steps.has(name) && !fresh.has(name) && mtimeMs < since ? [name] : [],
    );
    this.stale = new Set(stale);
    this.greatest = new Map();
    for (const name of fresh) {
      const own = steps.get(name);
      if (own) this.greatest.set(own.run, Math.max(own.step, this.greatest.get(own.run) ?? -1));
    }
    return { stale };
  }

  /** Runs whose first checkpoint, of those that were told of, is among some files. */
  private runsBegun(written: readonly string[]): ReadonlySet<string> {
    const first = new Map<string, { readonly file: string; readonly step: number }>();
    for (const [file, { run, step }] of stepsOf(this.told.keys()))
      if (!this.stale.has(file) && step < (first.get(run)?.step ?? Infinity)) first.set(run, { file, step });
    return new Set([...first].flatMap(([run, { file }]) => (written.includes(file) ? [run] : [])));
  }
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isCheckpoint = (path: string): boolean => isCheckpointName(fileName(path));

interface Stepped {
  readonly run: string;
  readonly step: number;
}

function stepsOf(names: Iterable<string>): ReadonlyMap<string, Stepped> {
  const files = [...names].map((file) => ({ file }));
  return new Map(
    groupRuns(files, isCheckpoint).flatMap(({ prefix, files: members }) =>
      members.flatMap(({ file, step }): [string, Stepped][] => (step === null ? [] : [[file, { run: prefix, step }]])),
    ),
  );
}

const logs = (look: Look): [string, Seen][] => [...look].filter(([name]) => !isCheckpoint(name));

const logsDiffer = (before: Look, now: Look): boolean =>
  logs(now).some(([name, seen]) => !sameAs(before.get(name), seen)) || logs(before).some(([name]) => !now.has(name));

/** A log that lines are added to, and has become shorter, has begun anew. */
const logShrank = (before: Look, now: Look): boolean =>
  logs(now).some(([name, { size }]) => /\.(csv|tsv|jsonl|ndjson)$/i.test(name) && size < (before.get(name)?.size ?? 0));
