import * as l10n from '@vscode/l10n';
import type { RunFigure, RunPoint, RunsView } from '../../protocol/runsPage.js';
import { counted } from '../../shared/counted.js';
import { inEnglish } from '../../shared/told.js';
import { count, share, short, significant } from '../../shared/texts.js';
import { VERDICT_SIGNS, verdictText } from '../../shared/verdictTexts.js';
import type { PlotData } from '../data.js';
import { FIGURES_OF_RUNS, lossAboveBest } from './figures.js';
import type { ComparedRun, FirstPassed } from './run.js';
import { firstPassed, shownPoint } from './run.js';
import type { Entry } from './seedGroups.js';
import { median } from './seedGroups.js';
import { processParamsText } from '../processText.js';

export const RUN_COLUMNS = [
  'name',
  'process',
  'size',
  'analysed',
  'step',
  'r2',
  'r2_unseen',
  'kl',
  'loss',
  'components',
  'verdict',
  'passed',
] as const;
export type RunColumn = (typeof RUN_COLUMNS)[number];

export const isRunColumn = (name: string): name is RunColumn => RUN_COLUMNS.some((column) => column === name);

export interface RunCell {
  readonly text: string;
  readonly title: string;
  /** What rows are sorted by; null: not known, which comes last. */
  readonly sort: number | string | null;
  /** Lowest and highest of several seeds, whose median is the text; null of one run. */
  readonly range: string | null;
}

export interface RunRow {
  readonly entry: Entry;
  readonly cells: Readonly<Record<RunColumn, RunCell>>;
  /** Of the checkpoint whose figures stand there; null while none is known, and of several seeds. */
  readonly point: RunPoint | null;
}

type Wanted = Pick<RunsView, 'figure' | 'levels'>;

/** A row for each entry, with the texts of its cells. */
export const runRows = (entries: readonly Entry[], view: Wanted): readonly RunRow[] =>
  entries.map((entry) => {
    const points = entry.runs.map(shownPoint);
    const [only] = entry.runs;
    return {
      entry,
      point: entry.runs.length === 1 ? points[0] : null,
      cells: {
        name: plain(entry.name, entry.runs.map(({ path }) => path).join('\n')),
        process: processCell(only),
        size: sizeCell(only),
        analysed: analysedCell(entry),
        step: stepCell(entry.runs),
        r2: numberCell(points, 'r2'),
        r2_unseen: numberCell(points, 'r2_unseen'),
        kl: numberCell(points, 'kl'),
        loss: lossCell(points),
        components: numberCell(points, 'components'),
        verdict: verdictCell(points),
        passed: passedCell(entry.runs, view),
      },
    };
  });

const plain = (text: string, title = text, sort: RunCell['sort'] = text): RunCell => ({
  text,
  title,
  sort,
  range: null,
});
const unknown = (why: string): RunCell => plain('–', why, null);

function processCell({ process, problem }: ComparedRun): RunCell {
  if (process === null) return unknown(problem?.message ?? l10n.t('Nothing tells the process yet'));
  const params = processParamsText(process.params);
  return plain(params === '' ? process.name : `${process.name} ${params}`);
}

function sizeCell({ architecture: a }: ComparedRun): RunCell {
  if (a === null) return unknown(l10n.t('The architecture is not known'));
  const kind = a.rnn_type ?? (a.n_heads === null ? l10n.t('exported graph') : null);
  const title = [
    ...(kind === null ? [] : [kind]),
    counted.layers(a.n_layers),
    `d_model ${a.d_model}`,
    ...(a.n_heads === null ? [] : [l10n.t('{0} of {1}', counted.heads(a.n_heads), a.d_head ?? '–')]),
    ...(a.d_mlp === null ? [] : [`d_mlp ${a.d_mlp}`]),
    l10n.t('context {0}', a.n_ctx),
    l10n.t('vocabulary {0}', a.d_vocab),
    ...(a.act_fn === null ? [] : [a.act_fn]),
    ...(a.normalization_type === null ? [] : [a.normalization_type]),
  ].join(', ');
  return plain(
    `${a.rnn_type === undefined ? '' : `${a.rnn_type} `}${a.n_layers} × ${a.d_model}`,
    title,
    a.n_layers * a.d_model,
  );
}

