import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { WorkerPool } from '../../../../src/engine/sweep/pool.js';
import { planSweep, type Planned } from '../../../../src/engine/sweep/plan.js';
import { ResultStore } from '../../../../src/engine/sweep/store.js';
import type { StorePlace } from '../../../../src/engine/sweep/messages.js';
import { sweepParts, type Outcome } from '../../../../src/engine/sweep/sweep.js';
import type { HostFiles } from '../../../../src/engine/places/hostFileSystem.js';
import type { Source } from '../../../../src/protocol/files.js';
import { sweepRequestSchema, type SweepLine } from '../../../../src/protocol/sweep.js';
import { checkpointBytes, runFolder, smallModel, type RunFolder } from '../runFolder.js';
import { built } from '../../../tools/built.mjs';

/** A process of two symbols, as a config names it. */
export const CONFIG = JSON.stringify({ process: 'golden_mean', ...smallModel });

/** A run of small models, of which step s has the random weights of seed s. */
export async function smallRun(
  steps: readonly number[],
  extra: Record<string, Uint8Array | string> = {},
): Promise<RunFolder> {
  const files = Object.fromEntries(steps.map((step) => [`${step}.pt`, checkpointBytes(smallModel, step + 1)]));
  const folder = await runFolder({ ...files, 'config.json': CONFIG, ...extra });
  // As those of a training that is over: what was written just now may be written on.
  for (const name of Object.keys({ ...files, ...extra })) await settle(join(folder.path, name));
  return folder;
}

export const settle = (path: string, at = 1e9): Promise<void> => utimes(path, at, at);

export async function place(bytes = 2 ** 26): Promise<StorePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, bytes };
}

const started = new Set<WorkerPool>();
afterAll(() => {
  for (const pool of started) pool.end();
});

/** Workers of the last build, which end with the tests of the file. */
export function workers(most = 2, hostFiles: HostFiles | null = null): WorkerPool {
  built('engine.js');
  const pool = new WorkerPool({ hostFiles, lowPriority: false, most });
  started.add(pool);
  return pool;
}

/** Workers of which none is to be asked. */
export function nobody(): WorkerPool {
  const pool = workers();
  pool.run = () => Promise.reject(new Error('nothing was to be computed'));
  return pool;
}

let two: WorkerPool | undefined;
/** The same two for all tests of a file that want no others: starting them takes longest. */
export const both = (): WorkerPool => (two ??= workers());

export interface Swept {
  /** In the order of the listing. */
  readonly outcomes: readonly (Outcome | undefined)[];
  readonly lines: readonly SweepLine[];
  /** Files in the order in which they were told. */
  readonly told: readonly string[];
  readonly computed: number;
}

export interface SweepWish {
  readonly pool?: WorkerPool;
  readonly store?: StorePlace | null;
  readonly what?: 'all' | 'known';
  readonly settings?: object;
  readonly trusted?: boolean;
  readonly workers?: number;
  readonly files?: readonly string[] | null;
  readonly signal?: AbortSignal;
  readonly hostFiles?: HostFiles | null;
  readonly onOutcome?: (meant: Planned, outcome: Outcome) => void;
}

export async function swept(where: string | Source, wish: SweepWish = {}): Promise<Swept> {
  const { pool = both(), store = null, what, settings = {}, trusted, files = null, hostFiles = null } = wish;
  const signal = wish.signal ?? new AbortController().signal;
  const source = typeof where === 'string' ? { kind: 'local', path: where } : where;
  const request = sweepRequestSchema.parse({ source, settings, what, trusted, files, workers: wish.workers });
  const plan = await planSweep(request, { hostFiles, store: store && new ResultStore(store), signal });
  try {
    const found = new Map<string, Outcome>();
    let computed = 0;
    await sweepParts(
      [{ request, plan, meant: plan.checkpoints }],
      { pool, hostFiles, store, frames: true, signal },
      {
        outcome: (meant, outcome) => {
          found.set(meant.file, outcome);
          if ('kept' in outcome && !outcome.known) computed++;
          wish.onOutcome?.(meant, outcome);
        },
      },
    );
    const outcomes = plan.checkpoints.map(({ file }) => found.get(file));
    const lines = outcomes.flatMap((one) => (one && 'kept' in one ? [one.kept.line] : []));
    return { outcomes, lines, told: [...found.keys()], computed };
  } finally {
    await plan.close();
  }
}

export const failures = ({ outcomes }: Swept) =>
  outcomes.flatMap((one) => (one && 'failure' in one ? [one.failure] : []));
