import type { RunFigure, RunPoint, RunsView } from '../../protocol/runsPage.js';
import { processText } from '../processText.js';
import { FIGURES_OF_RUNS } from './figures.js';
import type { ComparedRun } from './run.js';
import { shownPoint } from './run.js';
import type { Entry } from './seedGroups.js';
import { median } from './seedGroups.js';

/** A place on a curve: its abscissa in the terms of the axis, and the value there. */
export interface CurvePlace {
  readonly x: number;
  readonly y: number;
  readonly run: string;
  readonly point: RunPoint;
  /** Whether a checkpoint between the place before and this one has no value: it failed, or is infinite. */
  readonly isAfterGap: boolean;
}

/** Lowest, middle and highest value of several seeds at one abscissa. */
export interface BandPlace {
  readonly x: number;
  readonly least: number;
  readonly middle: number;
  readonly most: number;
}

/** One entry's curve: the places of its only run, or the band of its seeds. */
export interface RunCurve {
  readonly entry: Entry;
  readonly places: readonly CurvePlace[];
  readonly band: readonly BandPlace[] | null;
}

/** The best possible loss of a process. */
export interface BestLoss {
  readonly label: string;
  readonly value: number;
}

export interface RunCurves {
  readonly curves: readonly RunCurve[];
  readonly figure: RunFigure;
  /** The level that is looked for; null where it has no place on the axis. */
  readonly level: number | null;
  readonly best: readonly BestLoss[];
}

type Wanted = Pick<RunsView, 'figure' | 'levels' | 'steps' | 'share'>;

/** Curves of a figure over training. */
export const curvesOf = (entries: readonly Entry[], view: Wanted): RunCurves => ({
  figure: view.figure,
  curves: entries.map((entry) => {
    const places = entry.runs.map((run) => placesOf(run, view));
    return { entry, places: places.flat(), band: places.length === 1 ? null : bandOf(places) };
  }),
  level: view.figure === 'loss' ? null : view.levels[view.figure],
  best: view.figure === 'loss' ? bestLosses(entries.flatMap(({ runs }) => runs)) : [],
});

/** A checkpoint without a step has no place. */
function placesOf(run: ComparedRun, { figure, steps, share }: Wanted): readonly CurvePlace[] {
  const { value } = FIGURES_OF_RUNS[figure];
  const stepped = run.points.filter(({ step }) => step !== null);
  const last = Math.max(1, run.last?.step ?? 0, ...stepped.map(({ step }) => step ?? 0));
  const total = Math.max(1, stepped.length - 1);
  const gaps = [...run.failed, ...stepped.filter((point) => value(point) === null)].flatMap(({ step }) => step ?? []);
  const places = stepped.flatMap((point, at): Omit<CurvePlace, 'isAfterGap'>[] => {
    const y = value(point);
    const step = point.step ?? 0;
    const x = !share ? step : steps === 'order' ? at / total : step / last;
    return y === null ? [] : [{ x, y, run: run.id, point }];
  });
  return places.map((place, at) => {
    const [from, to] = [places[at - 1]?.point.step ?? null, place.point.step ?? 0];
    return { ...place, isAfterGap: from !== null && gaps.some((step) => step > from && step < to) };
  });
}

/** The value of a curve at an abscissa: between two places on the straight line that joins them; null beyond its ends. */
export function valueAt(places: readonly Pick<CurvePlace, 'x' | 'y'>[], x: number): number | null {
  const after = places.findIndex((place) => place.x >= x);
  if (after < 0) return null;
  const next = places[after];
  if (next.x === x) return next.y;
  if (after === 0) return null;
  const before = places[after - 1];
  return before.y + ((next.y - before.y) * (x - before.x)) / (next.x - before.x);
}

/** At each abscissa at which any of the seeds has a checkpoint, over those of them that reach that far, two at least. */
export function bandOf(curves: readonly (readonly Pick<CurvePlace, 'x' | 'y'>[])[]): readonly BandPlace[] {
  const all = [...new Set(curves.flatMap((places) => places.map(({ x }) => x)))].sort((a, b) => a - b);
  return all.flatMap((x): BandPlace[] => {
    const values = curves.map((places) => valueAt(places, x)).filter((value) => value !== null);
    if (values.length < 2) return [];
    return [{ x, least: Math.min(...values), middle: median(values), most: Math.max(...values) }];
  });
}

/** One line for each process, as its runs were analysed: a context of its own has a best loss of its own. */
function bestLosses(runs: readonly ComparedRun[]): readonly BestLoss[] {
  const found = new Map<string, BestLoss>();
  for (const run of runs) {
    const point = shownPoint(run);
    if (point === null || run.process === null) continue;
    const name = processText(run.process);
    const value = point.optimal_loss;
    const key = `${name} ${value.toPrecision(9)}`;
    if (!found.has(key)) found.set(key, { label: `best, ${name}`, value });
  }
  return [...found.values()];
}
