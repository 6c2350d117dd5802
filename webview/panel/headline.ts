import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { recurrentParts } from '../../src/shared/streamNames.js';
import { assumedText, originText } from '../../src/shared/provenanceTexts.js';
import { countText, unseenR2Text } from '../../src/shared/texts.js';
import { el } from '../ui/dom.js';
import { count, plural, share, short, step } from '../ui/format.js';
import { columnChart } from '../plot/columns.js';
import { wordLength } from './feature.js';

function figure(
  label: string,
  testId: string,
  value: string,
  full: string,
  note: string | null,
  kind = '',
): HTMLElement {
  return el(
    'div',
    { class: 'figure', title: full },
    el('dt', { class: 'figure-label' }, label),
    el(
      'dd',
      { class: kind ? `figure-value ${kind}` : 'figure-value', testId },
      value,
      note === null ? null : el('span', { class: 'figure-note' }, note),
    ),
  );
}

/** r2 and mse, with the two figures to compare r2 with: on unseen prefixes and at the first checkpoint. */
export function headline(result: AnalysisResult): HTMLElement {
  const { r2, mse, r2_unseen, r2_first_checkpoint, first_checkpoint, underdetermined } = result.regression;
  const unseen = unseenR2Text(r2_unseen);
  return el(
    'dl',
    { class: 'figures' },
    figure(
      'R²',
      'figure-r2',
      share(r2),
      `R² over belief coordinates: ${r2}`,
      underdetermined ? 'says nothing here' : null,
    ),
    figure('R² unseen prefixes', 'figure-r2-unseen', unseen.text, unseen.title, r2_unseen === null ? 'too few' : null),
    figure(
      'R² first checkpoint',
      'figure-r2-first',
      r2_first_checkpoint === null ? '–' : share(r2_first_checkpoint),
      r2_first_checkpoint === null
        ? 'No earlier checkpoint to compare with'
        : `R² of the same fit at step ${first_checkpoint}: ${r2_first_checkpoint}`,
      first_checkpoint === null ? 'none earlier' : `step ${step(first_checkpoint)}`,
    ),
    figure('MSE', 'figure-mse', short(mse), `Mean squared error over positions and coordinates: ${mse}`, null),
    ...assumedFigure(result),
  );
}

/** What numbers rest on that nothing told; why, and what looks as if it told it, is the figure's title and stands in the notes. */
function assumedFigure({ assumed }: AnalysisResult): HTMLElement[] {
  if (assumed.length === 0) return [];
  const why = assumed.map((each) => [each.why, ...each.lookalikes].join(' '));
  return [
    figure(
      'Assumed',
      'figure-assumed',
      assumed.map(assumedText).join(', '),
      why.join('\n'),
      'nothing tells it',
      'figure-assumed',
    ),
  ];
}

/** Where each value is from, in a disclosure that the keyboard reaches. */
export function provenancePart(result: AnalysisResult): HTMLElement {
  const rows = Object.entries(result.provenance).map(([field, origin]) =>
    el('li', {}, `${field}: ${originText(origin)}`),
  );
  const why = result.assumed.map(({ why: reason, lookalikes }) =>
    el('li', {}, [reason, ...lookalikes.map((each) => `Not understood: ${each}.`)].join(' ')),
  );
  return el(
    'details',
    { class: 'provenance', testId: 'provenance' },
    el('summary', {}, 'Where this is from'),
    el('ul', {}, ...rows, ...why),
  );
}

/** R² by layer and by position, each its own small chart. */
export function charts(result: AnalysisResult): HTMLElement[] {
  const { per_layer, per_position } = result.regression;
  return [
    columnChart({
      title: 'R² of each layer alone',
      testId: 'chart-layers',
      columns: per_layer.map(({ layer, r2, mse }) => ({
        label: String(layer),
        value: r2,
        title: `Layer ${layer}: R² ${share(r2)} (${r2}), MSE ${short(mse)}`,
      })),
    }),
    columnChart({
      title: 'R² by position',
      testId: 'chart-positions',
      columns: per_position.map((r2, position) => ({
        label: String(position),
        value: r2,
        title:
          r2 === null ? `Position ${position}: no coordinate varies` : `Position ${position}: R² ${share(r2)} (${r2})`,
      })),
    }),
  ];
}

export function architectureLine(result: AnalysisResult): string {
  const a = result.architecture;
  const isRecurrent = a.rnn_type !== undefined;
  const parts = [
    plural(a.n_layers, 'layer'),
    ...(isRecurrent ? recurrentParts(a) : a.n_heads === null ? ['exported graph'] : [plural(a.n_heads, 'head')]),
    isRecurrent ? `hidden state of ${a.d_model}` : `d_model ${a.d_model}`,
    ...(a.n_heads === null
      ? []
      : [`d_head ${a.d_head}`, a.d_mlp === null ? 'attention only' : `d_mlp ${a.d_mlp} (${a.act_fn})`]),
    `n_ctx ${a.n_ctx}`,
    `d_vocab ${a.d_vocab}`,
    ...(a.n_heads === null ? [] : [a.normalization_type ?? 'no normalisation']),
  ];
  return parts.join(' · ');
}

export function inputsLine(result: AnalysisResult): string {
  const { inputs, tree, seconds } = result;
  const words =
    inputs.sampled_of === null
      ? plural(inputs.count, 'word')
      : `${count(inputs.count)} of ${countText(inputs.sampled_of)} words sampled`;
  const total = seconds['total'];
  return [
    `${words} of length ${wordLength(result)}${inputs.bos ? ' after a beginning-of-sequence token' : ''}`,
    `tree of depth ${tree.depth}: ${plural(tree.nodes, 'node')}, ${plural(tree.unique_beliefs, 'distinct belief')}`,
    ...(total === undefined ? [] : [`${short(total)} s`]),
  ].join(' · ');
}
