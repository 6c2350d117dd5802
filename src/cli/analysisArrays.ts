import type { AnalysisResult } from '../protocol/analysis.js';
import type { KnownAnalysis } from '../engine/stores/knownAnalysis.js';
import type { PartResult } from '../protocol/composed.js';
import { npyText } from './npz.js';
import type { NpyArray } from './npz.js';

/** How many words are put together before they are written. */
const WORDS_PER_PART = 512;

/**
 * The arrays of an analysis under the names that the original notebook used. Their first axes are words × positions, with
 * the words in lexicographic order.
 */
export function analysisArrays({ run, regression, result }: KnownAnalysis): NpyArray[] {
  const { inputs, activations } = run;
  const { tree, prefixes, count: words, n_ctx } = inputs;
  const S = tree.process.states.length;
  const rowsOf = positionsOfWords(inputs.ends, prefixes.parent, n_ctx);

  const perPosition = (
    name: string,
    width: number,
    at: (row: number) => ArrayLike<number>,
    type: '<f4' | '<f8',
  ): NpyArray => ({
    name,
    type,
    shape: [words, n_ctx, width],
    parts: function* () {
      for (let first = 0; first < words; first += WORDS_PER_PART) {
        const rows = rowsOf(first, Math.min(words, first + WORDS_PER_PART));
        const part = type === '<f4' ? new Float32Array(rows.length * width) : new Float64Array(rows.length * width);
        rows.forEach((row, i) => part.set(at(row), i * width));
        yield part;
      }
    },
  });
  const integers = (name: string, at: (row: number) => number): NpyArray => ({
    name,
    type: '<i8',
    shape: [words, n_ctx],
    parts: function* () {
      for (let first = 0; first < words; first += WORDS_PER_PART)
        yield BigInt64Array.from(rowsOf(first, Math.min(words, first + WORDS_PER_PART)), (row) => BigInt(at(row)));
    },
  });
  const whole = (name: string, shape: number[], data: Float64Array): NpyArray => ({
    name,
    type: '<f8',
    shape,
    parts: () => [data],
  });

  /** What is read out, and what is true, of one part at each position. */
  const ofPart = (name: string, { vector, predictions: own }: PartTables): NpyArray[] => {
    const width = vector.length / result.beliefs.count;
    const rowOf = (table: Float64Array | Float32Array, row: number) => table.subarray(row * width, (row + 1) * width);
    return [
      perPosition(`${name}_beliefs`, width, (row) => rowOf(vector, inputs.belief[row]), '<f8'),
      perPosition(`${name}_predictions`, width, (row) => rowOf(own, row), '<f4'),
    ];
  };

  const { coefficients, intercept, predictions } = regression;
  const columns = coefficients.length / S;
  return [
    integers('transformer_inputs', (row) => prefixes.token[row]),
    perPosition(
      'transformer_input_beliefs',
      S,
      (row) => tree.belief.subarray(inputs.node[row] * S, (inputs.node[row] + 1) * S),
      '<f8',
    ),
    integers('transformer_input_belief_indices', (row) => inputs.belief[row]),
    ...activations.resid_post.map((stream, layer) => {
      const d = activations.d_model;
      return perPosition(`blocks.${layer}.hook_resid_post`, d, (row) => stream.subarray(row * d, (row + 1) * d), '<f4');
    }),
    perPosition(
      'logits',
      activations.d_vocab_out,
      (row) => activations.logits.subarray(row * activations.d_vocab_out, (row + 1) * activations.d_vocab_out),
      '<f4',
    ),
    whole('regression_coefficients', [S, columns], transposed(coefficients, columns, S)),
    whole('regression_intercept', [S], intercept),
    perPosition('belief_predictions', S, (row) => predictions.subarray(row * S, (row + 1) * S), '<f8'),
    ...predictionArrays(result),
    ...(result.composed?.parts ?? []).flatMap((part, at) => ofPart(`part_${at}`, part)),
    whole('unique_beliefs', [result.beliefs.count, S], result.beliefs.vector),
    ...(result.pca
      ? [
          whole(
            'pca_explained_variance',
            [result.pca.explained_variance.length],
            Float64Array.from(result.pca.explained_variance),
          ),
          whole('pca_components', [result.pca.components.length, S], Float64Array.from(result.pca.components.flat())),
          whole('pca_mean', [S], Float64Array.from(result.pca.mean)),
        ]
      : []),
  ];
}

type PartTables = Pick<PartResult, 'vector' | 'predictions'>;

/** The model beside the ideal observer, in nats by position (infinite where it is), and the verdict in a line. */
function predictionArrays({ model, verdict }: AnalysisResult): NpyArray[] {
  const byPosition = (name: string, values: readonly (number | null)[]): NpyArray => ({
    name,
    type: '<f8',
    shape: [values.length],
    parts: () => [Float64Array.from(values, (value) => value ?? Infinity)],
  });
  return [
    byPosition('model_kl_per_position', model.kl_per_position),
    byPosition('model_loss_per_position', model.loss_per_position),
    byPosition('optimal_loss_per_position', model.optimal_loss_per_position),
    npyText('verdict', `${verdict.level}: ${verdict.sentence}`),
  ];
}

/** Row indices of the words from .. to - 1, position by position. */
function positionsOfWords(ends: Int32Array, parent: Int32Array, n_ctx: number) {
  return (from: number, to: number): Int32Array => {
    const rows = new Int32Array((to - from) * n_ctx);
    for (let word = from; word < to; word++)
      for (let row = ends[word], at = (word - from + 1) * n_ctx - 1; row >= 0; row = parent[row], at--) rows[at] = row;
    return rows;
  };
}

/** Transposes columns × S to S × columns, the shape of scikit-learn's coef_. */
function transposed(coefficients: Float64Array, columns: number, S: number): Float64Array {
  return Float64Array.from(
    { length: coefficients.length },
    (_, i) => coefficients[(i % columns) * S + Math.floor(i / columns)],
  );
}
