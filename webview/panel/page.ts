import type { AnalysisSettings } from '../../src/protocol/analysis.js';
import type { FromPanel, ToPanel, ViewSettings } from '../../src/protocol/panel.js';
import type { Calls } from '../ui/calls.js';
import { el, icon, show } from '../ui/dom.js';
import { step as stepText } from '../ui/format.js';
import { noZoom } from '../geometry/camera.js';
import type { Occurrences } from '../geometry/occurrences.js';
import { tabs } from '../ui/tabs.js';
import { advancedControls } from './advancedControls.js';
import { detailsCard } from './details.js';
import { editFeature } from './edit/feature.js';
import type { Feature } from './feature.js';
import { noOverlays } from './feature.js';
import { architectureLine, charts, headline, inputsLine } from './headline.js';
import { legend, overlayLegend } from './legend.js';
import { matrixFeature } from './matrix/feature.js';
import { plotPair } from './plotPair.js';
import { processControls } from './processControls.js';
import { runControls } from './runControls.js';
import type { Checkpoint, Model, Store } from './state.js';
import { defaultView } from './state.js';
import { statusView } from './status.js';
import { steeringFeature } from './steering/feature.js';
import { testIds } from './testIds.js';
import { trajectoryFeature } from './trajectory/feature.js';
import { viewControls } from './viewControls.js';

export interface PageParts {
  readonly store: Store;
  readonly calls: Calls;
  post(message: FromPanel): void;
  analyse(change: { checkpoint?: Checkpoint; settings?: Partial<AnalysisSettings> }, soon: boolean): void;
  changeView(change: Partial<ViewSettings>): void;
  pick(belief: number, modifier: boolean): void;
}

export interface Page {
  readonly element: HTMLElement;
  update(model: Model, before: Model | null, found: Occurrences | null): void;
  received(message: ToPanel): void;
}

