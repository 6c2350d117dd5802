import type { ComparedRun } from '../../src/figure/runs/run.js';
import { bestPoint, pointAt, shownPoint } from '../../src/figure/runs/run.js';
import type { RunPoint } from '../../src/protocol/runsPage.js';
import type { Model } from './state.js';

/** Read-outs that stand side by side at most. */
export const MAX_BESIDE = 6;
/** Read-outs that are shown where nobody chose. */
const FIRST = 3;

type Chosen = Pick<Model, 'runs' | 'view'>;

/** The runs whose read-outs stand side by side, in the order in which runs were chosen. */
export function besideRuns({ runs, view }: Chosen): readonly ComparedRun[] {
  const possible = (runs ?? []).filter(({ problem }) => problem === null);
  return view.beside === null
    ? possible.slice(0, FIRST)
    : possible.filter(({ id }) => view.beside?.includes(id)).slice(0, MAX_BESIDE);
}

/** The checkpoint of a run that is shown there; null while it is not known. */
export function besidePoint(run: ComparedRun, { view }: Chosen): RunPoint | null {
  switch (view.at) {
    case 'last':
      return shownPoint(run);
    case 'best':
      return bestPoint(run, view.figure);
    case 'step':
      return view.step === null ? shownPoint(run) : pointAt(run, view.step);
  }
}

export const readOutKey = (run: string, file: string): string => JSON.stringify([run, file]);
