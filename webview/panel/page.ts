import * as l10n from '@vscode/l10n';
import { checkpointText } from '../../src/shared/texts.js';
import type { ToPanel, ViewSettings } from '../../src/protocol/panel.js';
import { PANEL_VIEW } from '../../src/shared/defaults.js';
import { el, icon, setText, show } from '../ui/dom.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import { tabs } from '../ui/tabs.js';
import { advancedControls } from './advancedControls.js';
import { detailsCard } from './details.js';
import { checkFeature } from './check/feature.js';
import { editFeature } from './edit/feature.js';
import type { Feature } from './feature.js';
import { beliefVector, noOverlays, statesText, tabHeading } from './feature.js';
import type { PanelHost } from './host.js';
import { architectureLine, provenancePart, charts, headline, inputsLine, moreFigures } from './headline.js';
import { legendView } from './legend.js';
import { partsFeature } from './parts/feature.js';
import { showing } from './parts/fields.js';
import { matrixFeature } from './matrix/feature.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { onChartWanted } from '../plot/chartBlock.js';
import { onColumnScale, setColumnScale } from '../plot/columns.js';
import { drawPicture } from './drawPicture.js';
import { plotPair } from './plotPair.js';
import { processFeature } from './process/feature.js';
import { processControls } from './processControls.js';
import { runControls } from './runControls.js';
import type { Change, Model, Store } from './state.js';
import { statusView } from './status.js';
import { openWay } from './strip/openWay.js';
import { stripView } from './strip/view.js';
import { selectionCard, selectionSpoken } from './selection/card.js';
import { comparisons } from './compare/comparing.js';
import { compareLine } from './compare/line.js';
import { comparePlot } from './compare/plot.js';
import { iconButton } from '../ui/iconButton.js';
import { modeControl } from './selection/modeControl.js';
import { sheet } from './sheet.js';
import { steeringFeature } from './steering/feature.js';
import { testIds } from './testIds.js';
import { trajectoryFeature } from './trajectory/feature.js';
import { live } from './live/live.js';
import { animator } from './animation/animator.js';
import { trainingFeature } from './training/feature.js';
import { training } from './training/training.js';
import { pinsText } from './training/ghosts.js';
import { runOf } from './training/run.js';
import { tellMoment } from './training/moment.js';
import { toolbar } from './toolbar.js';
import { arrange } from './arrange.js';
import { emptyNotice, isLoading, loadingNotice } from './notices.js';
import { foldedSettings } from './foldedSettings.js';
import { verdictLine } from '../ui/verdictLine.js';
import { firstLines } from '../../src/shared/shownText.js';
import { latestVerdict, verdictText } from '../../src/shared/verdictTexts.js';

/** The actions that parts of the page can trigger. */
export interface Doings {
  readonly store: Store;
  readonly host: PanelHost;
  analyse(change: Change, soon: boolean): void;
  cancel(): void;
  changeView(change: Partial<ViewSettings>): void;
  pick(belief: number, modifier: boolean): void;
}

export interface Page {
  readonly element: HTMLElement;
  update(model: Model, before: Model | null, found: Occurrences | null): void;
  received(message: ToPanel): void;
}

