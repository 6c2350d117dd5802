import type { RunGeometry, RunsStanding, RunsView } from '../../src/protocol/runsPage.js';
import type { ComparedRun } from '../../src/figure/runs/run.js';
import { RUNS_LEVELS } from '../../src/shared/defaults.js';
import { noStatus } from '../ui/status.js';
import type { Status } from '../ui/status.js';

/** A read-out that was asked for; null: it is on its way. */
export interface Asked {
  readonly found: RunGeometry | null;
  readonly failure: string | null;
}

/** Everything the page shows. Changed only through {@link Store.set}; parts compare by reference. */
export interface Model extends Status {
  /** null: the host has not told them yet. */
  readonly runs: readonly ComparedRun[] | null;
  readonly view: RunsView;
  readonly standing: RunsStanding;
  /** The entry that is pointed at, in the chart or in the table. */
  readonly lit: string | null;
  /** The checkpoint that is pointed at in the chart. */
  readonly at: { readonly run: string; readonly file: string } | null;
  /** Read-outs by run and file, of those that stand side by side. */
  readonly readOuts: ReadonlyMap<string, Asked>;
  /** The belief that is pointed at, and the plot whose beliefs it is one of. */
  readonly belief: { readonly run: string; readonly index: number } | null;
  readonly dark: boolean;
}

export const NO_WORK: RunsStanding = { doing: 'nothing', run: null, done: 0, total: 0, seconds_left: null };

/** How the page shows runs before the host has told. */
const VIEW: RunsView = {
  figure: 'r2',
  steps: 'linear',
  share: false,
  levels: RUNS_LEVELS,
  sort: null,
  hidden: [],
  beside: null,
  at: 'last',
  step: null,
  seeds: false,
};

export const initialModel = (view: RunsView | undefined, dark: boolean): Model => ({
  ...{ runs: null, view: view ?? VIEW, standing: NO_WORK, lit: null, at: null },
  ...{ readOuts: new Map(), belief: null, dark },
  ...noStatus,
});

export interface Store {
  get(): Model;
  set(change: Partial<Model>): void;
  /** Changes how runs are shown; the host and the page's own memory are told. */
  show(change: Partial<RunsView>): void;
}

export function createStore(
  first: Model,
  changed: (model: Model, before: Model) => void,
  keep: (model: Model) => void,
): Store {
  let model = first;
  const set = (change: Partial<Model>): void => {
    const before = model;
    model = { ...model, ...change };
    changed(model, before);
  };
  return {
    get: () => model,
    set,
    show(change) {
      set({ view: { ...model.view, ...change } });
      keep(model);
    },
  };
}
