import type { SweepFailure } from '../../protocol/sweep.js';
import { ResultStore } from '../../engine/sweep/store.js';
import { storePlace } from '../../engine/sweep/storePlace.js';
import { planSweep, type Planned } from '../../engine/sweep/plan.js';
import type { WorkerPool } from '../../engine/sweep/pool.js';
import { Remaining } from '../../engine/sweep/remaining.js';
import { sweepParts, type Part } from '../../engine/sweep/sweep.js';
import type { SweepRequest } from '../../protocol/sweep.js';
import { jsonText } from '../../shared/writtenText.js';
import { count, countText, durationText, plural } from '../../shared/texts.js';
import { sweepJson } from '../../published/sweepJson.js';
import { statOrNone } from '../fileTarget.js';
import { note, progressLine } from '../terminal.js';
import { folderLabels, runCalled } from './folders.js';
import { openLines } from './lineFile.js';
import { identityOf } from './lines.js';
import { byPlace } from './order.js';
import { Ordered } from './ordered.js';
import { chosen, type Shard, type StepItem } from './steps.js';
import type { SummaryLine, SweepCounts } from './summary.js';

export interface SweepWish {
  readonly folders: readonly { readonly name: string; readonly request: SweepRequest }[];
  readonly target: string;
  readonly steps: readonly StepItem[] | null;
  readonly shard: Shard | null;
  /** Whether results are kept in, and taken from, the cache. */
  readonly cached: boolean;
}

export interface Swept {
  /** Of all that are meant, in the order of the file. */
  readonly lines: readonly SummaryLine[];
  readonly failed: readonly SweepFailure[];
  readonly counts: SweepCounts;
}

/**
 * Sweeps folders into a file of lines, of which those that are there stay.
 * @param pool workers, which go on living
 * @throws InputError what is wrong with a folder, or `cannot-write`; ClosedPipeError; CancelledError
 */
export async function sweepTo(wish: SweepWish, pool: WorkerPool, outer: AbortSignal): Promise<Swept> {
  const failing = new AbortController();
  const signal = AbortSignal.any([outer, failing.signal]);
  const store = wish.cached ? storePlace() : null;
  const parts: Part[] = [];
  // While folders are looked at, unless lines may be there or kept already.
  if (!wish.cached || (await statOrNone(wish.target).catch(() => undefined)) === null)
    pool.prepare(Math.max(...wish.folders.map(({ request }) => request.workers)));
  try {
    parts.push(...(await planned(wish, store && new ResultStore(store), outer)));
    const all = parts.flatMap(({ meant }) => meant).sort(byPlace);
    const placeOf = new Map(all.map((each, index) => [each, index]));
    const target = await openLines(wish.target);
    try {
      const before = new Map(target.before.map((line) => [identityOf(line), line]));
      const texts = new Set(target.before.map(({ text }) => text));
      const lines: (SummaryLine | undefined)[] = new Array<SummaryLine | undefined>(all.length);
      const failed: (SweepFailure | undefined)[] = new Array<SweepFailure | undefined>(all.length);
      const counts = { computed: 0, known: 0, had: 0 };
      const progress = new Telling(all.length);
      let failure: unknown = null;
      const ordered = new Ordered(target, all.length, (error) => {
        failure ??= error;
        failing.abort();
      });
      const settle = (meant: Planned, text: string | null) => {
        ordered.set(placeOf.get(meant) ?? 0, text);
        progress.oneDone();
      };
      try {
        await sweepParts(
          parts,
          { pool, hostFiles: null, store, frames: false, signal },
          {
            start: (left) => progress.start(left),
            ...(before.size > 0 && {
              has: (meant, key) => {
                const found = before.get(identityOf({ ...meant, key }));
                if (!found) return false;
                counts.had++;
                lines[placeOf.get(meant) ?? 0] = JSON.parse(found.text) as SummaryLine;
                settle(meant, null);
                return true;
              },
            }),
            outcome: (meant, outcome) => {
              const at = placeOf.get(meant) ?? 0;
              if ('failure' in outcome) {
                failed[at] = outcome.failure;
                return settle(meant, null);
              }
              const json = sweepJson(outcome.kept);
              const text = jsonText(json);
              lines[at] = json;
              if (outcome.known) counts.known++;
              else counts.computed++;
              settle(meant, texts.has(text) ? null : text);
            },
          },
        );
      } catch (error) {
        await ordered.end().catch(() => undefined);
        throw failure ?? error;
      } finally {
        progress.end();
      }
      await ordered.end();
      await target.arrange();
      tellOthers(wish.target, target.before, all, counts.had);
      return {
        lines: lines.flatMap((line) => line ?? []),
        failed: failed.flatMap((one) => one ?? []),
        counts,
      };
    } finally {
      await target.close();
    }
  } finally {
    for (const { plan } of parts) await plan.close();
  }
}

/** The folders, each with the checkpoints of it that are meant. */
export async function planned(
  wish: Pick<SweepWish, 'folders' | 'steps' | 'shard'>,
  store: ResultStore | null,
  signal: AbortSignal,
): Promise<Part[]> {
  const labels = folderLabels(wish.folders.map(({ name }) => name));
  const parts: Part[] = [];
  try {
    for (const [index, { name, request }] of wish.folders.entries()) {
      const plan = await planSweep(request, { hostFiles: null, store, signal });
      const meant = chosen(wish.steps, plan.checkpoints, name).map((each) => ({
        ...each,
        run: runCalled(labels[index] ?? '', each.run),
      }));
      parts.push({ request, plan, meant });
    }
  } catch (error) {
    for (const { plan } of parts) await plan.close();
    throw error;
  }
  const { shard } = wish;
  if (!shard) return parts;
  const all = parts.flatMap(({ meant }) => meant).sort(byPlace);
  const own = new Set(all.filter((_, index) => index % shard.of === shard.part - 1));
  if (own.size === 0)
    note(`Part ${shard.part} of ${shard.of} holds nothing: there are ${plural(all.length, 'checkpoint')} in all.`);
  return parts.map((part) => ({ ...part, meant: part.meant.filter((each) => own.has(each)) }));
}

function tellOthers(
  target: string,
  before: readonly { readonly run: string; readonly file: string }[],
  all: readonly Planned[],
  had: number,
): void {
  const places = new Set(all.map(({ run, file }) => JSON.stringify([run, file])));
  const same = before.filter(({ run, file }) => places.has(JSON.stringify([run, file]))).length;
  if (same > had)
    note(
      `${target} holds ${countText(same - had)} lines of these checkpoints with other settings, or of other bytes: they are kept beside.`,
    );
}

/** Progress on the terminal, with the time that is left. */
class Telling {
  private readonly line = progressLine();
  private readonly remaining = new Remaining();
  private done = 0;

  constructor(private readonly total: number) {}

  start(left: number): void {
    this.remaining.start(left);
    this.show();
  }

  oneDone(): void {
    this.done++;
    this.remaining.oneDone();
    this.show();
  }

  end(): void {
    this.line.clear();
  }

  private show(): void {
    const seconds = this.remaining.seconds();
    const left = seconds === null ? '' : `, ${durationText(seconds)} left`;
    this.line.show(`Analysing checkpoints … ${count(this.done)} of ${count(this.total)}${left}`);
  }
}