/** Puts the parts of the panel together and tells each what changed. */
export function buildPage(doings: Doings): Page {
  const parts = buildParts(doings);
  const { element, content } = parts.stage;
  let wanted: Chart | null = null;
  onChartWanted(element, (chart) => {
    wanted = chart;
    doings.host.command('saveChart');
  });
  onColumnScale((columns) => doings.changeView({ columns }));
  return {
    element,
    received(message) {
      if (message.type === 'drawPicture') {
        const drawing = message.wish.what === 'plots' ? parts.plots : wanted;
        const picture = drawing && drawPicture(drawing, doings.store.get(), message.wish);
        doings.host.post({ type: 'picture', id: message.id, picture });
      }
      parts.animator.received(message);
      parts.training.received(message);
      if (message.type === 'maximise') parts.stage.toggle();
      const tab = message.type === 'showTab' ? parts.tabNames[message.at] : undefined;
      const model = doings.store.get();
      const isThere = parts.features.find(({ id }) => id === tab)?.isThere?.(model) ?? true;
      // Without an analysis there is nothing to choose among.
      if (tab !== undefined && isThere && model.result !== null) {
        doings.changeView({ tab });
        parts.sheet.open();
      }
      parts.features.forEach((feature) => feature.received?.(message));
    },
    update(model, before, found) {
      const { result, folder, busy } = model;
      updateControls(parts, model, before);
      element.setAttribute('data-state', stateOf(model));
      element.setAttribute('data-busy', String(busy !== null));
      element.classList.toggle('has-picture', result !== null);
      content.classList.toggle('stale', busy !== null && result !== null);
      show(parts.settings, folder !== null);
      const alone = result === null && parts.which.alone(model);
      parts.empty.update(model, alone);
      show(parts.loading, isLoading(model, alone));
      show(content, result !== null || alone);
      showPicture(parts, result !== null);
      if (alone) updateAlone(parts, model, before);
      show(parts.verdict.element, result !== null);
      if (result === null || found === null) return parts.train.update(model, before);
      if (result !== before?.result)
        element.setAttribute('data-step', String(result.checkpoint.step ?? result.checkpoint.file));
      updatePictures(parts, { model, before, result, found });
      parts.train.update(model, before);
      if (model.view.strip.pins !== before?.view.strip.pins || model.result !== before.result)
        parts.key.setPins(pinsText(runOf(model), result.checkpoint.file));
    },
  };
}

type Parts = ReturnType<typeof buildParts>;

