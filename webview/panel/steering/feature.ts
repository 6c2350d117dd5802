import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { STEERING } from '../../../src/shared/defaults.js';
import { el, setText, show } from '../../ui/dom.js';
import type { Occurrences } from '../../../src/figure/geometry/occurrences.js';
import type { Feature, FeatureContext } from '../feature.js';
import { noOverlays, outputNames, statesText, tabHeading } from '../feature.js';
import type { Model } from '../state.js';
import { conditions, conditionsChart, tokensFirst } from '../../../src/figure/charts/conditions.js';
import { chartButton } from '../../plot/chartBlock.js';
import { conditionBars } from './conditions.js';
import { steeringControls } from './controls.js';
import { extrasFolds } from './extrasFolds.js';
import { scores } from './figures.js';
import { steeringOptions } from './optionsFold.js';
import { beyondText, steeringOverlays } from '../../../src/figure/overlays/steering.js';
import { partsTable } from './partsTable.js';
import { pinnedPairs } from './pins.js';
import type { SteerState } from './requests.js';
import { steerRequests } from './requests.js';
import { startNotice } from './startNotice.js';

/** The Steering tab: a pair and a multiplier, how far steering gets, its four conditions as bars, and the rest folded. */
export function steeringFeature({ store, host, redraw }: FeatureContext): Feature {
  let state: SteerState = { result: null, extras: null, waiting: false, waitingForExtras: false, failure: null };
  let found: Occurrences | null = null;

  const change = (next: Partial<NonNullable<Model['steering']>>): void => {
    const { steering } = store.get();
    if (steering !== null) store.set({ steering: { ...steering, ...next } });
  };
  const notice = startNotice({
    use: (pair) => store.set({ steering: { ...STEERING, ...pair }, kept: pair.start, focused: pair.start }),
    cut: (cut) => change({ cut, from_position: Math.min(store.get().steering?.from_position ?? 0, cut - 1) }),
  });
  const failure = el('p', { class: 'failure', role: 'alert', testId: 'steer-failure' });
  const bars = el('div', { class: 'token-groups', testId: 'steer-bars' });
  const figures = el('div', {});
  const save = chartButton('steer-bars', l10n.t('Next tokens, steered'), () => {
    const { result } = store.get();
    return state.result && result && conditionsChart(state.result, outputNames(result));
  });
  const beyond = el('p', { class: 'hint', testId: 'steer-beyond' });
  const pins = pinnedPairs({
    open: ({ start, end }) => store.set({ steering: { ...(store.get().steering ?? STEERING), start, end } }),
    changed: redraw,
  });
  const controls = steeringControls({
    pick: (end, belief) => {
      const { steering, kept } = store.get();
      if (steering !== null) return store.set({ steering: { ...steering, [end]: belief } });
      if (end === 'start') return store.set({ kept: belief, focused: belief });
      if (kept !== null) store.set({ steering: { ...STEERING, start: kept, end: belief } });
    },
    change,
    swap() {
      const { steering } = store.get();
      if (steering !== null)
        store.set({ steering: { ...steering, start: steering.end, end: steering.start }, kept: steering.end });
    },
    pin() {
      const { result } = state;
      if (result === null) return;
      const { start, end, multiplier } = result.request;
      pins.add({ start, end, multiplier, direction: result.direction });
    },
    copy: () => command('copySteeringVector'),
    exportResult: () => command('exportSteeringResult'),
  });
  const options = steeringOptions(store, change);
  const folds = extrasFolds(store);
  const rest = el('div', { class: 'folds' }, options.element, ...folds.elements);
  const element = el(
    'section',
    { class: 'feature', testId: 'steering' },
    tabHeading(l10n.t('Steering')),
    controls.element,
    notice.element,
    failure,
    figures,
    el('div', { class: 'with-save' }, bars, save),
    beyond,
    pins.element,
    rest,
  );

  /** Runs a command of the host. The host uses the pair that it knows, so the current pair is sent first. */
  function command(name: 'copySteeringVector' | 'exportSteeringResult'): void {
    const { view, steering } = store.get();
    host.post({ type: 'view', view, steering });
    host.command(name);
  }

  const requests = steerRequests(host.calls, (next) => {
    const fresh = next.result !== state.result;
    state = next;
    draw();
    if (fresh) redraw();
  });

  function draw(): void {
    const { result } = store.get();
    const { result: steer, extras, waitingForExtras } = state;
    element.setAttribute('data-waiting', String(state.waiting));
    element.setAttribute('data-extras', extras === null ? (waitingForExtras ? 'waiting' : 'none') : 'ready');
    show(failure, state.failure !== null);
    setText(failure, state.failure);
    show(save, steer !== null);
    if (steer === null || result === null) {
      for (const part of [bars, figures]) part.replaceChildren();
      return folds.update(null);
    }
    const names = outputNames(result);
    const rows = conditions(steer);
    const tokens = tokensFirst(rows);
    bars.replaceChildren(conditionBars(rows, names, tokens.first));
    const parts = partsTable(steer);
    figures.replaceChildren(scores(steer, extras, waitingForExtras), ...(parts ? [parts] : []));
    const states = (vector: ArrayLike<number>): string => statesText(result, vector);
    folds.update({ steer, extras, waiting: waitingForExtras, names, rows, rest: tokens.rest, states });
  }

  show(failure, false);
  show(beyond, false);
  return {
    id: 'steering',
    label: l10n.t('Steering'),
    icon: 'compass',
    element,
    update(model: Model, before: Model | null, occurrences: Occurrences) {
      found = occurrences;
      const { result, steering } = model;
      if (result === null) return;
      // Pinned directions belong to one checkpoint and are dropped when another is shown.
      if (before?.result != null && before.result !== result) pins.clear();
      const active = model.view.tab === 'steering';
      if (
        before !== null &&
        before.steering === steering &&
        before.result === result &&
        before.kept === model.kept &&
        before.view.tab === model.view.tab
      )
        return;
      controls.update(result, occurrences, steering, model.kept);
      show(rest, steering !== null);
      if (steering !== null) options.update(result, steering);
      notice.update(result, occurrences, steering, model.kept);
      if (active) requests.ask(result, usable(steering, result));
    },
    overlays(picture, model) {
      if (model.result === null || found === null) return noOverlays;
      const steer = model.steering === null ? null : state.result;
      return steeringOverlays(picture, model.result, steer, pins.list(), found);
    },
    beyond(roles) {
      const told = beyondText(roles);
      setText(beyond, told);
      show(beyond, told !== null);
    },
  };
}

/** The pair if it can be steered: both beliefs exist and differ. */
function usable(steering: Model['steering'], result: AnalysisResult): Model['steering'] {
  if (steering === null || steering.start === steering.end) return null;
  if (Math.max(steering.start, steering.end) >= result.beliefs.count) return null;
  // A part that was chosen for another process is none here.
  return steering.part === null || result.composed !== null ? steering : { ...steering, part: null };
}
