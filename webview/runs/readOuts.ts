import { failureText } from '../ui/calls.js';
import { besidePoint, besideRuns, readOutKey } from './chosen.js';
import type { RunsHost } from './host.js';
import type { Asked, Model, Store } from './state.js';

/** Asks for the read-outs that stand side by side, one after another, and lets those go that no longer do. */
export function readOuts(store: Store, host: RunsHost): { update(model: Model): void } {
  let basis = '';
  let open: AbortController | null = null;

  async function ask(
    wanted: readonly { readonly run: string; readonly file: string }[],
    mine: AbortController,
  ): Promise<void> {
    const keep = (key: string, asked: Asked): void => {
      if (!mine.signal.aborted) store.set({ readOuts: new Map([...store.get().readOuts, [key, asked]]) });
    };
    for (const { run, file } of wanted) {
      if (mine.signal.aborted) return;
      const key = readOutKey(run, file);
      if (store.get().readOuts.get(key)?.found) continue;
      try {
        keep(key, {
          found: await host.calls.call('runs/geometry', { run, file }, { signal: mine.signal }),
          failure: null,
        });
      } catch (error) {
        const failure = failureText(error);
        if (failure !== null) keep(key, { found: null, failure });
      }
    }
  }

  return {
    update(model) {
      const wanted = besideRuns(model).flatMap((run) => {
        const point = besidePoint(run, model);
        return point === null ? [] : [{ run: run.id, file: point.file, process: run.process }];
      });
      const next = JSON.stringify(wanted);
      if (next === basis) return;
      const before = new Map(basis === '' ? [] : keysOf(JSON.parse(basis) as typeof wanted));
      basis = next;
      open?.abort();
      open = new AbortController();
      // Under another process the same checkpoint is read out anew.
      const same = new Set(keysOf(wanted).flatMap(([key, process]) => (before.get(key) === process ? [key] : [])));
      const kept = new Map([...model.readOuts].filter(([key]) => same.has(key)));
      if (kept.size !== model.readOuts.size) store.set({ readOuts: kept });
      void ask(wanted, open);
    },
  };
}

const keysOf = (wanted: readonly { run: string; file: string; process: unknown }[]): [string, string][] =>
  wanted.map(({ run, file, process }) => [readOutKey(run, file), JSON.stringify(process)]);
