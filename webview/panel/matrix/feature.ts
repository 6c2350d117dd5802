import * as l10n from '@vscode/l10n';
import type { SteerMatrix } from '../../../src/protocol/steering.js';
import { MATRIX_BELIEFS, MULTIPLIER, STEERING } from '../../../src/shared/defaults.js';
import { failureText } from '../../ui/calls.js';
import { el, setText, show, svg } from '../../ui/dom.js';
import { count, short } from '../../ui/format.js';
import { chips, numberField, segments } from '../../ui/inputs.js';
import { button, dropdown } from '../../ui/toolkit.js';
import type { Feature, FeatureContext } from '../feature.js';
import { noOverlays, tabHeading } from '../feature.js';
import { chartButton } from '../../plot/chartBlock.js';
import { keptFold } from '../folds.js';
import { pairItems } from '../../../src/figure/overlays/steering.js';
import { percent } from '../steering/figures.js';
import type { MatrixValue } from '../../../src/figure/charts/matrix.js';
import { cellColour, matrixChart } from '../../../src/figure/charts/matrix.js';
import { heatMap } from './heatMap.js';
import { groundColour } from '../../ui/theme.js';
import type { MatrixOrder } from './order.js';
import { columnOf, meanOf, order, rowOf } from './order.js';
import { summaryParts } from './summary.js';
import { counted } from '../../../src/shared/counted.js';
import { layerList } from '../steering/optionsFold.js';

