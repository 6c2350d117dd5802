import * as l10n from '@vscode/l10n';
import type { RunFigure, RunsView } from '../../protocol/runsPage.js';
import { counted } from '../../shared/counted.js';
import { shorten } from '../../shared/texts.js';
import { shownLine } from '../../shared/shownText.js';
import type { About } from '../about.js';
import type { Chart } from '../charts/chart.js';
import type { PlotData } from '../data.js';
import { shape } from '../shape.js';
import { textWidth } from '../words.js';
import { curvesOf } from './curves.js';
import { curveShapes } from './curveShapes.js';
import { FIGURES_OF_RUNS } from './figures.js';
import { processText } from '../processText.js';
import type { ComparedRun } from './run.js';
import type { Entry } from './seedGroups.js';
import { RUN_SIGN_SIZE, signShape } from './signs.js';
import type { RunSign } from './signs.js';

const [WIDTH, HEIGHT, LINE, GAP] = [640, 320, 16, 18];
const FIGURES = Object.keys(FIGURES_OF_RUNS) as RunFigure[];
/** Longest name in the legend, in letters. */
const MOST_LETTERS = 48;

/** The curves as a picture that stands alone: each run is named under them, since no table stands beside. */
export function runsChart(
  entries: readonly Entry[],
  view: Pick<RunsView, 'figure' | 'levels' | 'steps' | 'share'>,
  signOf: (entry: Entry, dark: boolean) => RunSign,
): Chart {
  const names = legendPlaces(entries.map(({ name }) => shorten(name, MOST_LETTERS)));
  return {
    title: l10n.t('{0} over training', FIGURES_OF_RUNS[view.figure].label),
    width: WIDTH,
    height: HEIGHT + LINE * ((names.at(-1)?.row ?? 0) + 1) + 6,
    shapes: ({ dark }) => [
      ...curveShapes(curvesOf(entries, view), view, {
        ...{ width: WIDTH, height: HEIGHT, lit: null, at: null },
        signOf: ({ entry }) => signOf(entry, dark),
      }).shapes,
      ...names.map(({ x, row, name }, at) =>
        shape(
          'g',
          { transform: `translate(${x},${HEIGHT + 6 + LINE * row})` },
          ...signShape(signOf(entries[at], dark)),
          shape('text', { class: 'figure-note', x: RUN_SIGN_SIZE.width + 4, y: 10 }, name),
        ),
      ),
    ],
    data: curvesData(entries.flatMap(({ runs }) => runs)),
  };
}

interface LegendPlace {
  readonly name: string;
  readonly x: number;
  readonly row: number;
}

function legendPlaces(names: readonly string[]): readonly LegendPlace[] {
  let [x, row] = [0, 0];
  return names.map((name) => {
    const width = RUN_SIGN_SIZE.width + 4 + textWidth(name, 10) + GAP;
    if (x > 0 && x + width - GAP > WIDTH) [x, row] = [0, row + 1];
    const place = { name, x, row };
    x += width;
    return place;
  });
}

/** A row for each checkpoint of each run, with all its figures. */
const curvesData = (runs: readonly ComparedRun[]): PlotData => ({
  columns: ['run', 'path', 'checkpoint', 'step', ...FIGURES, 'optimal_loss', 'verdict'],
  rows: runs.flatMap(({ name, path, points }) =>
    points.map((point) => [
      ...[name, path, point.file, point.step],
      ...FIGURES.map((figure) => point[figure]),
      ...[point.optimal_loss, point.verdict.level],
    ]),
  ),
});

/** Where a picture of runs is from. */
export function aboutRuns(
  runs: readonly ComparedRun[],
  { version, date }: { readonly version: string; readonly date: string },
): About {
  const title = l10n.t('{0} compared', counted.runs(runs.length));
  return {
    title,
    lines: [
      `${title}: ${runs
        .slice(0, 12)
        .map(({ name }) => shownLine(name, 80))
        .join(', ')}.`,
    ],
    facts: {
      program: `Beliefscope ${version}`,
      date,
      runs: runs.map(({ name, path, process }) => ({
        name: shownLine(name, 200),
        path: shownLine(path, 400),
        process: process && processText(process),
      })),
    },
  };
}