function analysedCell({ runs }: Entry): RunCell {
  const sum = (of: (run: ComparedRun) => number): number => runs.reduce((all, run) => all + of(run), 0);
  const [done, failed, total] = [sum((r) => r.points.length), sum((r) => r.failed.length), sum((r) => r.total)];
  const text =
    failed === 0
      ? `${count(done)}/${count(total)}`
      : l10n.t('{0}/{1}, {2} failed', count(done), count(total), count(failed));
  return plain(
    text,
    failed === 0
      ? l10n.t('{0} of {1} analysed', count(done), counted.checkpoints(total))
      : l10n.t('{0} of {1} analysed, {2} failed', count(done), counted.checkpoints(total), count(failed)),
    done,
  );
}

function stepCell(runs: readonly ComparedRun[]): RunCell {
  const steps = runs.flatMap(({ last }) => (last?.step == null ? [] : [last.step]));
  const [only] = runs;
  if (steps.length === 0)
    return only.last === null ? unknown(l10n.t('No checkpoint is known')) : plain(only.last.file, only.last.file, null);
  return numeric(steps, count, (value) => l10n.t('step {0}', count(value)));
}

function numeric(
  values: readonly number[],
  text: (value: number) => string,
  title: (value: number) => string = String,
): RunCell {
  if (values.length === 0) return unknown(l10n.t('Not known'));
  const middle = median(values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 1) return { text: text(middle), title: title(middle), sort: middle, range: null };
  const range = `${text(least)} – ${text(most)}`;
  return {
    text: text(middle),
    title: l10n.t('Median of {0} seeds {1}; from {2} to {3}', values.length, middle, least, most),
    sort: middle,
    range: least === most ? null : range,
  };
}

function numberCell(points: readonly (RunPoint | null)[], figure: RunFigure): RunCell {
  const { value, text } = FIGURES_OF_RUNS[figure];
  const values = points.flatMap((point) => (point === null ? [] : [value(point)])).filter((each) => each !== null);
  if (values.length === 0 && points.some((point) => point !== null && figure === 'kl'))
    return plain('∞', l10n.t('The model gives a probability of zero to something that occurs'), Infinity);
  return numeric(values, text);
}

function lossCell(points: readonly (RunPoint | null)[]): RunCell {
  const known = points.filter((point) => point !== null);
  const values = known.flatMap((point) => FIGURES_OF_RUNS.loss.value(point) ?? []);
  const above = known.flatMap((point) => lossAboveBest(point) ?? []);
  const cell = numeric(values, (value) => significant(value, 4));
  if (above.length === 0) return cell;
  // What is sorted is what can be compared between processes.
  const excess = median(above);
  return {
    ...cell,
    text: `${cell.text} (+${short(Math.max(0, excess))})`,
    title: l10n.t('{0}; best possible {1}, {2} below', cell.title, known[0].optimal_loss, excess),
    sort: excess,
  };
}

function verdictCell(points: readonly (RunPoint | null)[]): RunCell {
  const known = points.filter((point) => point !== null);
  if (known.length === 0) return unknown(l10n.t('Not known yet'));
  const levels = [...new Set(known.map(({ verdict }) => verdict.level))];
  const words = levels.map((level) => {
    const { word } = VERDICT_SIGNS[level];
    return known.length === 1 ? word : `${word} × ${known.filter(({ verdict }) => verdict.level === level).length}`;
  });
  const order = Object.keys(VERDICT_SIGNS).indexOf(levels[0]);
  return plain(words.join(', '), known.map(({ verdict }) => verdictText(verdict)).join('\n'), order);
}

