import type { EditRequest, EditResult } from '../../../src/protocol/steering.js';
import { failureText, newestWins } from '../../ui/calls.js';
import { el, setText, show } from '../../ui/dom.js';
import { project } from '../../../src/figure/geometry/projection.js';
import type { Slider } from '../../ui/inputs.js';
import { chips, slider } from '../../ui/inputs.js';
import type { OverlayItem } from '../../../src/figure/overlay.js';
import { button } from '../../ui/toolkit.js';
import { beliefPicker } from '../beliefPicker.js';
import type { Feature, FeatureContext } from '../feature.js';
import { beliefVector, noOverlays, outputNames } from '../feature.js';
import { placeOf } from '../plotPair.js';
import { editBars } from './bars.js';
import { eraseSection } from './erase.js';
import { fromTriangle, withProbability } from './target.js';

/** The Edit tab: edits the activations of words so that another belief is read out, and erases belief information. */
export function editFeature({ store, host: { calls }, redraw }: FeatureContext): Feature {
  let target: readonly number[] | null = null;
  let answer: EditResult | null = null;
  let layers: readonly number[] | null = null;
  let states: readonly string[] = [];
  let sliders: Slider[] = [];
  const start = beliefPicker({
    label: 'Words that end in belief',
    testId: 'edit-start',
    tone: 'a',
    onChange: (belief) => store.set({ kept: belief, focused: belief }),
  });
  const layerChips = chips({ label: 'Layers edited', testId: 'edit-layers', onChange: (on) => ((layers = on), ask()) });
  const asB = button({
    label: 'Use Steering Target',
    secondary: true,
    testId: 'edit-use-b',
    title: 'The belief picked with Ctrl, Cmd or Shift and click',
    onClick: () => useB(),
  });
  const own = button({
    label: 'Reset to Own Belief',
    secondary: true,
    testId: 'edit-reset',
    onClick: () => ((target = null), settle(), ask()),
  });
  const sliderRow = el('div', { class: 'target-sliders', testId: 'edit-target' });
  const problem = el('p', { class: 'failure', role: 'alert', testId: 'edit-failure' });
  const hint = el('p', { class: 'hint' }, 'Click a belief to edit the words that end in it.');
  const bars = el('div', { testId: 'edit-bars' });
  const erase = eraseSection(calls, store);
  const element = el(
    'section',
    { class: 'feature', testId: 'edit' },
    el('div', { class: 'pair-row' }, start.element, layerChips.element, el('div', { class: 'button-row' }, asB, own)),
    hint,
    sliderRow,
    problem,
    bars,
    erase.element,
  );
  const queue = newestWins(
    (request: EditRequest) => calls.call('edit', request),
    (_request, result) => {
      answer = result;
      say(null);
      draw();
    },
    (_request, error) => {
      answer = null;
      say(failureText(error));
      draw();
    },
  );

  const startOf = (): number | null => store.get().steering?.start ?? store.get().kept;

  function say(text: string | null): void {
    setText(problem, text);
    show(problem, text !== null);
  }

  function ask(): void {
    const { result } = store.get();
    const belief = startOf();
    if (result === null || belief === null || target === null) return;
    queue.ask({
      analysis: result.id,
      start: belief,
      target: [...target],
      layers: [...(layers ?? [result.architecture.n_layers - 1])],
    });
  }

  function setTarget(next: readonly number[]): void {
    target = next;
    settle();
    ask();
  }

  function useB(): void {
    const { result, steering } = store.get();
    if (result !== null && steering !== null) setTarget([...beliefVector(result, steering.end)]);
  }

  /** Shows the target on the sliders. */
  function settle(): void {
    const { result } = store.get();
    const belief = startOf();
    if (result === null || belief === null) return;
    target ??= [...beliefVector(result, belief)];
    if (states !== result.process.states) {
      states = result.process.states;
      sliders = states.map((name, state) =>
        slider({
          label: name,
          testId: `target-${state}`,
          onInput: (value) => target !== null && setTarget(withProbability(target, state, value)),
        }),
      );
      sliderRow.replaceChildren(...sliders.map((part) => part.element));
    }
    sliders.forEach((part, state) => {
      const value = target?.[state] ?? 0;
      part.set({ min: 0, max: 1, step: 0.001, value, text: value.toFixed(3), enabled: states.length > 1 });
    });
    redraw();
  }

  function draw(): void {
    const { result } = store.get();
    bars.replaceChildren(
      ...(answer === null || result === null ? [] : [editBars(answer, outputNames(result), result.process.states)]),
    );
    redraw();
  }

  say(null);
  return {
    id: 'edit',
    label: 'Edit and Erase',
    icon: 'edit',
    element,
    update(model, before) {
      const { result } = model;
      if (result === null) return;
      const active = model.view.tab === 'edit';
      const fresh = before?.result !== result;
      if (fresh) {
        answer = null;
        if (before?.result?.process.states.length !== result.process.states.length) target = null;
        layers = null;
        draw();
      }
      const belief = model.steering?.start ?? model.kept;
      const was = before === null ? null : (before.steering?.start ?? before.kept);
      if (belief !== was) target = null;
      if (!fresh && belief === was && model.view.tab === before?.view.tab && model.steering === before.steering) return;
      start.update(result, belief);
      const all = Array.from({ length: result.architecture.n_layers }, (_, layer) => layer);
      layerChips.set(all.map(String), layers ?? [result.architecture.n_layers - 1]);
      const { generalised } = result.process;
      asB.disabled = model.steering === null || generalised;
      setText(
        hint,
        generalised
          ? 'Beliefs of a generalised process are not probabilities, so there is no simplex in which to move a target.'
          : 'Click a belief to edit the words that end in it.',
      );
      show(hint, belief === null || generalised);
      show(sliderRow, belief !== null && !generalised);
      erase.update(result, fresh);
      if (!active || belief === null || generalised) return;
      const settled = target !== null;
      settle();
      if (!settled || answer === null) ask();
    },
    overlays(picture, model) {
      const { result } = model;
      if (result === null || target === null) return noOverlays;
      const at = (vector: readonly number[], role: 'target' | 'reached' | 'control', title: string): OverlayItem => {
        const belief = startOf() ?? 0;
        return {
          kind: 'target',
          role,
          at: placeOf(project(picture.projection, { count: 1, vector }, vector.length, [belief]), 0),
          title,
        };
      };
      const wanted = at(target, 'target', 'Target of the edit');
      const reached =
        answer === null
          ? []
          : [
              at(answer.control.readout, 'control', 'Read out after the control edit'),
              at(answer.edited.readout, 'reached', 'Read out after the edit'),
            ];
      return {
        truth: [wanted],
        residual: [...reached, wanted],
        ...(picture.plot === 'simplex' ? { drag: (x: number, y: number) => setTarget(fromTriangle(x, y)) } : {}),
      };
    },
  };
}