/** The Matrix tab: how much of the gap to the ideal observer steering closes, for every ordered pair of beliefs. */
export function matrixFeature({ store, host: { calls }, redraw }: FeatureContext): Feature {
  let matrix: SteerMatrix | null = null;
  let abort: AbortController | null = null;
  let most: number = MATRIX_BELIEFS.default;
  let multiplier: number = STEERING.multiplier;
  let layers: readonly number[] | null = null;
  let pointed: { start: number; end: number } | null = null;
  let value: MatrixValue = 'closed';
  let orders: { rows: MatrixOrder; columns: MatrixOrder } = { rows: 'index', columns: 'index' };

  const start = button({
    label: l10n.t('Compute All Pairs'),
    icon: 'play',
    testId: 'matrix-run',
    title: l10n.t('Steers from every belief that words end in to every one that occurs'),
    onClick: () => void run(),
  });
  const cancel = button({
    label: l10n.t('Cancel'),
    secondary: true,
    testId: 'matrix-cancel',
    title: l10n.t('Stops computing pairs; a matrix that is there stays'),
    onClick: () => abort?.abort(),
  });
  const bar = el('progress', {
    class: 'inline-progress',
    testId: 'matrix-progress',
    max: 1,
    'aria-label': l10n.t('Progress of the matrix'),
  });
  const doing = el('span', { class: 'hint' });
  const running = el('div', { class: 'button-row' }, bar, doing, cancel);
  const mostField = numberField({
    label: l10n.t('Beliefs at most'),
    testId: 'matrix-most',
    min: MATRIX_BELIEFS.minimum,
    max: MATRIX_BELIEFS.maximum,
    integer: true,
    title: l10n.t(
      'Beliefs on each side, the commonest first ({0} to {1})',
      MATRIX_BELIEFS.minimum,
      MATRIX_BELIEFS.maximum,
    ),
    onChange: (next) => ((most = next ?? most), tellOptions()),
  });
  const multiplierField = numberField({
    label: l10n.t('Multiplier'),
    testId: 'matrix-multiplier',
    min: MULTIPLIER.minimum,
    max: MULTIPLIER.maximum,
    integer: false,
    title: l10n.t('How many times each vector is added ({0} to {1})', MULTIPLIER.minimum, MULTIPLIER.maximum),
    onChange: (next) => ((multiplier = next ?? multiplier), tellOptions()),
  });
  const layerChips = chips({
    label: l10n.t('Layers steered'),
    testId: 'matrix-layers',
    title: l10n.t('Layers after which their vector is added'),
    onChange: (on) => ((layers = on), tellOptions()),
  });
  const values = segments<MatrixValue>({
    label: l10n.t('Show'),
    testId: 'matrix-value',
    choices: [
      {
        value: 'closed',
        label: l10n.t('Share closed'),
        title: l10n.t('Share of the gap to the ideal that steering closes'),
      },
      {
        value: 'kl',
        label: l10n.t('KL to ideal'),
        title: l10n.t('KL to the ideal of the target after steering, in nats'),
      },
    ],
    onChange: (next) => ((value = next), draw()),
  });
  const sortBy = (label: string, testId: string, side: 'rows' | 'columns'): ReturnType<typeof dropdown> =>
    dropdown({
      label,
      testId,
      title: l10n.t('{0}: by index, by the mean share closed, or by how common the belief is', label),
      onChange: (by) => ((orders = { ...orders, [side]: by as MatrixOrder }), draw()),
    });
  const rowOrder = sortBy(l10n.t('Sort rows (from)'), 'matrix-rows', 'rows');
  const columnOrder = sortBy(l10n.t('Sort columns (to)'), 'matrix-columns', 'columns');
  const summary = el('div', {
    class: 'scores',
    testId: 'matrix-summary',
    role: 'group',
    'aria-label': l10n.t('All pairs together'),
  });
  const options = keptFold(
    store,
    {
      name: 'matrix-options',
      title: l10n.t('Options'),
      hint: l10n.t('How many beliefs, the multiplier and the layers; they count for the next computation'),
    },
    el('div', { class: 'control-row' }, mostField.element, multiplierField.element, layerChips.element),
  );
  const orderFold = keptFold(
    store,
    {
      name: 'matrix-order',
      title: l10n.t('Order'),
      hint: l10n.t('How rows (steered from) and columns (steered to) are sorted'),
    },
    el('div', { class: 'control-row' }, rowOrder.element, columnOrder.element),
  );
  const problem = el('p', { class: 'failure', role: 'alert', testId: 'matrix-failure' });
  const told = el('p', { class: 'hint', testId: 'matrix-cell', 'aria-live': 'polite' });
  const leftOut = el('p', { class: 'hint', testId: 'matrix-left-out' });
  const key = el('div', { class: 'heat-key' });
  const map = heatMap({
    hover(cell) {
      setText(told, cell === null || matrix === null ? REST_TEXT : describe(matrix, cell));
      pointed =
        cell === null || matrix === null
          ? null
          : { start: matrix.rows[cell.row] ?? 0, end: matrix.columns[cell.column] ?? 0 };
      redraw();
    },
    open(cell) {
      const from = matrix?.rows[cell.row];
      const to = matrix?.columns[cell.column];
      if (from === undefined || to === undefined || from === to) return;
      const { steering, view } = store.get();
      const { layers: steered, multiplier: times, collect } = matrix?.request ?? STEERING;
      store.set({
        steering: {
          ...(steering ?? STEERING),
          start: from,
          end: to,
          layers: steered,
          multiplier: times,
          collect,
        },
        kept: from,
        view: { ...view, tab: 'steering' },
      });
    },
  });
  const save = chartButton('heat-map', l10n.t('All pairs'), () => map.shown && matrixChart(map.shown));
  const element = el(
    'section',
    { class: 'feature', testId: 'matrix' },
    tabHeading(l10n.t('All pairs')),
    el('div', { class: 'control-row' }, el('div', { class: 'field field-end' }, start), values.element, save),
    running,
    problem,
    summary,
    told,
    map.element,
    key,
    leftOut,
    el('div', { class: 'folds' }, options.element, orderFold.element),
  );

  function tellOptions(): void {
    const count = store.get().result?.architecture.n_layers ?? 0;
    const all = layers === null || layers.length === count;
    options.digest(
      [
        l10n.t('at most {0}', most),
        `× ${multiplier}`,
        all || layers === null ? l10n.t('all layers') : layerList(layers),
      ].join(' · '),
    );
  }

  async function run(): Promise<void> {
    const { result, steering } = store.get();
    if (result === null) return;
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    setRunning(true, l10n.t('Starting…'));
    say(null);
    try {
      const answer = await calls.call(
        'steer/matrix',
        {
          analysis: result.id,
          layers: layers === null ? null : [...layers],
          multiplier,
          collect: (steering ?? STEERING).collect,
          most,
        },
        {
          signal: mine.signal,
          onProgress: (progress) => {
            if (abort !== mine) return;
            bar.value = progress.fraction;
            setText(doing, progress.step);
          },
        },
      );
      if (abort === mine) {
        matrix = answer;
        draw();
      }
    } catch (error) {
      if (abort === mine) say(failureText(error));
    } finally {
      if (abort === mine) setRunning(false, '');
    }
  }

  function setRunning(on: boolean, text: string): void {
    element.setAttribute('data-running', String(on));
    show(running, on);
    start.disabled = on;
    setText(doing, text);
    if (on) bar.value = 0;
  }
  function say(text: string | null): void {
    setText(problem, text);
    show(problem, text !== null);
  }

  function draw(): void {
    for (const part of [values.element, save, orderFold.element, summary, told, map.element, key, leftOut])
      show(part, matrix !== null);
    const { result, steering } = store.get();
    if (matrix === null || result === null) return;
    const now = matrix;
    const table = value === 'closed' ? now.closed : now.kl_to_ideal;
    const sign = value === 'closed' ? 1 : -1;
    const { beliefs } = result;
    map.set({
      matrix: now,
      value,
      rows: order(
        now.rows,
        orders.rows,
        (row) => sign * meanOf(rowOf(now, table, row)),
        (belief) => beliefs.words_ending[belief],
      ),
      columns: order(
        now.columns,
        orders.columns,
        (column) => sign * meanOf(columnOf(now, table, column)),
        (belief) => beliefs.positions[belief],
      ),
      pair: steering,
    });
    values.set(value);
    const orderNames = [
      { value: 'index', label: l10n.t('by index') },
      { value: 'closed', label: l10n.t('best mean first') },
      { value: 'words', label: l10n.t('commonest first') },
    ];
    orderFold.digest(
      [orders.rows, orders.columns].map((by) => orderNames.find((each) => each.value === by)?.label ?? by).join(' · '),
    );
    summary.replaceChildren(...summaryParts(now));
    rowOrder.set(orderNames, orders.rows);
    columnOrder.set(orderNames, orders.columns);
    setText(told, REST_TEXT);
    key.replaceChildren(...scaleKey(value));
    const { rows, columns } = now.left_out;
    setText(
      leftOut,
      `${pairsText(now)} ${
        rows + columns === 0
          ? l10n.t('Nothing was left out.')
          : l10n.t(
              'Left out, as less common: {0} to steer from, {1} to steer to.',
              counted.beliefs(rows),
              count(columns),
            )
      }`,
    );
  }

  say(null);
  setRunning(false, '');
  draw();
  return {
    id: 'matrix',
    label: l10n.t('All Pairs'),
    icon: 'table',
    element,
    update(model, before) {
      const { result, dark } = model;
      mostField.set(most);
      multiplierField.set(multiplier);
      const all = Array.from({ length: result?.architecture.n_layers ?? 0 }, (_, layer) => layer);
      if (layers?.some((layer) => layer >= all.length) === true) layers = null;
      layerChips.set(all.map(String), layers ?? all);
      tellOptions();
      if (before?.result != null && before.result !== result) {
        abort?.abort();
        abort = null;
        setRunning(false, '');
        matrix = null;
        draw();
      } else if (
        before !== null &&
        matrix !== null &&
        (dark !== before.dark || model.steering !== before.steering || model.view.tab !== before.view.tab)
      )
        draw();
    },
    overlays(picture) {
      if (pointed === null || pointed.start === pointed.end) return noOverlays;
      return { truth: pairItems(picture.truePoints, pointed), residual: pairItems(picture.centrePoints, pointed) };
    },
  };
}