function buildParts({ store, host, analyse, cancel, changeView, pick }: Doings) {
  const train = training({
    ...{ store, host, analyse, changeView },
    plots: () => plots,
    tell: (now) => tellMoment({ ...parts, stage }, store.get(), now),
  });
  const run = runControls(
    ({ checkpoint, layers }, soon) =>
      analyse(
        {
          ...(checkpoint === undefined ? {} : { checkpoint }),
          ...(layers === undefined ? {} : { settings: { layers: [...layers] } }),
        },
        soon,
      ),
    train,
  );
  const process = processControls((choice) => analyse({ settings: { process: choice } }, false));
  const advanced = advancedControls((settings) => analyse({ settings }, false));
  const view = toolbar({
    change: changeView,
    reset() {
      store.set({ zoom: noZoom });
      changeView({ rotation: PANEL_VIEW.rotation });
    },
    maximise: (on) => stage.maximise(on),
  });
  const context = { store, host, analyse, redraw: (): void => plots.redraw() };
  const which = processFeature(context);
  const trainingTab = trainingFeature({ store, analyse, training: train, plots: () => plots });
  const features: readonly Feature[] = [
    checkFeature(context),
    which,
    steeringFeature(context),
    trajectoryFeature(context),
    matrixFeature(context),
    editFeature(context),
    trainingTab,
    partsFeature(store, {
      pick,
      show: (part) => changeView(showing(store.get().view, part)),
    }),
  ];
  const featureOn = (id: string): Feature | undefined => features.find((feature) => feature.id === id);
  const plots = plotPair(
    store,
    pick,
    (picture, model) => featureOn(model.view.tab)?.overlays(picture, model) ?? noOverlays,
    (roles) => featureOn(store.get().view.tab)?.beyond?.(roles),
  );
  const openWord = (word: readonly number[]): void => {
    changeView({ tab: 'trajectory' });
    featureOn('trajectory')?.received?.({ type: 'showTrajectory', word });
  };
  const card = detailsCard(host.calls, openWord);
  const selection = selectionCard(store, host.calls, openWord);
  const comparing = comparisons(store, host.calls);
  const compare = comparePlot(store, host.calls, pick);
  const compareTold = compareLine(store);
  plots.element.append(compare.element);
  const mode = modeControl((next) => store.set({ mode: next }));
  view.groups.drag.append(mode.element);
  view.groups.out.append(
    iconButton({
      label: l10n.t('Save picture'),
      title: l10n.t('Save picture: the plots as SVG, PDF or PNG, for a paper or a slide'),
      icon: 'device-camera',
      testId: 'save-picture',
      onClick: () => host.command('savePicture'),
    }),
    iconButton({
      label: l10n.t('Save animation'),
      title: l10n.t('Save animation: the geometry moving through the training as GIF or WebM'),
      icon: 'device-camera-video',
      testId: 'save-animation',
      onClick: () => host.command('saveAnimation'),
    }),
    iconButton({
      label: l10n.t('Save data'),
      title: l10n.t('Save data: beliefs, read-outs and their places in the view as CSV or JSON'),
      icon: 'table',
      testId: 'save-data',
      onClick: () => host.command('saveData'),
    }),
  );
  view.groups.out.prepend(
    iconButton({
      label: l10n.t('Compare With…'),
      title: l10n.t('Compare With…: the read-out of another step, run or folder beside this one (C: the step before)'),
      icon: 'git-compare',
      testId: 'compare-with',
      onClick: () => host.command('compareWith'),
    }),
  );
  const chartRow = el('div', { class: 'chart-row' });
  const key = legendView(changeView);
  const about = el('section', { class: 'about', 'aria-label': l10n.t('About this analysis') });
  const tabList = tabs(
    [
      { id: 'geometry', label: l10n.t('Geometry'), icon: 'graph-scatter', panel: chartRow },
      ...features.map(({ id, label, icon: mark, element }) => ({ id, label, icon: mark, panel: element })),
    ],
    (tab) => changeView({ tab }),
  );
  const parts = {
    train,
    trainingTab,
    title: el('h1', { class: 'title', testId: testIds.title }),
    strip: stripView({
      reset: (reset) =>
        reset.kind === 'settings'
          ? analyse({ settings: reset.settings }, false)
          : host.post({ type: 'forgetAssumed', field: reset.field }),
      open: (way) => openWay(way, host),
      runAgain: () => analyse(store.get().dropped ?? {}, false),
      keepPicture: () => {
        const { answered, wanted } = store.get();
        store.set({ wanted: answered ?? wanted, dropped: null, attempt: null, failure: null });
      },
    }),
    verdict: verdictLine(
      ({ process: { choice } }) => analyse({ settings: { process: choice } }, false),
      () => host.command('rankProcesses'),
    ),
    figures: el('div', { class: 'headline' }),
    status: statusView(cancel, host, () => store.set({ failure: null })),
    run,
    process,
    advanced,
    settings: foldedSettings(process.element, which.fit, advanced.element),
    animator: animator(store, host, plots),
    training: live(store, analyse),
    view,
    features,
    which,
    plots,
    card,
    selection,
    comparing,
    compare,
    compareTold,
    mode,
    key,
    chartRow,
    tabNames: ['geometry', ...features.map(({ id }) => id)],
    tabList,
    sheet: sheet(store, tabList.row, selection.element, tabList.panels, about),
    about,
    live: el('div', { class: 'visually-hidden', testId: testIds.live, 'aria-live': 'polite', role: 'status' }),
    empty: emptyNotice(() => analyse({}, false), host),
    loading: loadingNotice(),
  };
  const stage = arrange(parts);
  return { ...parts, stage };
}

/** Updates the controls above the picture, which are shown with or without one. */
function updateControls(
  { title, strip, run, process, advanced, status }: Parts,
  model: Model,
  before: Model | null,
): void {
  if (
    before === null ||
    model.result !== before.result ||
    model.folder !== before.folder ||
    model.wanted !== before.wanted
  ) {
    title.replaceChildren(...titleParts(model));
    run.update(model);
    process.update(model);
    advanced.update(model);
  }
  if (before === null || needsStrip(model, before)) {
    strip.update(model);
    status.update(model);
  }
}

const needsStrip = (model: Model, before: Model): boolean =>
  (['result', 'folder', 'wanted', 'answered', 'attempt', 'busy', 'failure'] as const).some(
    (name) => model[name] !== before[name],
  );

