import '../ui/language.js';
import * as l10n from '@vscode/l10n';
import type { FromRunsPage, RunsPageCalls, RunsPageState, ToRunsPage } from '../../src/protocol/runsPage.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { el, icon, show } from '../ui/dom.js';
import { failureBanner } from '../ui/failure.js';
import { giveHelp } from '../ui/help.js';
import { connect, dispatch } from '../ui/host.js';
import { progressBar } from '../ui/progress.js';
import { noStatus, statusAfter } from '../ui/status.js';
import { isDark, onThemeChange } from '../ui/theme.js';
import { button } from '../ui/toolkit.js';
import { besideView } from './beside.js';
import { curveControls } from './controls.js';
import { curvesView } from './curves.js';
import { runsHelp } from './help.js';
import { pageHead } from './head.js';
import { withFound, withRuns } from '../../src/figure/runs/run.js';
import { onChartWanted } from '../plot/chartBlock.js';
import { readOuts } from './readOuts.js';
import { curvesChart, drawnChartOfRuns } from './saving.js';
import type { Model } from './state.js';
import { createStore, initialModel } from './state.js';
import { runsTable } from './table.js';

/**
 * Runs compared. Test ids: runs (data-state), runs-told, runs-chart, runs-readout, runs-table, run-row, run-name, run-toggle,
 * cell-COLUMN, sort-COLUMN, runs-beside, runs-plot, runs-linked, failure, progress, and the controls runs-figure, runs-level,
 * runs-curves-save, runs-steps, runs-share, runs-seeds, runs-at, runs-step.
 */
const host = connect<FromRunsPage, ToRunsPage, RunsPageState, RunsPageCalls>();
const store = createStore(initialModel(host.kept?.view, isDark()), update, ({ view }) => {
  host.post({ type: 'view', view });
  keep();
});
const progress = progressBar(l10n.t('Analysing runs'));
const failure = failureBanner(host, () => store.set({ failure: null }));
const head = pageHead(host);
const controls = curveControls(store);
const curves = curvesView(store, host);
const table = runsTable(store, host);
const beside = besideView(store, host);
const asking = readOuts(store, host);
const empty = el(
  'div',
  { class: 'empty', testId: 'runs-empty' },
  icon('graph-line'),
  el('p', {}, l10n.t('No run is left to compare.')),
  button({ label: l10n.t('Add Runs…'), icon: 'add', testId: 'runs-empty-add', onClick: () => host.command('addRuns') }),
);
const body = el('div', { class: 'runs-body' }, controls.element, curves.element, table.element, beside.element);
const page = el(
  'main',
  { class: 'runs', testId: 'runs' },
  progress.element,
  head.element,
  failure.element,
  empty,
  body,
);
giveHelp(page, runsHelp);
document.getElementById('app')?.replaceChildren(page);

/** What is to be saved: the last chart whose button was pressed. */
let wanted: Chart | null = null;
onChartWanted(page, (chart) => {
  wanted = chart;
  host.command('saveChart');
});

function keep(): void {
  const { runs, view } = store.get();
  if (runs) host.keep({ runs: runs.map(({ ref }) => ref), view });
}

function update(model: Model, before: Model | null): void {
  const { runs, standing, busy } = model;
  page.setAttribute('data-state', runs === null ? 'loading' : standing.doing === 'nothing' ? 'ready' : 'working');
  show(empty, runs?.length === 0);
  show(body, runs !== null && runs.length > 0);
  const { doing, done, total, run } = standing;
  progress.set(doing === 'nothing' ? busy : { step: run ?? '', fraction: total === 0 ? 0 : done / total });
  failure.set(model.failure);
  head.update(model);
  controls.update(model);
  curves.update(model, before);
  table.update(model, before);
  beside.update(model, before);
  asking.update(model);
}

const status = (message: Parameters<typeof statusAfter>[0]): void => store.set(statusAfter(message));

update(store.get(), null);
onThemeChange(() => store.set({ dark: isDark() }));
host.start(
  dispatch<ToRunsPage>({
    busy: status,
    idle: status,
    failed: status,
    runs({ runs, view }) {
      const { runs: known } = store.get();
      store.set({ runs: withRuns(known, runs), view });
      keep();
    },
    points(found) {
      const { runs } = store.get();
      if (runs !== null) store.set({ runs: withFound(runs, found) });
    },
    drawPicture({ id, wish }) {
      const model = store.get();
      const chart = wanted ?? curvesChart(model);
      host.post({ type: 'picture', id, picture: chart && drawnChartOfRuns(chart, model, wish) });
    },
    standing({ standing }) {
      store.set({ standing, ...(standing.doing === 'nothing' ? {} : noStatus) });
    },
  }),
);
