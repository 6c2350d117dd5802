import type { AnalysisResult } from '../protocol/analysis.js';
import { count, countText, fitsAnyTarget, r2WithError, unseenR2Text } from '../shared/texts.js';
import { firstLines, linesText, shownName, type ShownText } from '../shared/shownText.js';
import { recurrentParts } from '../shared/streamNames.js';
import { closedText, klWithError, levelText, lossText } from '../shared/predictionTexts.js';
import { assumedText, originsText } from '../shared/provenanceTexts.js';
import { composedRows } from './composedSummary.js';
import { short } from './output.js';

/** A summary of an analysis in about a dozen lines of text. */
export function analysisSummary(folder: string, result: AnalysisResult): ShownText {
  const { architecture: a, process, regression: r, inputs } = result;
  const params = Object.entries(process.params).map(
    ([name, value]) => `${name} = ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`,
  );
  const drawn = inputs.sampled_of === null ? '' : ` (drawn from ${countText(inputs.sampled_of)})`;
  const unseen = unseenR2Text(r.r2_unseen, short);
  const rows: [string, string][] = [
    ['checkpoint', `${folder}, ${shownName(result.checkpoint.file)}`],
    [
      'model',
      a.rnn_type !== undefined
        ? `${a.n_layers} layers, hidden state of ${a.d_model}, ${recurrentParts(a).join(', ')}, n_ctx ${a.n_ctx}`
        : a.n_heads === null
          ? `${a.n_layers} layers, d_model ${a.d_model}, n_ctx ${a.n_ctx}, exported graph`
          : `${a.n_layers} layers, d_model ${a.d_model}, ${a.n_heads} × ${a.d_head} heads, ` +
            `${a.d_mlp === null ? 'attention only' : `d_mlp ${a.d_mlp} ${a.act_fn}`}, ${a.normalization_type ?? 'no'} norm, n_ctx ${a.n_ctx}`,
    ],
    [
      'process',
      `${shownName(process.name)}${params.length ? ` (${params.join(', ')})` : ''}: ${process.states.length} states, ${process.symbols.length} symbols`,
    ],
    ...assumedRow(result),
    ['from', originsText(result.provenance)],
    [
      'tree',
      `${count(result.tree.nodes)} nodes to depth ${result.tree.depth}, ${count(result.tree.unique_beliefs)} distinct beliefs`,
    ],
    [
      'inputs',
      `${count(inputs.count)} words of ${inputs.n_ctx} positions${drawn}, ${count(result.predictions.count)} distinct prefixes`,
    ],
    ['predictions', predictionsText(result)],
    ['verdict', result.verdict.sentence],
    [
      'regression',
      `R² ${r2WithError(r.r2, r.r2_se, short)}` +
        (r.underdetermined ? ` (${fitsAnyTarget(r.layers.length * a.d_model, result.predictions.count)})` : '') +
        `, mse ${short(r.mse)}; unseen prefixes R² ${unseen.text}` +
        (r.first_checkpoint === null ? '' : `; step ${r.first_checkpoint} R² ${short(r.r2_first_checkpoint)}`),
    ],
    ['by layer', r.per_layer.map(({ layer, r2 }) => `${layer}: ${short(r2, 4)}`).join('   ')],
    ['by position', r.per_position.map((r2) => short(r2, 3)).join('  ')],
    ...composedRows(result),
    [
      'pca',
      result.pca
        ? `variances ${result.pca.explained_variance.map((v) => short(v, 4)).join(', ')}`
        : 'none: fewer than two beliefs',
    ],
    ['time', `${short(result.seconds.total ?? null, 3)} s, peak ${result.peak_mb.toFixed(0)} MB`],
  ];
  const lines = rows.map(([left, right]) => `${left.padEnd(13)}${right}`);
  const notes = [...(unseen.reason === null ? [] : [unseen.title]), ...result.notes];
  return linesText([...lines, ...firstLines(notes).map((note) => `note         ${note}`)]);
}

/** What was assumed, in one row; why stands in the notes and in JSON. */
function assumedRow({ assumed }: AnalysisResult): [string, string][] {
  return assumed.length === 0 ? [] : [['assumed', assumed.map(assumedText).join(', ')]];
}

/** How far the model is from the ideal observer, and what an observer remembers who predicts like it. */
function predictionsText({ model }: AnalysisResult): string {
  const kl = klWithError(model.kl, model.standard_error?.kl);
  const closed = model.closed === null ? '' : `, closed ${closedText(model.closed)}`;
  return `KL ${kl}, loss ${lossText(model)}${closed}; ${levelText(model)}`;
}
