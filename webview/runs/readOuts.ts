import { failureText } from '../ui/calls.js';
import { besidePoint, besideRuns, readOutKey } from './chosen.js';
import type { RunsHost } from './host.js';
import type { Asked, Model, Store } from './state.js';

interface Wanted {
  readonly key: string;
  readonly run: string;
  readonly file: string;
  /** Under another process the same checkpoint is read out anew. */
  readonly process: string;
}

/** Asks for the read-outs that stand side by side, one after another, and lets those go that no longer do. */
export function readOuts(store: Store, host: RunsHost): { update(model: Model): void } {
  let wanted: readonly Wanted[] = [];
  /** Under which process each was read out. */
  const known = new Map<string, string>();
  let open: { readonly of: Wanted; readonly cancel: AbortController } | null = null;

  const isWanted = ({ key, process }: Wanted): boolean =>
    wanted.some((each) => each.key === key && each.process === process);

  async function next(): Promise<void> {
    const of = wanted.find(({ key }) => !known.has(key));
    if (open !== null || of === undefined) return;
    const cancel = new AbortController();
    open = { of, cancel };
    let asked: Asked | null = null;
    try {
      const { run, file } = of;
      const found = await host.calls.call('runs/geometry', { run, file }, { signal: cancel.signal });
      asked = { found, failure: null };
    } catch (error) {
      const failure = failureText(error);
      if (failure !== null) asked = { found: null, failure };
    }
    open = null;
    if (asked !== null && isWanted(of)) {
      known.set(of.key, of.process);
      store.set({ readOuts: new Map([...store.get().readOuts, [of.key, asked]]) });
    }
    void next();
  }

  return {
    update(model) {
      const now = besideRuns(model).flatMap((run): Wanted[] => {
        const point = besidePoint(run, model);
        const process = JSON.stringify(run.process);
        return point === null ? [] : [{ key: readOutKey(run.id, point.file), run: run.id, file: point.file, process }];
      });
      if (JSON.stringify(now) === JSON.stringify(wanted)) return;
      wanted = now;
      for (const [key, process] of known)
        if (!now.some((each) => each.key === key && each.process === process)) known.delete(key);
      const kept = new Map([...model.readOuts].filter(([key]) => known.has(key)));
      if (kept.size !== model.readOuts.size) store.set({ readOuts: kept });
      if (open !== null && !isWanted(open.of)) open.cancel.abort();
      void next();
    },
  };
}
