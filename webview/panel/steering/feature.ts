import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { STEERING } from '../../../src/shared/defaults.js';
import { el, icon, setText, show } from '../../ui/dom.js';
import type { Occurrences } from '../../../src/figure/geometry/occurrences.js';
import { button, dropdown } from '../../ui/toolkit.js';
import type { Feature, FeatureContext } from '../feature.js';
import { noOverlays, outputNames, statesText } from '../feature.js';
import type { Model } from '../state.js';
import { conditionBars, conditions } from './conditions.js';
import { steeringControls } from './controls.js';
import { closedCurve, controlTable, doseCurve, layerMultiple, tellingToken, wordHistogram } from './extrasView.js';
import { explanation, facts, scores } from './figures.js';
import type { Pin } from './overlays.js';
import { steeringOverlays } from './overlays.js';
import type { SteerState } from './requests.js';
import { steerRequests } from './requests.js';

/** The Steering tab: a pair, its four conditions as bars, how far steering gets, and what stands beside it. */
export function steeringFeature({ store, host, redraw }: FeatureContext): Feature {
  let state: SteerState = { result: null, extras: null, waiting: false, waitingForExtras: false, failure: null };
  let found: Occurrences | null = null;
  let pins: readonly Pin[] = [];
  let token: number | null = null;
  let shownPair = '';

  const hint = el(
    'p',
    { class: 'hint', testId: 'steer-hint' },
    icon('info'),
    ' Click a belief for the start, then hold Ctrl, Cmd or Shift and click another for the target. By keyboard: Enter and Shift+Enter on the belief in focus.',
  );
  const failure = el('p', { class: 'failure', role: 'alert', testId: 'steer-failure' });
  const bars = el('div', {});
  const figures = el('div', {});
  const lines = el('div', {});
  const pinList = el('ul', { class: 'pins', testId: 'pins', 'aria-label': 'Pinned pairs' });
  const extras = el('div', { class: 'chart-grid' });
  const working = el('p', { class: 'hint', testId: 'extras-waiting' }, 'Computing dose curve, controls and futures…');
  const tokens = dropdown({
    label: 'Token in the curves',
    testId: 'token',
    onChange: (value) => ((token = Number(value)), drawExtras()),
  });
  const controls = steeringControls({
    pick: (end, belief) => {
      const { steering, kept } = store.get();
      if (steering !== null) return store.set({ steering: { ...steering, [end]: belief } });
      if (end === 'start') return store.set({ kept: belief, focused: belief });
      if (kept !== null) store.set({ steering: { ...STEERING, start: kept, end: belief } });
    },
    change(change) {
      const { steering } = store.get();
      if (steering !== null) store.set({ steering: { ...steering, ...change } });
    },
    swap() {
      const { steering } = store.get();
      if (steering !== null)
        store.set({ steering: { ...steering, start: steering.end, end: steering.start }, kept: steering.end });
    },
    pin() {
      const { result } = state;
      if (result === null) return;
      const { start, end, multiplier } = result.request;
      pins = [
        ...pins.filter((pin) => pin.start !== start || pin.end !== end),
        { start, end, multiplier, direction: result.direction },
      ];
      drawPins();
    },
    copy: () => command('copySteeringVector'),
    exportResult: () => command('exportSteeringResult'),
  });
  const element = el(
    'section',
    { class: 'feature', testId: 'steering' },
    controls.element,
    hint,
    failure,
    pinList,
    el('div', { class: 'steer-main' }, el('div', { class: 'steer-side' }, figures, lines, explanation()), bars),
    el('div', { class: 'control-row' }, tokens.element),
    working,
    extras,
  );

  /** Runs a command of the host. The host uses the pair that it knows, so the current pair is sent first. */
  function command(name: 'copySteeringVector' | 'exportSteeringResult'): void {
    const { view, steering } = store.get();
    host.post({ type: 'view', view, steering });
    host.command(name);
  }

  const requests = steerRequests(host.calls, (next) => {
    const fresh = next.result !== state.result;
    const more = next.extras !== state.extras || fresh;
    state = next;
    draw();
    if (more) drawExtras();
    if (fresh) redraw();
  });

  function draw(): void {
    const model = store.get();
    const { result: steer } = state;
    element.setAttribute('data-waiting', String(state.waiting));
    element.setAttribute(
      'data-extras',
      state.extras === null ? (state.waitingForExtras ? 'waiting' : 'none') : 'ready',
    );
    show(hint, model.steering === null);
    show(failure, state.failure !== null);
    setText(failure, state.failure);
    show(working, state.waitingForExtras);
    if (steer === null || model.result === null) {
      for (const part of [bars, figures, lines]) part.replaceChildren();
      return;
    }
    const result = model.result;
    bars.replaceChildren(conditionBars(conditions(steer), outputNames(result)));
    figures.replaceChildren(scores(steer, state.extras));
    lines.replaceChildren(facts(steer, (vector) => statesText(result, vector)));
  }

  function drawExtras(): void {
    const { result: steer, extras: more } = state;
    const { result } = store.get();
    show(tokens.element, steer !== null);
    element.querySelector('.explain')?.toggleAttribute('hidden', steer === null);
    if (steer === null || result === null) return extras.replaceChildren();
    const names = outputNames(result);
    const pair = JSON.stringify([steer.request.analysis, steer.request.start, steer.request.end]);
    if (pair !== shownPair || token === null || token >= steer.ideal.start.length) {
      shownPair = pair;
      token = tellingToken(steer.ideal);
    }
    tokens.set(
      names.slice(0, steer.ideal.start.length).map((label, value) => ({ value: String(value), label })),
      String(token),
    );
    const parts = [
      ...(more === null ? [] : [doseCurve(steer, more, names, token), closedCurve(steer, more)]),
      wordHistogram(steer, names, token),
      ...(more === null ? [] : [layerMultiple(steer, more, names, token), controlTable(steer, more)]),
    ];
    extras.replaceChildren(...parts.filter((part) => part !== null));
  }

  function drawPins(): void {
    show(pinList, pins.length > 0);
    pinList.replaceChildren(
      ...pins.map((pin) =>
        el(
          'li',
          { class: 'pin', 'data-pin': `${pin.start}-${pin.end}` },
          button({
            label: `${pin.start} → ${pin.end}`,
            secondary: true,
            title: 'Open this pair',
            onClick: () =>
              store.set({ steering: { ...(store.get().steering ?? STEERING), start: pin.start, end: pin.end } }),
          }),
          button({
            label: `Unpin ${pin.start} → ${pin.end}`,
            icon: 'close',
            iconOnly: true,
            onClick: () => ((pins = pins.filter((other) => other !== pin)), drawPins()),
          }),
        ),
      ),
    );
    redraw();
  }

  show(pinList, false);
  show(failure, false);
  show(working, false);
  return {
    id: 'steering',
    label: 'Steering',
    icon: 'compass',
    element,
    update(model: Model, before: Model | null, occurrences: Occurrences) {
      found = occurrences;
      const { result, steering } = model;
      if (result === null) return;
      if (before?.result != null && before.result !== result && pins.length > 0) {
        // Pinned directions belong to one checkpoint and are dropped when another is shown.
        pins = [];
        drawPins();
      }
      const active = model.view.tab === 'steering';
      if (
        before !== null &&
        before.steering === steering &&
        before.result === result &&
        before.kept === model.kept &&
        before.view.tab === model.view.tab
      )
        return;
      controls.update(result, steering, model.kept);
      show(hint, steering === null);
      if (active) requests.ask(result, usable(steering, result));
    },
    overlays(picture, model) {
      if (model.result === null || found === null) return noOverlays;
      const steer = model.steering === null ? null : state.result;
      return steeringOverlays(picture, model.result, steer, pins, found);
    },
  };
}

/** The pair if it can be steered: both beliefs exist and differ. */
function usable(steering: Model['steering'], result: AnalysisResult): Model['steering'] {
  if (steering === null || steering.start === steering.end) return null;
  return Math.max(steering.start, steering.end) < result.beliefs.count ? steering : null;
}
