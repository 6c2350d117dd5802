import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { recurrentParts } from '../../src/shared/streamNames.js';
import { originText } from '../../src/shared/provenanceTexts.js';
import { countText, unseenR2Text } from '../../src/shared/texts.js';
import { el } from '../ui/dom.js';
import { count, plural, share, short, step } from '../ui/format.js';
import { figure } from '../ui/figure.js';
import { layerColumns, positionColumns } from '../../src/figure/charts/shares.js';
import { columnChart } from '../plot/columns.js';
import { wordLength } from './feature.js';
import { klChart } from './klChart.js';
import { klFigure, levelLine, lossFigures } from './predictions.js';

/** The three figures of the header's line: KL to the ideal observer, R² and R² of unseen prefixes. */
export function headline(result: AnalysisResult): HTMLElement {
  const { r2, r2_unseen, underdetermined } = result.regression;
  const unseen = unseenR2Text(r2_unseen);
  return el(
    'dl',
    { class: 'figures figures-line' },
    klFigure(result.model, 'KL'),
    figure({
      label: 'R²',
      testId: 'figure-r2',
      value: share(r2),
      title: `R² of the beliefs read out of the activations, over belief coordinates: ${r2}`,
      note: underdetermined ? 'says nothing here' : null,
    }),
    figure({
      label: 'unseen',
      testId: 'figure-r2-unseen',
      value: unseen.text,
      title: unseen.title,
      note: r2_unseen === null ? 'too few' : null,
    }),
  );
}

/** What there is to compare the headline with: loss and the best possible one, the way to the ideal, other r2, mse. */
export function moreFigures(result: AnalysisResult): HTMLElement[] {
  const { mse, r2_first_checkpoint, first_checkpoint } = result.regression;
  return [
    el(
      'dl',
      { class: 'figures' },
      ...lossFigures(result.model),
      figure({
        label: 'R² first checkpoint',
        testId: 'figure-r2-first',
        value: r2_first_checkpoint === null ? '–' : share(r2_first_checkpoint),
        title:
          r2_first_checkpoint === null
            ? 'No earlier checkpoint to compare with'
            : `R² of the same fit at step ${first_checkpoint}: ${r2_first_checkpoint}`,
        note: first_checkpoint === null ? 'none earlier' : `step ${step(first_checkpoint)}`,
      }),
      figure({
        label: 'MSE',
        testId: 'figure-mse',
        value: short(mse),
        title: `Mean squared error over positions and coordinates: ${mse}`,
      }),
    ),
    levelLine(result.model),
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

/** KL by position, R² by layer and by position, each its own small chart. */
export function charts(result: AnalysisResult): HTMLElement[] {
  return [
    klChart(result.model),
    columnChart({ testId: 'chart-layers', ...layerColumns(result) }),
    columnChart({ testId: 'chart-positions', ...positionColumns(result) }),
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
