import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ComposedResult } from '../../src/protocol/composed.js';
import { partScores, standardErrorText } from './parts/texts.js';
import { recurrentParts } from '../../src/shared/streamNames.js';
import { originText } from '../../src/shared/provenanceTexts.js';
import { countText, fitsAnyTarget, significant, unseenR2Text } from '../../src/shared/texts.js';
import { el } from '../ui/dom.js';
import { count, share, short, step } from '../ui/format.js';
import { figure } from '../ui/figure.js';
import { layerColumns, positionColumns } from '../../src/figure/charts/shares.js';
import { columnChart } from '../plot/columns.js';
import { wordLength } from './feature.js';
import { weighed } from '../../src/figure/weighting.js';
import { klChart } from './klChart.js';
import { klFigure, levelLine, lossFigures } from './predictions.js';
import { counted } from '../../src/shared/counted.js';

/** The three figures of the header's line: KL to the ideal observer, R² and R² of unseen prefixes. */
export function headline(result: AnalysisResult): HTMLElement {
  const { r2, r2_se, r2_unseen, underdetermined, layers } = result.regression;
  const unseen = unseenR2Text(r2_unseen);
  return el(
    'dl',
    { class: 'figures figures-line' },
    klFigure(result.model, 'KL'),
    figure({
      label: 'R²',
      testId: 'figure-r2',
      value: share(r2),
      title: [
        l10n.t('R² of the beliefs read out of the activations, over belief coordinates: {0}', r2),
        ...(r2_se == null ? [] : [standardErrorText(r2_se)]),
        ...(underdetermined
          ? [fitsAnyTarget(layers.length * result.architecture.d_model, result.predictions.count)]
          : []),
      ].join('. '),
      note: underdetermined ? l10n.t('says nothing here') : r2_se == null ? null : `± ${significant(r2_se, 1)}`,
    }),
    figure({
      label: l10n.t('unseen'),
      testId: 'figure-r2-unseen',
      value: unseen.text,
      title: unseen.title,
      note: r2_unseen === null ? l10n.t('too few') : null,
    }),
    ...(result.composed == null ? [] : composedFigures(result, result.composed)),
  );
}

/** R² of each part, shortly; and how words count where not all were run, which changes every figure. */
function composedFigures(result: AnalysisResult, composed: ComposedResult): HTMLElement[] {
  const { inputs, settings, regression, architecture } = result;
  const few = composed.parts.filter(({ underdetermined }) => underdetermined);
  const columns = regression.layers.length * architecture.d_model;
  const anyTarget = few.length === 0 ? '' : `. * ${fitsAnyTarget(columns, Math.min(...few.map(({ rows }) => rows)))}`;
  const drawn = settings.weighting === 'probability' ? l10n.t('words by probability') : l10n.t('words uniform');
  const made = figure({
    label: l10n.t('R² of parts'),
    testId: 'figure-parts',
    value: partScores(composed),
    title: `${partScores(composed)}. ${composed.weighting}${anyTarget}`,
    note: inputs.sampled_of === null ? null : drawn,
  });
  made.classList.add('figure-parts');
  return [made];
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
        label: l10n.t('R² first checkpoint'),
        testId: 'figure-r2-first',
        value: r2_first_checkpoint === null ? '–' : share(r2_first_checkpoint),
        title:
          r2_first_checkpoint === null
            ? l10n.t('No earlier checkpoint to compare with')
            : l10n.t('R² of the same fit at step {0}: {1}', String(first_checkpoint), r2_first_checkpoint),
        note: first_checkpoint === null ? l10n.t('none earlier') : l10n.t('step {0}', step(first_checkpoint)),
      }),
      figure({
        label: 'MSE',
        testId: 'figure-mse',
        value: short(mse),
        title: l10n.t('Mean squared error over positions and coordinates: {0}', mse),
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
    el('li', {}, [reason, ...lookalikes.map((each) => l10n.t('Not understood: {0}.', each))].join(' ')),
  );
  return el(
    'details',
    { class: 'provenance', testId: 'provenance' },
    el('summary', {}, l10n.t('Where this is from')),
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
    counted.layers(a.n_layers),
    ...(isRecurrent ? recurrentParts(a) : a.n_heads === null ? [l10n.t('exported graph')] : [counted.heads(a.n_heads)]),
    isRecurrent ? l10n.t('hidden state of {0}', a.d_model) : `d_model ${a.d_model}`,
    ...(a.n_heads === null
      ? []
      : [`d_head ${a.d_head}`, a.d_mlp === null ? l10n.t('attention only') : `d_mlp ${a.d_mlp} (${a.act_fn})`]),
    `n_ctx ${a.n_ctx}`,
    `d_vocab ${a.d_vocab}`,
    ...(a.n_heads === null ? [] : [a.normalization_type ?? l10n.t('no normalisation')]),
  ];
  return parts.join(' · ');
}

export function inputsLine(result: AnalysisResult): string {
  const { inputs, tree, seconds, settings } = result;
  const words =
    inputs.sampled_of === null
      ? counted.words(inputs.count)
      : l10n.t('{0} of {1} words sampled', count(inputs.count), countText(inputs.sampled_of));
  const total = seconds['total'];
  const given = inputs.bos
    ? l10n.t('{0} of length {1} after a beginning-of-sequence token', words, wordLength(result))
    : l10n.t('{0} of length {1}', words, wordLength(result));
  return [
    weighed(given, settings),
    l10n.t(
      'tree of depth {0}: {1}, {2}',
      tree.depth,
      counted.nodes(tree.nodes),
      counted.distinctBeliefs(tree.unique_beliefs),
    ),
    ...(total === undefined ? [] : [`${short(total)} s`]),
  ].join(' · ');
}
