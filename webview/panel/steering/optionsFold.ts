import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { streamName } from '../../../src/shared/streamNames.js';
import { el, setTitle } from '../../ui/dom.js';
import type { NumberField } from '../../ui/inputs.js';
import { chips, numberField, segments, wholeField } from '../../ui/inputs.js';
import { keptFold } from '../folds.js';
import type { Steering, Store } from '../state.js';

/** What is seldom changed of a steered run: its layers, over what means are taken, where words are cut, and where the vector begins. */
export function steeringOptions(
  store: Store,
  change: (change: Partial<Steering>) => void,
): { element: HTMLElement; update(result: AnalysisResult, steering: Steering): void } {
  const layers = chips({
    label: 'Layers steered',
    testId: 'steer-layers',
    title: 'Layers after which their vector is added',
    onChange: (on) => change({ layers: on }),
  });
  const collect = segments<Steering['collect']>({
    label: 'Means over',
    testId: 'collect',
    title: 'Where the activations are taken whose means the vector is made of',
    choices: [
      { value: 'all', label: 'All positions', title: 'Every position of every word at which the belief holds' },
      { value: 'last', label: 'Last only', title: 'Only the last position of words that end in the belief' },
    ],
    onChange: (value) => change({ collect: value }),
  });
  const holder = el('div', { class: 'pair' });
  const body = el('div', { class: 'control-row' }, layers.element, collect.element, holder);
  const folded = keptFold(
    store,
    {
      name: 'steer-options',
      title: 'Options',
      hint: 'Layers steered, positions that the means are taken over, where words are cut and where the vector begins',
    },
    body,
  );
  let shown = '';
  let from_position = 0;
  let fields: readonly [NumberField, NumberField] | null = null;
  return {
    element: folded.element,
    update(result, steering) {
      const all = Array.from({ length: result.architecture.n_layers }, (_, layer) => layer);
      layers.set(all.map(String), steering.layers ?? all);
      setTitle(layers.element, `Layers after which their vector is added to the ${streamName(result.architecture)}`);
      collect.set(steering.collect);
      const shape = `${result.inputs.n_ctx}/${result.inputs.bos}`;
      if (shape !== shown || fields === null) {
        shown = shape;
        const { n_ctx: positions, bos } = result.inputs;
        fields = positionFields(positions, bos, (field) => {
          // A cut word may be too short to have the position from which the vector is added.
          const last = (field.cut ?? positions) - 1;
          change(from_position > last ? { from_position: last, ...field } : field);
        });
        holder.replaceChildren(...fields.map((field) => field.element));
      }
      from_position = steering.from_position;
      fields[0].set(steering.cut);
      fields[1].set(steering.from_position);
      folded.digest(optionsText(steering));
    },
  };
}

/** The options in a few words. */
export function optionsText({ layers, collect, cut, from_position }: Steering): string {
  return [
    layers === null ? 'all layers' : `${layers.length === 1 ? 'layer' : 'layers'} ${layers.join(', ')}`,
    collect === 'all' ? 'means over all positions' : 'means over last positions',
    cut === null ? 'whole words' : `cut after ${cut}`,
    ...(from_position === 0 ? [] : [`from position ${from_position}`]),
  ].join(' · ');
}

function positionFields(
  positions: number,
  bos: boolean,
  change: (change: Partial<Steering>) => void,
): readonly [NumberField, NumberField] {
  return [
    numberField({
      label: 'Cut after tokens',
      testId: 'cut',
      min: 1,
      max: positions,
      integer: true,
      placeholder: 'whole',
      title: `Steer words cut to this length, 1 to ${positions}${bos ? ' with the beginning-of-sequence token' : ''}; empty: whole words`,
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