/** Puts the parts of the panel together and tells each what changed. */
export function buildPage({ store, calls, post, analyse, changeView, pick }: PageParts): Page {
  const title = el('h1', { class: 'title', testId: testIds.title });
  const figures = el('div', { class: 'headline' });
  const status = statusView(post, () => store.set({ failure: null }));
  const run = runControls((change, soon) => {
    const { checkpoint, layers } = change;
    analyse(
      {
        ...(checkpoint === undefined ? {} : { checkpoint }),
        ...(layers === undefined ? {} : { settings: { layers: [...layers] } }),
      },
      soon,
    );
  });
  const process = processControls((choice) => analyse({ settings: { process: choice } }, false));
  const advanced = advancedControls((settings) => analyse({ settings }, false));
  const view = viewControls(changeView, () => {
    store.set({ zoom: noZoom });
    changeView({ rotation: defaultView.rotation });
  });
  const context = { store, calls, post, redraw: (): void => plots.redraw() };
  const features: readonly Feature[] = [
    steeringFeature(context),
    trajectoryFeature(context),
    matrixFeature(context),
    editFeature(context),
  ];
  const featureOn = (id: string): Feature | undefined => features.find((feature) => feature.id === id);
  const plots = plotPair(
    store,
    pick,
    (picture, model) => featureOn(model.view.tab)?.overlays(picture, model) ?? noOverlays,
  );
  const card = detailsCard(calls, (word) => {
    changeView({ tab: 'trajectory' });
    featureOn('trajectory')?.received?.({ type: 'showTrajectory', word });
  });
  const key = el('section', { class: 'legend', testId: testIds.legend, 'aria-label': 'Legend' });
  const chartRow = el('div', { class: 'chart-row' });
  const tabList = tabs(
    [
      { id: 'geometry', label: 'Geometry', panel: chartRow },
      ...features.map(({ id, label, element }) => ({ id, label, panel: element })),
    ],
    (tab) => changeView({ tab }),
  );
  const about = el('section', { class: 'about', 'aria-label': 'About this analysis' });
  const live = el('div', { class: 'visually-hidden', testId: testIds.live, 'aria-live': 'polite', role: 'status' });
  const empty = el(
    'div',
    { class: 'empty', testId: 'empty' },
    icon('graph-scatter'),
    el('p', {}, 'Nothing analysed yet.'),
    el('p', { class: 'hint' }, 'Right-click a folder of checkpoints in the Explorer and choose Show Belief Geometry.'),
  );
  const loading = el(
    'div',
    { class: 'empty', testId: 'loading' },
    el('span', { class: 'codicon codicon-loading codicon-modifier-spin', 'aria-hidden': 'true' }),
    el('p', {}, 'Analysing…'),
  );
  const content = el(
    'div',
    { class: 'content' },
    tabList.list,
    view.element,
    el('div', { class: 'stage' }, plots.element, el('div', { class: 'side' }, key, card.element)),
    tabList.panels,
    about,
  );
  const controls = el('div', { class: 'controls' }, run.element, process.element, advanced.element);
  const element = el(
    'main',
    { class: 'panel', testId: testIds.panel },
    el('header', { class: 'header' }, title, figures),
    controls,
    status.element,
    empty,
    loading,
    content,
    live,
  );

  return {
    element,
    received: (message) => features.forEach((feature) => feature.received?.(message)),
    update(model, before, found) {
      const { result, folder } = model;
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
      if (before === null || model.busy !== before.busy || model.failure !== before.failure) status.update(model);
      element.setAttribute('data-state', stateOf(model));
      element.setAttribute('data-busy', String(model.busy !== null));
      content.classList.toggle('stale', model.busy !== null && result !== null);
      show(controls, folder !== null);
      show(empty, result === null && model.busy === null && model.failure === null && folder === null);
      show(loading, result === null && model.failure === null && (model.busy !== null || folder !== null));
      show(content, result !== null);
      if (result === null || found === null) return;
      const fresh = before === null || result !== before.result;
      if (fresh) {
        element.setAttribute('data-step', String(result.checkpoint.step ?? result.checkpoint.file));
        figures.replaceChildren(headline(result));
        chartRow.replaceChildren(...charts(result));
        about.replaceChildren(...aboutParts(result));
        live.textContent = `Analysis of ${result.checkpoint.file}: R² ${result.regression.r2.toFixed(3)}`;
      }
      if (fresh || model.view !== before.view) view.update(model);
      if (
        fresh ||
        model.view.colour !== before.view.colour ||
        model.view.tab !== before.view.tab ||
        model.dark !== before.dark
      ) {
        const signs = overlayLegend(model.view.tab);
        key.replaceChildren(legend(result, model.view, model.dark), ...(signs === null ? [] : [signs]));
      }
      if (fresh || model.view.tab !== before.view.tab) tabList.set(model.view.tab);
      for (const feature of features) feature.update(model, before, found);
      plots.update(model, before, found);
      card.update({
        result,
        found,
        belief: model.focused,
        alsoHere: model.alsoHere,
        kept: model.kept === model.focused,
      });
      if (!fresh && model.focused !== before.focused && model.focused !== null)
        live.textContent = spoken(model, model.focused);
    },
  };
}

function stateOf({ result, busy, failure }: Model): string {
  if (failure !== null) return 'error';
  if (result !== null) return 'ready';
  return busy !== null ? 'loading' : 'empty';
}

function titleParts({ folder, result }: Model): (HTMLElement | string)[] {
  const name = folder?.name ?? 'Belief geometry';
  if (result === null) return [name];
  const { step, file } = result.checkpoint;
  return [
    el('span', { class: 'title-name', title: name }, name),
    el('span', { class: 'title-step', title: file }, step === null ? file : `step ${stepText(step)}`),
    el('span', { class: 'title-process' }, result.process.name),
  ];
}

function aboutParts(result: NonNullable<Model['result']>): HTMLElement[] {
  return [
    ...(result.notes.length === 0
      ? []
      : [
          el(
            'ul',
            { class: 'notes', testId: 'notes', 'aria-label': 'Notes' },
            ...result.notes.map((note) => el('li', {}, icon('info'), el('span', {}, note))),
          ),
        ]),
    el('p', { class: 'about-line', testId: 'architecture' }, architectureLine(result)),
    el('p', { class: 'about-line', testId: 'inputs' }, inputsLine(result)),
  ];
}

function spoken(model: Model, belief: number): string {
  const { result } = model;
  if (result === null) return '';
  const states = result.process.states;
  const vector = result.beliefs.vector.subarray(belief * states.length, (belief + 1) * states.length);
  const parts = states.flatMap((name, state) =>
    (vector[state] ?? 0) > 0.0005 ? [`${name}: ${(vector[state] ?? 0).toFixed(2)}`] : [],
  );
  return `Belief ${belief}. ${parts.slice(0, 8).join(', ')}`;
}