/** `step 768,000`; `≤` where an earlier checkpoint, which might have passed as well, is not known. */
function passedCell(runs: readonly ComparedRun[], { figure, levels }: Wanted): RunCell {
  const found = runs.map((run) => firstPassed(run, figure, levels[figure]));
  const at = found.filter((each) => each.kind === 'at');
  if (at.length === 0) {
    if (found.some(({ kind }) => kind === 'not-yet'))
      return unknown(l10n.t('Not among the checkpoints that are known'));
    return plain(l10n.t('not reached'), l10n.t('None of its checkpoints reaches the level'), Infinity);
  }
  const missing = found.length - at.length;
  const steps = at.flatMap(({ point }) => point.step ?? []);
  if (steps.length === 0) return plain(at[0].point.file, at[0].point.file, null);
  const surely = at.every((each) => each.surely);
  const cell = numeric(steps, count, (value) => l10n.t('step {0}', count(value)));
  return {
    ...cell,
    text: `${surely ? '' : '≤ '}${missing === 0 ? cell.text : l10n.t('{0} ({1} of {2})', cell.text, at.length, found.length)}`,
    title: [
      cell.title,
      ...(surely ? [] : [l10n.t('checkpoints before it are not all known')]),
      ...(missing === 0 ? [] : [l10n.t('{0} of {1} have not reached it', missing, found.length)]),
    ].join('; '),
  };
}

/** Rows by a column, those of which it is not known last either way; equal ones stay in their order. */
export function sortedRows(rows: readonly RunRow[], sort: RunsView['sort']): readonly RunRow[] {
  if (sort === null || !isRunColumn(sort.column)) return rows;
  const { column, descending } = sort;
  const way = descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [one.cells[column].sort, other.cells[column].sort];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (typeof a === 'string' || typeof b === 'string')
      return way * String(a).localeCompare(String(b), 'en', { numeric: true, sensitivity: 'base' });
    return a === b ? 0 : way * (a < b ? -1 : 1);
  });
}

const passedStep = (passed: FirstPassed): number | string | null =>
  passed.kind === 'at' ? (passed.point.step ?? passed.point.file) : passed.kind === 'never' ? 'not reached' : null;

/** What the table says as data, a row for each run, with whole numbers and not their texts. */
export function runsData(runs: readonly ComparedRun[], { figure, levels }: Wanted): PlotData {
  const { label, key = label, rising } = FIGURES_OF_RUNS[figure];
  return {
    columns: [
      ...['run', 'path', 'process', 'parameters', 'architecture', 'layers', 'd_model', 'context', 'vocabulary', 'seed'],
      ...['checkpoints', 'analysed', 'failed', 'checkpoint', 'step', 'r2', 'r2_unseen', 'kl', 'loss', 'optimal_loss'],
      ...['components_95', 'verdict', 'verdict sentence', 'problem'],
      `first ${key}${figure === 'loss' ? ' above best' : ''} ${rising ? '>=' : '<='} ${levels[figure]}`,
    ],
    rows: runs.map((run) => {
      const { architecture: a, process } = run;
      const point = shownPoint(run);
      return [
        ...[run.name, run.path, process?.name ?? null, process ? processParamsText(process.params) : null],
        ...[a && (a.rnn_type ?? (a.n_heads === null ? 'exported graph' : 'transformer'))],
        ...[a?.n_layers ?? null, a?.d_model ?? null, a?.n_ctx ?? null, a?.d_vocab ?? null, run.seed],
        ...[run.total, run.points.length, run.failed.length, point?.file ?? null, point?.step ?? null],
        ...[point?.r2 ?? null, point?.r2_unseen ?? null, point?.kl ?? null, point?.loss ?? null],
        ...[point?.optimal_loss ?? null, point?.components ?? null, point?.verdict.level ?? null],
        ...[english(point?.verdict.sentence), english(run.problem?.message)],
        passedStep(firstPassed(run, figure, levels[figure])),
      ];
    }),
  };
}

const english = (text: string | undefined): string | null => (text === undefined ? null : inEnglish(text));

/** The level as a heading says it: `First R² ≥ 0.95`. */
export function passedLabel({ figure, levels }: Wanted): string {
  const { label, rising } = FIGURES_OF_RUNS[figure];
  const name = figure === 'loss' ? l10n.t('loss − best') : figure === 'components' ? l10n.t('components') : label;
  return rising
    ? l10n.t('First {0} ≥ {1}', name, share(levels[figure], 2))
    : l10n.t('First {0} ≤ {1}', name, short(levels[figure]));
}
