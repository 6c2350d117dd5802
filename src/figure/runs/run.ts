import type { FailedPoint, FoundPoints, RunFigure, RunPoint, ToldRun } from '../../protocol/runsPage.js';
import { FIGURES_OF_RUNS } from './figures.js';

/** A run with what its checkpoints were found to be. */
export interface ComparedRun extends ToldRun {
  /** In training order: steps ascending, then what has none. */
  readonly points: readonly RunPoint[];
  readonly failed: readonly FailedPoint[];
}

const stepOf = ({ step }: { readonly step: number | null }): number => step ?? Infinity;

/** Points in training order, the later ones of a file in place of the earlier. */
export function withPoints<P extends { readonly file: string; readonly step: number | null }>(
  known: readonly P[],
  more: readonly P[],
): P[] {
  const byFile = new Map([...known, ...more].map((point) => [point.file, point]));
  return [...byFile.values()].sort((a, b) => (stepOf(a) === stepOf(b) ? 0 : stepOf(a) - stepOf(b)));
}

/** Runs as they are told anew; what is known of their checkpoints stays. */
export const withRuns = (known: readonly ComparedRun[] | null, told: readonly ToldRun[]): readonly ComparedRun[] =>
  told.map((run) => {
    const before = known?.find(({ id }) => id === run.id);
    return { ...run, points: before?.points ?? [], failed: before?.failed ?? [] };
  });

/** Runs with checkpoints that are told in addition or, afresh, in place of what was known. */
export const withFound = (
  known: readonly ComparedRun[],
  { run: id, points, failed, afresh }: FoundPoints,
): readonly ComparedRun[] =>
  known.map((run) => {
    if (run.id !== id) return run;
    const all = withPoints(afresh ? [] : run.points, points);
    const done = new Set(all.map(({ file }) => file));
    const missing = withPoints(afresh ? [] : run.failed, failed).filter(({ file }) => !done.has(file));
    return { ...run, points: all, failed: missing };
  });

/** The point whose figures stand for its run: of the checkpoint that it shows first, else of the latest that is known. */
export const shownPoint = ({ points, last }: ComparedRun): RunPoint | null =>
  points.find(({ file }) => file === last?.file) ?? points.at(-1) ?? null;

/** The point with the best figure, the earliest among equals; null where none is known. */
export function bestPoint({ points }: Pick<ComparedRun, 'points'>, figure: RunFigure): RunPoint | null {
  const { judged, rising } = FIGURES_OF_RUNS[figure];
  let best: RunPoint | null = null;
  let most = -Infinity;
  for (const point of points) {
    const value = judged(point);
    if (value === null || (rising ? value : -value) <= most) continue;
    [best, most] = [point, rising ? value : -value];
  }
  return best;
}

/** The point of a step, or the latest before it; the earliest where none is before it. */
export function pointAt({ points }: Pick<ComparedRun, 'points'>, step: number): RunPoint | null {
  const stepped = points.filter((point) => point.step !== null);
  return stepped.filter((point) => stepOf(point) <= step).at(-1) ?? stepped[0] ?? null;
}

/**
 * When a figure first passed its level: `at` with the point, and whether an earlier checkpoint is still unknown;
 * `not-yet`: among those that are known none has; `never`: all are known.
 */
export type FirstPassed =
  | { readonly kind: 'at'; readonly point: RunPoint; readonly surely: boolean }
  | { readonly kind: 'not-yet' | 'never' };

/** Upwards to the level or above for a figure of which more is better, else downwards to it or below. */
export function firstPassed(run: ComparedRun, figure: RunFigure, level: number): FirstPassed {
  const { judged, rising } = FIGURES_OF_RUNS[figure];
  const all = run.points.length + run.failed.length >= run.total;
  const point = run.points.find((each) => {
    const value = judged(each);
    return value !== null && (rising ? value >= level : value <= level);
  });
  if (point) return { kind: 'at', point, surely: all };
  return { kind: all && run.points.length > 0 ? 'never' : 'not-yet' };
}
