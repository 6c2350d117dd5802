import * as l10n from '@vscode/l10n';
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
import { beliefVector, noOverlays, outputNames, statesText, tabHeading } from '../feature.js';
import { keptFold } from '../folds.js';
import { placeOf } from '../../../src/figure/overlay.js';
import { editBars, editReadouts } from './bars.js';
import { eraseSection } from './erase.js';
import { fromTriangle, withProbability } from './target.js';
import { layerList } from '../steering/optionsFold.js';

/** The Edit tab: edits the activations of words so that another belief is read out, and erases belief information. */
export function editFeature({ store, host: { calls }, redraw }: FeatureContext): Feature {
  let target: readonly number[] | null = null;
  let answer: EditResult | null = null;
  let layers: readonly number[] | null = null;
  let states: readonly string[] = [];
  let sliders: Slider[] = [];
  const start = beliefPicker({
    label: l10n.t('Start'),
    testId: 'edit-start',
    tone: 'a',
    end: 'start',
    hint: l10n.t('The belief whose words are edited: those that end in it.'),
    onChange: (belief) => store.set({ kept: belief, focused: belief }),
  });
  const layerChips = chips({
    label: l10n.t('Layers edited'),
    testId: 'edit-layers',
    title: l10n.t('Layers after which the activations are changed; the last alone unless you choose others'),
    onChange: (on) => ((layers = on), ask()),
  });
  const asB = button({
    label: l10n.t('Use the target of steering'),
    icon: 'target',
    iconOnly: true,
    testId: 'edit-use-b',
    title: l10n.t('Use the target of steering: the belief picked with Ctrl, Cmd or Shift and click'),
    onClick: () => useB(),
  });
  const own = button({
    label: l10n.t('Reset to the start itself'),
    icon: 'discard',
    iconOnly: true,
    testId: 'edit-reset',
    title: l10n.t('Reset: the target is the start itself, and nothing is edited'),
    onClick: () => ((target = null), settle(), ask()),
  });
  const sliderRow = el('div', { class: 'target-sliders', testId: 'edit-target' });
  const problem = el('p', { class: 'failure', role: 'alert', testId: 'edit-failure' });
  const hint = el('p', { class: 'hint' }, l10n.t('Click a belief to edit the words that end in it.'));
  const bars = el('div', {});
  const readouts = el('div', { class: 'token-groups', testId: 'edit-readouts' });
  const readoutFold = keptFold(
    store,
    {
      name: 'edit-readouts',
      title: l10n.t('Belief read out'),
      hint: l10n.t('The belief that the linear read-out finds after each run, state by state; the line is the target'),
    },
    readouts,
  );
  const options = keptFold(
    store,
    { name: 'edit-options', title: l10n.t('Options'), hint: l10n.t('Layers after which the activations are changed') },
    layerChips.element,
  );
  const erase = eraseSection(calls, store);
  const element = el(
    'section',
    { class: 'feature', testId: 'edit' },
    tabHeading(l10n.t('Edit and erase')),
    el(
      'div',
      { class: 'pair-grid' },
      el('div', { class: 'pair-fields' }, start.element),
      el('div', { class: 'pair-tools', role: 'group', 'aria-label': l10n.t('What the target is') }, asB, own),
    ),
    hint,
    sliderRow,
    problem,
    el('div', { class: 'edit-shown', testId: 'edit-bars' }, bars, el('div', { class: 'folds' }, readoutFold.element)),
    el('div', { class: 'folds' }, options.element, erase.element),
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
          title: l10n.t('Probability of {0} in the target; the other states share the rest in their proportion', name),
          onInput: (value) => target !== null && setTarget(withProbability(target, state, value)),
        }),
      );
      for (const part of sliders) part.element.classList.add('slider-line');
      sliderRow.replaceChildren(
        el(
          'p',
          { class: 'bars-caption', title: l10n.t('The belief that the edited activations are to be read out as') },
          l10n.t('Target'),
        ),
        ...sliders.map((part) => part.element),
      );
    }
    sliders.forEach((part, state) => {
      const value = target?.[state] ?? 0;
      part.set({ min: 0, max: 1, step: 0.001, value, text: value.toFixed(3), enabled: states.length > 1 });
    });
    redraw();
  }

  function draw(): void {
    const { result } = store.get();
    if (answer === null || result === null) {
      bars.replaceChildren();
      readouts.replaceChildren();
      readoutFold.digest(null);
    } else {
      bars.replaceChildren(editBars(answer, outputNames(result)));
      readouts.replaceChildren(...editReadouts(answer, result.process.states));
      readoutFold.digest(l10n.t('edited {0}', statesText(result, answer.edited.readout, 2)));
    }
    redraw();
  }

  say(null);
  return {
    id: 'edit',
    label: l10n.t('Edit and Erase'),
    icon: 'edit',
    element,
    update(model, before, found) {
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
      start.update(result, found, belief);
      const all = Array.from({ length: result.architecture.n_layers }, (_, layer) => layer);
      const edited = layers ?? [result.architecture.n_layers - 1];
      layerChips.set(all.map(String), edited);
      options.digest(layerList(edited));
      const { generalised } = result.process;
      asB.disabled = model.steering === null || generalised;
      setText(
        hint,
        generalised
          ? l10n.t(
              'Beliefs of a generalised process are not probabilities, so there is no simplex in which to move a target.',
            )
          : l10n.t('Click a belief to edit the words that end in it.'),
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
      const { projection } = picture;
      if (result === null || target === null || projection === null) return noOverlays;
      const at = (vector: readonly number[], role: 'target' | 'reached' | 'control', title: string): OverlayItem => {
        const belief = startOf() ?? 0;
        return {
          kind: 'target',
          role,
          at: placeOf(project(projection, { count: 1, vector }, vector.length, [belief]), 0),
          title,
        };
      };
      const wanted = at(target, 'target', l10n.t('Target of the edit'));
      const reached =
        answer === null
          ? []
          : [
              at(answer.control.readout, 'control', l10n.t('Read out after the control edit')),
              at(answer.edited.readout, 'reached', l10n.t('Read out after the edit')),
            ];
      return {
        truth: [wanted],
        residual: [...reached, wanted],
        ...(picture.plot === 'simplex' && picture.part === 'joint'
          ? { drag: (x: number, y: number) => setTarget(fromTriangle(x, y)) }
          : {}),
      };
    },
  };
}
