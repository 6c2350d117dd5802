import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { el, show } from '../../ui/dom.js';
import type { NumberField } from '../../ui/inputs.js';
import { chips, numberField, segments, slider, wholeField } from '../../ui/inputs.js';
import { button } from '../../ui/toolkit.js';
import { beliefPicker } from '../beliefPicker.js';
import { wordLength } from '../feature.js';
import type { Steering } from '../state.js';

export interface SteeringControls {
  readonly element: HTMLElement;
  update(result: AnalysisResult, steering: Steering | null, start: number | null): void;
}

/** The controls of a steered run: pair, multiplier, layers and further settings. */
export function steeringControls(options: {
  /** Sets one end of the pair and keeps the other. */
  pick(end: 'start' | 'end', belief: number): void;
  change(change: Partial<Steering>): void;
  swap(): void;
  pin(): void;
  copy(): void;
  exportResult(): void;
}): SteeringControls {
  const { change } = options;
  const start = beliefPicker({
    label: 'Start',
    testId: 'steer-start',
    tone: 'a',
    onChange: (belief) => options.pick('start', belief),
  });
  const end = beliefPicker({
    label: 'Target',
    testId: 'steer-end',
    tone: 'b',
    onChange: (belief) => options.pick('end', belief),
  });
  const swap = button({
    label: 'Swap start and target',
    icon: 'arrow-swap',
    iconOnly: true,
    testId: 'steer-swap',
    onClick: () => options.swap(),
  });
  const multiplier = slider({
    label: 'Multiplier',
    testId: 'multiplier',
    onInput: (value) => change({ multiplier: value }),
  });
  const layers = chips({ label: 'Layers steered', testId: 'steer-layers', onChange: (on) => change({ layers: on }) });
  const collect = segments<Steering['collect']>({
    label: 'Means over',
    testId: 'collect',
    choices: [
      { value: 'all', label: 'All positions' },
      { value: 'last', label: 'Last only' },
    ],
    onChange: (value) => change({ collect: value }),
  });
  const cutHolder = el('div', { class: 'pair' });
  let shown = '';
  let from_position = 0;
  let fields: readonly [NumberField, NumberField] | null = null;
  const buttons = [
    button({ label: 'Pin Pair', icon: 'pin', secondary: true, testId: 'pin-pair', onClick: () => options.pin() }),
    button({
      label: 'Copy Vector',
      icon: 'copy',
      secondary: true,
      testId: 'copy-vector',
      onClick: () => options.copy(),
    }),
    button({
      label: 'Export Result',
      icon: 'export',
      secondary: true,
      testId: 'export-result',
      onClick: () => options.exportResult(),
    }),
  ];
  const row = el('div', { class: 'control-row' }, multiplier.element, layers.element, collect.element, cutHolder);
  const actions = el('div', { class: 'button-row' }, ...buttons);
  return {
    element: el(
      'div',
      { class: 'steer-controls' },
      el('div', { class: 'pair-row' }, start.element, el('div', { class: 'field-end' }, swap), end.element),
      row,
      actions,
    ),
    update(result, steering, startBelief) {
      start.update(result, steering?.start ?? startBelief);
      end.update(result, steering?.end ?? null);
      swap.disabled = steering === null;
      show(row, steering !== null);
      show(actions, steering !== null);
      if (steering === null) return;
      const value = steering.multiplier;
      multiplier.set({
        min: Math.min(-3, value),
        max: Math.max(3, value),
        step: 0.05,
        value,
        text: `× ${Math.round(100 * value) / 100}`,
      });
      const all = Array.from({ length: result.architecture.n_layers }, (_, layer) => layer);
      layers.set(all.map(String), steering.layers ?? all);
      collect.set(steering.collect);
      const shape = `${result.inputs.n_ctx}/${result.inputs.bos}`;
      if (shape !== shown || fields === null) {
        shown = shape;
        const positions = result.inputs.n_ctx;
        fields = positionFields(wordLength(result), positions, (field) => {
          // A cut word may be too short to have the position from which the vector is added.
          const last = (field.cut ?? positions) - 1;
          change(from_position > last ? { from_position: last, ...field } : field);
        });
        cutHolder.replaceChildren(...fields.map((field) => field.element));
      }
      from_position = steering.from_position;
      fields[0].set(steering.cut);
      fields[1].set(steering.from_position);
    },
  };
}

function positionFields(
  words: number,
  positions: number,
  change: (change: Partial<Steering>) => void,
): readonly [NumberField, NumberField] {
  return [
    numberField({
      label: 'Cut after tokens',
      testId: 'cut',
      min: 1,
      max: words,
      integer: true,
      placeholder: 'full',
      title: `Steer words cut to this length (1 to ${words}); empty: full words`,
      onChange: (value) => change({ cut: value }),
    }),
    wholeField({
      label: 'From position',
      testId: 'from-position',
      min: 0,
      max: positions - 1,
      title: `First position at which the vector is added (0 to ${positions - 1})`,
      onChange: (value) => change({ from_position: value }),
    }),
  ];
}