/** Plots, and what is about them; without an analysis the tab "Which process?" may stand there alone. */
function showPicture({ sheet, stage, about }: Parts, visible: boolean): void {
  for (const part of [sheet.face, stage.left, about]) show(part, visible);
  stage.content.classList.toggle('is-alone', !visible);
}

function updateAlone({ tabList, which }: Parts, model: Model, before: Model | null): void {
  tabList.set(which.id);
  which.update(model, before);
}

interface Shown {
  readonly model: Model;
  readonly before: Model | null;
  readonly result: NonNullable<Model['result']>;
  readonly found: Occurrences;
}

function updatePictures(parts: Parts, { model, before, result, found }: Shown): void {
  const { view } = model;
  const fresh = before === null || result !== before.result;
  setColumnScale(view.columns);
  if (fresh) {
    parts.figures.replaceChildren(headline(result));
    parts.chartRow.replaceChildren(tabHeading(l10n.t('Geometry')), ...moreFigures(result), ...charts(result));
    parts.about.replaceChildren(...aboutParts(result));
  }
  if (fresh || model.checked !== before.checked) {
    const verdict = latestVerdict(result, model.checked);
    parts.verdict.set(verdict, result.better);
    setText(parts.live, l10n.t('Analysis of {0}. {1}', result.checkpoint.file, verdictText(verdict)));
  }
  const tabChanged = fresh || view.tab !== before.view.tab;
  if (fresh || view !== before.view) {
    parts.view.update(model);
    parts.sheet.update(model);
  }
  if (fresh || view !== before.view || model.dark !== before.dark) parts.key.update(result, view, model.dark);
  if (fresh) for (const each of parts.features) parts.tabList.setThere(each.id, each.isThere?.(model) ?? true);
  if (tabChanged) parts.tabList.set(view.tab);
  for (const feature of parts.features) feature.update(model, before, found);
  parts.plots.update(model, before, found);
  // It draws by the axes of the plots.
  parts.trainingTab.update(model, before, found);
  parts.comparing.update(model);
  parts.compareTold.update(model, before);
  parts.plots.element.classList.toggle('compares', model.compare?.found != null);
  parts.compare.update(model, before, parts.plots.picture());
  parts.selection.update(model, before);
  if (model.mode !== before?.mode) parts.mode.set(model.mode);
  if (!fresh && model.selected !== before.selected) setText(parts.live, selectionSpoken(model.selected));
  parts.card.update({
    result,
    found,
    belief: model.focused,
    alsoHere: model.alsoHere,
    kept: model.kept === model.focused,
  });
  if (!fresh && model.focused !== before.focused && model.focused !== null)
    setText(parts.live, spoken(model, model.focused));
}

function stateOf({ result, busy, failure }: Model): string {
  if (failure !== null) return 'error';
  if (result !== null) return 'ready';
  return busy !== null ? 'loading' : 'empty';
}

function titleParts({ folder, result }: Model): (HTMLElement | string)[] {
  const name = folder?.name ?? l10n.t('Belief geometry');
  if (result === null) return [name];
  return [
    el('span', { class: 'title-name', title: name }, name),
    el('span', { class: 'title-step', title: result.checkpoint.file }, checkpointText(result.checkpoint)),
  ];
}

function aboutParts(result: NonNullable<Model['result']>): HTMLElement[] {
  return [
    ...(result.notes.length === 0
      ? []
      : [
          el(
            'ul',
            { class: 'notes', testId: 'notes', 'aria-label': l10n.t('Notes') },
            ...firstLines(result.notes).map((note) => el('li', {}, icon('info'), el('span', {}, note))),
          ),
        ]),
    el('p', { class: 'about-line', testId: 'architecture' }, architectureLine(result)),
    el('p', { class: 'about-line', testId: 'inputs' }, inputsLine(result)),
    provenancePart(result),
  ];
}

function spoken(model: Model, belief: number): string {
  const { result } = model;
  if (result === null) return '';
  return l10n.t('Belief {0}. {1}', belief, statesText(result, beliefVector(result, belief), 8));
}
