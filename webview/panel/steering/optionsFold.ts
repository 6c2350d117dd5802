import * as l10n from '@vscode/l10n';
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
    label: l10n.t('Layers steered'),
    testId: 'steer-layers',
    title: l10n.t('Layers after which their vector is added'),
    onChange: (on) => change({ layers: on }),
  });
  const collect = segments<Steering['collect']>({
    label: l10n.t('Means over'),
    testId: 'collect',
    title: l10n.t('Where the activations are taken whose means the vector is made of'),
    choices: [
      {
        value: 'all',
        label: l10n.t('All positions'),
        title: l10n.t('Every position of every word at which the belief holds'),
      },
      {
        value: 'last',
        label: l10n.t('Last only'),
        title: l10n.t('Only the last position of words that end in the belief'),
      },
    ],
    onChange: (value) => change({ collect: value }),
  });
  const holder = el('div', { class: 'pair' });
  const body = el('div', { class: 'control-row' }, layers.element, collect.element, holder);
  const folded = keptFold(
    store,
    {
      name: 'steer-options',
      title: l10n.t('Options'),
      hint: l10n.t(
        'Layers steered, positions that the means are taken over, where words are cut and where the vector begins',
      ),
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
      setTitle(
        layers.element,
        l10n.t('Layers after which their vector is added to the {0}', streamName(result.architecture)),
      );
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

/** `layer 3`, `layers 0, 3`. */
export const layerList = (layers: readonly number[]): string =>
  layers.length === 1 ? l10n.t('layer {0}', layers[0]) : l10n.t('layers {0}', layers.join(', '));

/** The options in a few words. */
export function optionsText({ layers, collect, cut, from_position }: Steering): string {
  return [
    layers === null ? l10n.t('all layers') : layerList(layers),
    collect === 'all' ? l10n.t('means over all positions') : l10n.t('means over last positions'),
    cut === null ? l10n.t('whole words') : l10n.t('cut after {0}', cut),
    ...(from_position === 0 ? [] : [l10n.t('from position {0}', from_position)]),
  ].join(' · ');
}

function positionFields(
  positions: number,
  bos: boolean,
  change: (change: Partial<Steering>) => void,
): readonly [NumberField, NumberField] {
  return [
    numberField({
      label: l10n.t('Cut after tokens'),
      testId: 'cut',
      min: 1,
      max: positions,
      integer: true,
      placeholder: l10n.t('whole'),
      title: bos
        ? l10n.t(
            'Steer words cut to this length, 1 to {0} with the beginning-of-sequence token; empty: whole words',
            positions,
          )
        : l10n.t('Steer words cut to this length, 1 to {0}; empty: whole words', positions),
      onChange: (value) => change({ cut: value }),
    }),
    wholeField({
      label: l10n.t('From position'),
      testId: 'from-position',
      min: 0,
      max: positions - 1,
      title: l10n.t('First position at which the vector is added (0 to {0})', positions - 1),
      onChange: (value) => change({ from_position: value }),
    }),
  ];
}