const REST_TEXT = l10n.t(
  'Point at a cell, or focus the map and press the arrow keys; a click or Enter opens the pair.',
);

const pairsText = ({ rows, columns }: SteerMatrix): string =>
  l10n.t(
    '{0} to steer from (words end in them), {1} to steer to (they occur).',
    counted.beliefs(rows.length),
    count(columns.length),
  );

function describe(matrix: SteerMatrix, { row, column }: { row: number; column: number }): string {
  const at = row * matrix.columns.length + column;
  const [from, to] = [matrix.rows[row], matrix.columns[column]];
  if (from === to) return l10n.t('Belief {0}: no pair with itself.', from);
  const closed = matrix.closed[at] ?? NaN;
  const kl = short(matrix.kl_to_ideal[at] ?? NaN);
  return Number.isNaN(closed)
    ? l10n.t('{0} → {1}: the ideals hardly differ, KL {2} nats.', from, to, kl)
    : l10n.t('{0} → {1}: {2} closed, KL {3} nats.', from, to, percent(closed), kl);
}

function scaleKey(value: MatrixValue): Element[] {
  const ground = groundColour();
  const parts = 32;
  const [low, high] =
    value === 'closed' ? [l10n.t('−100 % or worse'), l10n.t('100 % closed')] : ['KL 0', l10n.t('largest KL')];
  const at = (part: number): number => (value === 'closed' ? -1 + (2 * part) / (parts - 1) : part / (parts - 1));
  return [
    el('span', {}, low),
    svg(
      'svg',
      { class: 'ramp', viewBox: `0 0 ${parts} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      ...Array.from({ length: parts }, (_, part) =>
        svg('rect', { x: part, y: 0, width: 1.05, height: 1, fill: cellColour(at(part), value, 1, ground) ?? '' }),
      ),
    ),
    el('span', {}, high),
    el('span', { class: 'heat-none-key' }, l10n.t('empty: no pair, or no gap to close')),
  ];
}
