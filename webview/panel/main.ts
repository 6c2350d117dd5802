import '../ui/language.js';
import type { FromPanel, PanelState, ToPanel, ViewSettings } from '../../src/protocol/panel.js';
import { STEERING } from '../../src/shared/defaults.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import { occurrences } from '../../src/figure/geometry/occurrences.js';
import { giveHelp } from '../ui/help.js';
import { connect } from '../ui/host.js';
import { groundColour, isDark, keepTonesVisible, onThemeChange } from '../ui/theme.js';
import type { PanelCallTable } from './host.js';
import { neighbour } from './checkpoints.js';
import { buildPage } from './page.js';
import { panelHelp } from './help.js';
import { keepKeys } from './pageKeys.js';
import type { Change, Model } from './state.js';
import { afterCancel, createStore, initialModel, isOnShow, panelState, received } from './state.js';

keepTonesVisible();
const host = connect<FromPanel, ToPanel, PanelState, PanelCallTable>();
const store = createStore(initialModel(host.kept, isDark(), groundColour()));

/** Delays requests, so that quick moves of a slider cause only one, for its last position. */
let waiting: ReturnType<typeof setTimeout> | undefined;
function analyse(change: Change, soon: boolean): void {
  const before = store.get().wanted;
  const wanted = {
    checkpoint: change.checkpoint ?? before.checkpoint,
    settings: { ...before.settings, ...change.settings },
  };
  clearTimeout(waiting);
  if (isOnShow(store.get(), wanted)) return store.set({ wanted, dropped: null, attempt: null });
  store.set({ wanted, dropped: null, attempt: 'waiting' });
  const send = (): void => {
    // The answer to an earlier request may have come meanwhile, and have set the controls to what it is of.
    store.set({ wanted, attempt: 'waiting', failure: null });
    host.post({ type: 'analyse', ...wanted });
  };
  if (soon) waiting = setTimeout(send, 120);
  else send();
}

function step(by: 1 | -1): void {
  const { folder, wanted } = store.get();
  const next = folder === null ? undefined : neighbour(folder.listing, wanted.checkpoint, by);
  if (next !== undefined) analyse({ checkpoint: next }, true);
}

/** Gives up what is under way. The host is told even where this page asked for nothing: a command may have. */
function cancel(): void {
  clearTimeout(waiting);
  store.set(afterCancel(store.get()));
  host.post({ type: 'cancel' });
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
      ...(steering ?? STEERING),
      start,
      end: belief,
    },
    view: view.tab === 'geometry' ? { ...view, tab: 'steering' } : view,
  });
}

const page = buildPage({ store, host, analyse, cancel, changeView, pick });
giveHelp(page.element, panelHelp);
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
    model.selected === before.selected &&
    model.compare?.asked === before.compare?.asked &&
    model.overlaid === before.overlaid &&
    model.folder === before.folder
  )
    return;
  const state = panelState(model);
  if (state === null) return;
  host.keep(state);
  if (
    model.view === before.view &&
    model.steering === before.steering &&
    model.selected === before.selected &&
    model.compare?.asked === before.compare?.asked
  )
    return;
  clearTimeout(telling);
  telling = setTimeout(() => {
    const now = panelState(store.get());
    if (now === null) return;
    const { view, steering, selected, compare } = now;
    host.post({ type: 'view', view, steering, selected, compare });
  }, 150);
});

onThemeChange(() => store.set({ dark: isDark(), ground: groundColour() }));
page.update(store.get(), null, null);
keepKeys((active) => host.post({ type: 'keys', active }));
host.start((message) => {
  if (message.type === 'step') return step(message.by);
  store.set(received(store.get(), message));
  page.received(message);
});
