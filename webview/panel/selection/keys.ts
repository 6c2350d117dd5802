import { plotWish } from '../../plot/plotKeys.js';
import { combined } from '../../plot/selection.js';
import type { PlotMode } from '../../plot/selection.js';
import { comparingWith } from '../compare/model.js';
import type { Model, Store } from '../state.js';

const MODES: Readonly<Record<string, PlotMode>> = { p: 'pan', b: 'box', l: 'lasso' };

/**
 * A key over one of the linked plots. Besides what every plot of beliefs has: Enter picks, Space selects the belief in
 * focus or no longer, Shift with a key that goes to a belief selects on to there, Ctrl+A selects all, p, b and l choose
 * what a drag does, c compares with the checkpoint before, Escape gives up what is being drawn, then the selection, then the focus.
 */
export function plotKey(
  event: KeyboardEvent,
  store: Store,
  pick: (belief: number, modifier: boolean) => void,
  { turns, cancelDrag, shows }: { readonly turns: boolean; cancelDrag(): boolean; shows(belief: number): boolean },
): void {
  const model = store.get();
  if (model.result === null) return;
  const { focused, zoom, view } = model;
  const count = model.result.beliefs.count;
  const wish = plotWish(event, { focused, count, zoom, rotation: view.rotation, turns });
  const modifier = event.ctrlKey || event.metaKey;
  if (wish !== null && 'belief' in wish) {
    const belief = shownNear(wish.belief, focused, count, shows);
    if (belief !== null) store.set(gone(model, belief, event.shiftKey, shows));
  } else if (wish !== null && 'rotation' in wish) store.set({ view: { ...view, rotation: wish.rotation } });
  else if (wish !== null) store.set({ zoom: wish.zoom });
  else if (event.key === 'Enter' && focused !== null) pick(focused, event.shiftKey || modifier);
  else if (event.key === ' ' && focused !== null) store.set({ selected: toggled(model.selected, focused) });
  else if (event.key === 'a' && modifier) store.set({ selected: between(0, count - 1).filter(shows) });
  else if (!modifier && !event.altKey && MODES[event.key] !== undefined) store.set({ mode: MODES[event.key] });
  else if (event.key === 'c' && !modifier && !event.altKey) compareBefore(store);
  else if (event.key === 'Escape') escaped(store, cancelDrag);
  else return;
  event.preventDefault();
}

/**
 * The belief that a key goes to or, where the legend has switched it off, the next one beyond it that is shown; at the end
 * of them the last before it. null: there is none that way.
 */
function shownNear(
  wanted: number,
  focused: number | null,
  count: number,
  shows: (belief: number) => boolean,
): number | null {
  const onward = focused !== null && wanted < focused ? -1 : 1;
  for (const step of [onward, -onward])
    for (let at = wanted; at >= 0 && at < count; at += step) if (shows(at)) return at;
  return null;
}

/** Focus on another belief; `extend`: it is selected too, and so is the one that the focus comes from. */
function gone(
  { focused, selected }: Model,
  belief: number,
  extend: boolean,
  shows: (belief: number) => boolean,
): Partial<Model> {
  const passed = (focused === null ? [belief] : between(focused, belief)).filter(shows);
  return { focused: belief, alsoHere: [], ...(extend && { selected: combined(selected, passed, 'add') }) };
}

function between(a: number, b: number): number[] {
  const [first, last] = [Math.min(a, b), Math.max(a, b)];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

const toggled = (selected: readonly number[] | null, belief: number): readonly number[] | null =>
  combined(selected, [belief], selected?.includes(belief) === true ? 'remove' : 'add');

/** Compares with the checkpoint before, or ends a comparison. */
function compareBefore(store: Store): void {
  const { compare, folder, result } = store.get();
  if (compare !== null) return store.set({ compare: null });
  const file = result?.checkpoint.file;
  for (const { checkpoints } of folder?.listing.runs ?? []) {
    const before = checkpoints[checkpoints.findIndex((entry) => entry.file === file) - 1];
    if (before !== undefined) return store.set({ compare: comparingWith({ source: null, checkpoint: before.file }) });
  }
}

function escaped(store: Store, cancelDrag: () => boolean): void {
  if (cancelDrag()) return;
  store.set(store.get().selected === null ? { focused: null, alsoHere: [], kept: null } : { selected: null });
}
