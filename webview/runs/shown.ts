import type { Entry } from '../../src/figure/runs/seedGroups.js';
import { entriesOf } from '../../src/figure/runs/seedGroups.js';
import { runSign } from '../../src/figure/runs/signs.js';
import type { RunSign } from '../../src/figure/runs/signs.js';
import type { Model } from './state.js';

/** Runs, or groups of seeds, in the order in which they were chosen. */
export const entriesShown = ({ runs, view }: Pick<Model, 'runs' | 'view'>): readonly Entry[] =>
  entriesOf(runs ?? [], view.seeds);

/** Those whose curves are switched on. */
export const entriesDrawn = (model: Pick<Model, 'runs' | 'view'>): readonly Entry[] =>
  entriesShown(model).filter(({ id }) => !model.view.hidden.includes(id));

/** The sign of an entry: that of its first run, whatever is sorted, hidden or taken together. */
export function signOf({ runs, dark }: Pick<Model, 'runs' | 'dark'>, id: string): RunSign {
  const at = (runs ?? []).findIndex((run) => run.id === id);
  return runSign(Math.max(0, at), dark);
}

/** A list with an item more or, where it is there, without it. */
export const toggled = (list: readonly string[], item: string): string[] =>
  list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
