import * as l10n from '@vscode/l10n';
import type { RunColumn, RunRow } from '../../src/figure/runs/table.js';
import { passedLabel, RUN_COLUMNS, runRows, sortedRows } from '../../src/figure/runs/table.js';
import { el, setText, setTitle, show } from '../ui/dom.js';
import type { RunsHost } from './host.js';
import { tableRow } from './row.js';
import type { TableRow } from './row.js';
import { entriesShown } from './shown.js';
import type { Model, Store } from './state.js';

const HEADINGS: Readonly<Record<RunColumn, { readonly label: string; readonly title: string }>> = {
  name: { label: l10n.t('Run'), title: l10n.t('Run, and where it is') },
  process: { label: l10n.t('Process'), title: l10n.t('The process that it is held against') },
  size: { label: l10n.t('Size'), title: l10n.t('Layers × d_model; sorted by their product') },
  analysed: { label: l10n.t('Analysed'), title: l10n.t('Checkpoints that were analysed, of all') },
  step: { label: l10n.t('Last step'), title: l10n.t('The checkpoint whose figures stand in the row') },
  r2: { label: 'R²', title: l10n.t('R² of the read-out of beliefs, over all positions of all words') },
  r2_unseen: { label: l10n.t('Unseen'), title: l10n.t('R² of prefixes that were not fitted, each counted once') },
  kl: { label: 'KL', title: l10n.t('KL(ideal ‖ model), nats per token') },
  loss: {
    label: l10n.t('Loss'),
    title: l10n.t('Expected loss, nats per token, and how far it lies above the best possible; sorted by that'),
  },
  components: {
    label: '95 %',
    title: l10n.t('Principal components of the residual stream that hold 95 % of its variance'),
  },
  verdict: { label: l10n.t('Verdict'), title: l10n.t('What the figures say together') },
  passed: { label: l10n.t('First'), title: l10n.t('The first checkpoint whose figure reaches the level') },
};

/** Columns in which the greatest is wanted first. */
const GREATEST_FIRST: ReadonlySet<RunColumn> = new Set(['r2', 'r2_unseen', 'analysed', 'step', 'size']);

/** Runs by any column, each with its sign, its figures and what can be done with it. */
export function runsTable(
  store: Store,
  host: RunsHost,
): { readonly element: HTMLElement; update(model: Model, before: Model | null): void } {
  const rows = new Map<string, TableRow>();
  const body = el('tbody', {});
  const headings = RUN_COLUMNS.map((column) => {
    const { label, title } = HEADINGS[column];
    const button = el('button', { type: 'button', class: 'sort', title, testId: `sort-${column}` }, label);
    button.addEventListener('click', () => sortBy(column));
    return { column, button, cell: el('th', { scope: 'col', class: `column-${column}` }, button) };
  });
  const table = el(
    'table',
    { class: 'runs-table', testId: 'runs-table' },
    el('caption', { class: 'visually-hidden' }, l10n.t('Runs that are compared')),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...headings.map(({ cell }) => cell),
        el('th', { scope: 'col' }, el('span', { class: 'visually-hidden' }, l10n.t('Actions'))),
      ),
    ),
    body,
  );

  /** A column that is chosen again turns round, and a third time leaves the order in which runs were chosen. */
  function sortBy(column: RunColumn): void {
    const { sort } = store.get().view;
    const first = GREATEST_FIRST.has(column);
    const next =
      sort?.column !== column
        ? { column, descending: first }
        : sort.descending === first
          ? { column, descending: !first }
          : null;
    store.show({ sort: next });
  }

  function order(sorted: readonly RunRow[], model: Model): void {
    const wanted = sorted.map((row) => {
      const { id } = row.entry;
      const known = rows.get(id) ?? tableRow(id, store, host);
      rows.set(id, known);
      known.set(row, model);
      return known.element;
    });
    const ids = new Set(sorted.map(({ entry }) => entry.id));
    for (const [id, row] of rows)
      if (!ids.has(id)) {
        row.element.remove();
        rows.delete(id);
      }
    // Rows that stand where they should stay: moving an element takes the focus from what is in it.
    wanted.forEach((element, at) => {
      if (body.children[at] !== element) body.insertBefore(element, body.children[at] ?? null);
    });
  }

  return {
    element: el(
      'div',
      { class: 'runs-scroll', tabindex: 0, role: 'region', 'aria-label': l10n.t('Table of runs') },
      table,
    ),
    update(model, before) {
      const { runs, view, lit, dark } = model;
      if (runs !== before?.runs || view !== before.view || dark !== before.dark) {
        for (const { column, button, cell } of headings) {
          const isSorted = view.sort?.column === column;
          cell.setAttribute('aria-sort', !isSorted ? 'none' : view.sort?.descending ? 'descending' : 'ascending');
          if (column !== 'passed') continue;
          setText(button, passedLabel(view));
          setTitle(button, HEADINGS.passed.title);
        }
        order(sortedRows(runRows(entriesShown(model), view), view.sort), model);
        show(table, (runs ?? []).length > 0);
      }
      if (lit !== before?.lit) for (const [id, { element }] of rows) element.classList.toggle('is-lit', id === lit);
    },
  };
}
