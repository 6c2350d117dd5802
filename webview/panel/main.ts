import type { AnalysisSettings } from '../../src/protocol/analysis.js';
import type { FromPanel, PanelState, ToPanel, ViewSettings } from '../../src/protocol/panel.js';
import { createCalls } from '../ui/calls.js';
import { noZoom } from '../geometry/camera.js';
import type { Occurrences } from '../geometry/occurrences.js';
import { occurrences } from '../geometry/occurrences.js';
import { isDark, onThemeChange } from '../ui/theme.js';
import { connect, onHostMessage } from '../ui/vscodeApi.js';
import { buildPage } from './page.js';
import type { Checkpoint, Model } from './state.js';
import { createStore, initialModel, panelState, received } from './state.js';

const host = connect<FromPanel, PanelState>();
const post = (message: FromPanel): void => host.postMessage(message);
const calls = createCalls(post);
const store = createStore(initialModel(host.getState(), isDark()));

/** Rapid moves of a slider become one request, on its last place. */
let waiting: ReturnType<typeof setTimeout> | undefined;
function analyse(change: { checkpoint?: Checkpoint; settings?: Partial<AnalysisSettings> }, soon: boolean): void {
  const { wanted } = store.get();
  store.set({
    wanted: {
      checkpoint: change.checkpoint ?? wanted.checkpoint,
      settings: { ...wanted.settings, ...change.settings },
    },
  });
  clearTimeout(waiting);
  const send = (): void => {
    const { checkpoint, settings } = store.get().wanted;
    store.set({ failure: null });
    post({ type: 'analyse', checkpoint, settings });
  };
  if (soon) waiting = setTimeout(send, 120);
  else send();
}

function changeView(change: Partial<ViewSettings>): void {
  const { view } = store.get();
  store.set({ view: { ...view, ...change }, ...('plot' in change || 'axes' in change ? { zoom: noZoom } : {}) });
}

function pick(belief: number, modifier: boolean): void {
  const { kept, steering, view } = store.get();
  if (!modifier) {
    store.set({
      kept: belief,
      focused: belief,
      ...(steering === null ? {} : { steering: { ...steering, start: belief } }),
    });
    return;
  }
  const start = steering?.start ?? kept;
  if (start === null) return;
  store.set({
    focused: belief,
    steering: {
      layers: null,
      multiplier: 1,
      collect: 'all',
      cut: null,
      fromPosition: 0,
      ...steering,
      start,
      end: belief,
    },
    view: view.tab === 'geometry' ? { ...view, tab: 'steering' } : view,
  });
}

const page = buildPage({ store, calls, post, analyse, changeView, pick });
document.getElementById('app')?.replaceChildren(page.element);

let found: { of: Model['result']; occurrences: Occurrences | null } = { of: null, occurrences: null };
let telling: ReturnType<typeof setTimeout> | undefined;
store.subscribe((model, before) => {
  if (found.of !== model.result)
    found = {
      of: model.result,
      occurrences: model.result === null ? null : occurrences(model.result.predictions, model.result.beliefs.count),
    };
  page.update(model, before, found.occurrences);
  if (
    model.view === before.view &&
    model.steering === before.steering &&
    model.wanted === before.wanted &&
    model.folder === before.folder
  )
    return;
  const state = panelState(model);
  if (state === null) return;
  host.setState(state);
  if (model.view === before.view && model.steering === before.steering) return;
  clearTimeout(telling);
  telling = setTimeout(() => post({ type: 'view', view: store.get().view, steering: store.get().steering }), 150);
});

onHostMessage<ToPanel>((message) => {
  if (calls.receive(message)) return;
  store.set(received(store.get(), message));
  page.received(message);
});
onThemeChange(() => store.set({ dark: isDark() }));
page.update(store.get(), null, null);
post({ type: 'ready' });
