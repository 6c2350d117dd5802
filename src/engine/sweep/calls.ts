import * as l10n from '@vscode/l10n';
import type { SweepFailure, SweepRequest, SweepResult } from '../../protocol/sweep.js';
import { countText } from '../../shared/texts.js';
import type { CallContext, EngineHandlers } from '../calls.js';
import type { Engine } from '../engine.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import { framesOf } from './frames.js';
import { planSweep } from './plan.js';
import { WorkerPool } from './pool.js';
import { Remaining } from './remaining.js';
import { ResultStore } from './store.js';
import { storePlace } from './storePlace.js';
import { sweepParts, type Outcome } from './sweep.js';

/** The sweeps of an engine, which share its workers. */
export function sweepCalls(
  engine: Engine,
  hostFiles: HostFiles | null,
): Pick<EngineHandlers, 'sweep' | 'sweep/frames' | 'sweep/clear'> {
  const pool = new WorkerPool({ hostFiles, lowPriority: true });
  return {
    sweep: (request, context) => sweepFolder(request, context, pool, hostFiles),
    'sweep/frames': (request, context) =>
      framesOf(engine.known(request.analysis), request, context, {
        pool,
        hostFiles,
        store: storePlace(),
      }),
    'sweep/clear': async () => {
      const place = storePlace();
      return place ? new ResultStore(place).clear() : { files: 0, bytes: 0 };
    },
  };
}

/** One folder, told as it goes. Throws as {@link planSweep}; CancelledError. */
export async function sweepFolder(
  request: SweepRequest,
  { signal, progress }: CallContext,
  pool: WorkerPool,
  hostFiles: HostFiles | null,
): Promise<SweepResult> {
  const store = storePlace();
  progress({ step: l10n.t('Looking for checkpoints'), fraction: 0 });
  const plan = await planSweep(request, { hostFiles, store: store && new ResultStore(store), signal });
  try {
    const meant = plan.checkpoints;
    const total = meant.length;
    const found = new Map<string, Outcome>();
    const remaining = new Remaining();
    const outcome = ({ file }: { readonly file: string }, found_: Outcome) => {
      found.set(file, found_);
      remaining.oneDone();
      progress({
        step: l10n.t('Analysing all checkpoints ({0} of {1})', countText(found.size), countText(total)),
        fraction: found.size / Math.max(1, total),
        news: {
          lines: 'kept' in found_ ? [found_.kept.line] : [],
          failed: 'failure' in found_ ? [found_.failure] : [],
          done: found.size,
          total,
          seconds_left: remaining.seconds(),
        },
      });
    };
    await sweepParts(
      [{ request, plan, meant }],
      { pool, hostFiles, store, frames: true, signal },
      {
        outcome,
        start: (left) => remaining.start(left),
      },
    );
    const all = meant.flatMap(({ file }) => found.get(file) ?? []);
    const kept = all.flatMap((one) => ('kept' in one ? [one.kept] : []));
    return {
      lines: kept.map(({ line }) => line),
      keys: kept.map(({ key }) => key),
      failed: all.flatMap((one): SweepFailure[] => ('failure' in one ? [one.failure] : [])),
      total,
      notes: plan.notes,
    };
  } finally {
    await plan.close();
  }
}
