import type { Combine } from '../plot/selection.js';
import { combined } from '../plot/selection.js';
import type { ScatterEvents } from '../plot/scatterEvents.js';
import type { Model, Store } from './state.js';
import { plotKey } from './selection/keys.js';

/** What happens in any of the linked plots: focus, picks, zoom, turn and selection are common to all of them. */
export function plotEvents(
  store: Store,
  pick: (belief: number, modifier: boolean) => void,
  now: {
    /** Whether the plots are drawn in 3-D. */
    turns(): boolean;
    /** Whether a belief has marks: the legend may have switched it off. */
    shows(belief: number): boolean;
    /** Gives up what is being drawn in one of the plots; false where nothing is. */
    cancelDrag(): boolean;
  },
): ScatterEvents {
  return {
    hover(belief: number | null, alsoHere: readonly number[]): void {
      const model = store.get();
      const next = belief ?? model.kept ?? model.focused;
      if (next !== model.focused || (belief !== null && alsoHere.join() !== model.alsoHere.join()))
        store.set({ focused: next, alsoHere: belief === null ? [] : alsoHere });
    },
    pick,
    zoom: (zoom: Model['zoom']): void => store.set({ zoom }),
    rotate: (turn: number, tilt: number): void => store.set({ view: { ...store.get().view, rotation: [turn, tilt] } }),
    select: (beliefs: readonly number[], how: Combine): void =>
      store.set({ selected: combined(store.get().selected, beliefs, how) }),
    key: (event: KeyboardEvent): void =>
      plotKey(event, store, pick, {
        turns: now.turns(),
        cancelDrag: () => now.cancelDrag(),
        shows: (belief) => now.shows(belief),
      }),
  };
}
