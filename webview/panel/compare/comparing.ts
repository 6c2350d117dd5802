import type { Compared } from '../../../src/protocol/compare.js';
import { failureText } from '../../ui/calls.js';
import type { PanelCalls } from '../host.js';
import type { Model, Store } from '../state.js';
import type { Comparing } from './model.js';

/** What the other checkpoint's analysis depends on besides itself: another process or other settings make it another one. */
const basisOf = ({ result, answered, compare }: Model): string | null =>
  compare === null || result === null
    ? null
    : JSON.stringify([
        compare.asked,
        result.settings.process,
        result.settings.decimals,
        // The picture's own step may change without the other's changing.
        answered?.settings ?? null,
      ]);

/** Asks for the other checkpoint when one is to be compared with, and again when the settings on show change. */
export function comparisons(store: Store, calls: PanelCalls): { update(model: Model): void } {
  let basis: string | null = null;
  let open: AbortController | null = null;
  const ask = async (asked: Compared, mine: AbortController): Promise<void> => {
    const tell = (change: Partial<Comparing>): void => {
      const { compare } = store.get();
      if (mine.signal.aborted || compare === null) return;
      store.set({ compare: { ...compare, progress: null, ...change } });
    };
    try {
      const found = await calls.call('compare', asked, {
        signal: mine.signal,
        onProgress: (progress) => tell({ progress }),
      });
      tell({ found, failure: null });
    } catch (error) {
      const failure = failureText(error);
      if (failure !== null) tell({ failure, found: null });
    }
  };
  return {
    update(model) {
      const next = basisOf(model);
      if (next === basis) return;
      basis = next;
      open?.abort();
      open = null;
      if (next === null || model.compare === null) return;
      open = new AbortController();
      void ask(model.compare.asked, open);
    },
  };
}
