import * as l10n from '@vscode/l10n';
import type { RunCell, RunRow } from '../../src/figure/runs/table.js';
import { RUN_COLUMNS } from '../../src/figure/runs/table.js';
import { RUN_SIGN_SIZE, signShape } from '../../src/figure/runs/signs.js';
import { VERDICT_SIGNS } from '../../src/shared/verdictTexts.js';
import { drawn, el, icon, setSpoken, setText, setTitle, show, svg, textNode } from '../ui/dom.js';
import { iconButton, iconToggle } from '../ui/iconButton.js';
import { longName } from '../ui/longName.js';
import { reachableWhileItScrolls } from '../ui/reachable.js';
import { button } from '../ui/toolkit.js';
import { besideRuns, MAX_BESIDE } from './chosen.js';
import type { RunsHost } from './host.js';
import { signOf, toggled } from './shown.js';
import type { Model, Store } from './state.js';

export interface TableRow {
  readonly element: HTMLTableRowElement;
  set(row: RunRow, model: Model): void;
}

/** One row: its parts stay while its texts change, so that the keyboard keeps its place. */
export function tableRow(id: string, store: Store, host: RunsHost): TableRow {
  const toggle = el('input', { type: 'checkbox', class: 'run-toggle', testId: 'run-toggle' });
  toggle.addEventListener('change', () => store.show({ hidden: toggled(store.get().view.hidden, id) }));
  const sign = svg('svg', {
    class: 'run-sign',
    width: RUN_SIGN_SIZE.width,
    height: RUN_SIGN_SIZE.height,
    'aria-hidden': 'true',
  });
  const name = el('button', { type: 'button', class: 'run-name', testId: 'run-name' });
  name.addEventListener('click', () => host.post({ type: 'open', run: id, file: null }));
  const path = el('div', { class: 'run-path' });
  const problem = el('div', { class: 'run-problem', testId: 'run-problem', role: 'group' });
  reachableWhileItScrolls(problem);
  const choose = button({
    label: l10n.t('Choose Process…'),
    testId: 'run-process',
    secondary: true,
    onClick: () => host.post({ type: 'chooseProcess', run: id }),
  });
  const others = RUN_COLUMNS.filter((column) => column !== 'name').map((column) => ({
    column,
    cell: el('td', { class: `column-${column}`, testId: `cell-${column}` }),
  }));
  const beside = iconToggle({
    label: l10n.t('Read-out side by side'),
    icon: 'split-horizontal',
    testId: 'run-beside',
    title: l10n.t('Shows its read-out beside those of the others, below'),
    onChange: () =>
      store.show({
        beside: toggled(
          besideRuns(store.get()).map((run) => run.id),
          id,
        ),
      }),
  });
  const remove = iconButton({
    label: l10n.t('Leave out of the comparison'),
    icon: 'close',
    testId: 'run-remove',
    onClick: () => host.post({ type: 'remove', run: id }),
  });
  const element = el(
    'tr',
    { testId: 'run-row' },
    el(
      'th',
      { scope: 'row', class: 'column-name' },
      el(
        'div',
        { class: 'run-head' },
        el('label', { class: 'run-legend' }, toggle, sign),
        el('div', { class: 'run-names' }, name, path),
      ),
      problem,
      choose,
    ),
    ...others.map(({ cell }) => cell),
    el('td', { class: 'run-actions' }, beside.element, remove),
  );
  element.addEventListener('pointerenter', () => store.set({ lit: id }));
  element.addEventListener('pointerleave', () => store.get().lit === id && store.set({ lit: null }));
  let shown = '';
  let signed = '';

  return {
    element,
    set(row, model) {
      const { entry, cells, point } = row;
      const [run] = entry.runs;
      const isGroup = entry.runs.length > 1;
      toggle.checked = !model.view.hidden.includes(id);
      const together = besideRuns(model);
      const isBeside = together.some((each) => each.id === id);
      const isFull = !isBeside && together.length >= MAX_BESIDE;
      beside.set(isBeside, !isGroup && run.problem === null && !isFull);
      if (isFull) setTitle(beside.element, l10n.t('{0} read-outs stand side by side: take one away first', MAX_BESIDE));
      const look = signOf(model, id);
      const key = JSON.stringify([cells, isGroup, entry.runs.map((each) => [each.problem, each.failed])]);
      if (JSON.stringify(look) !== signed) sign.replaceChildren(...signShape(look).map(drawn));
      signed = JSON.stringify(look);
      if (key === shown) return;
      shown = key;
      element.setAttribute('data-run', entry.name);
      name.replaceChildren(longName(entry.name));
      // A long name is cut on the page.
      setTitle(
        name,
        [entry.name, cells.name.title, ...(isGroup ? [] : [l10n.t('Opens the run in its panel')])].join('\n'),
      );
      name.disabled = isGroup;
      setSpoken(toggle, l10n.t('Curve of {0}', entry.name));
      setSpoken(problem, l10n.t('What is wrong with {0}', entry.name));
      path.replaceChildren(longName(isGroup || run.path === entry.name ? '' : run.path));
      for (const { column, cell } of others) fillCell(cell, cells[column], column === 'process' ? longName : textNode);
      const verdict = others.find(({ column }) => column === 'verdict')?.cell;
      if (point && verdict) {
        const { icon: mark, tone } = VERDICT_SIGNS[point.verdict.level];
        verdict.prepend(el('span', { class: `verdict-${tone}` }, icon(mark)), textNode(' '));
      }
      setText(problem, problemText(entry.runs));
      show(problem, problem.textContent !== '');
      show(choose, !isGroup && run.problem?.code === 'no-process');
      show(remove, !isGroup);
    },
  };
}

function fillCell(cell: HTMLElement, { text, title, range }: RunCell, told: (text: string) => Node): void {
  cell.replaceChildren(told(text), ...(range === null ? [] : [el('div', { class: 'run-range' }, range)]));
  setTitle(cell, title);
}

/** Why nothing is known of a run, or why some of its checkpoints failed: each reason once, with how many it is of. */
function problemText(runs: RunRow['entry']['runs']): string {
  const problems = runs.flatMap((run) => (run.problem === null ? [] : [run.problem.message]));
  const reasons = new Map<string, number>();
  for (const { error } of runs.flatMap((run) => run.failed))
    reasons.set(error.message, (reasons.get(error.message) ?? 0) + 1);
  const failed = [...reasons].slice(0, 2).map(([reason, count]) => l10n.t('{0} failed: {1}', count, reason));
  return [...problems, ...failed, ...(reasons.size > 2 ? [l10n.t('and {0} more reasons', reasons.size - 2)] : [])].join(
    ' ',
  );
}
