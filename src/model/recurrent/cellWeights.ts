import type { RecurrentArchitecture, Weights } from '../../checkpoint/architecture/architecture.js';
import { multiplyRows } from '../runtime/matmul64.js';
import type { Precision } from '../transformer/realGraph.js';
import { normWeights, weightOf } from '../transformer/blockWeights.js';
import { gateWidth } from './cellGraph.js';

export type Reals = Float32Array | Float64Array;

/** Arrays with their shapes, by the input names of the cell's graph. */
export type NamedReals = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Reals }>;

export const reals = (precision: Precision, length: number): Reals =>
  precision === 'float64' ? new Float64Array(length) : new Float32Array(length);

const inPrecision = (precision: Precision, data: Float32Array): Reals =>
  precision === 'float64' ? Float64Array.from(data) : data;

/** Weights of one layer as the cell's graph takes them: matrices from the right, torch's being from the left. */
export function cellWeights(
  architecture: RecurrentArchitecture,
  weights: Weights,
  layer: number,
  precision: Precision,
): NamedReals {
  const { d_model, d_cell } = architecture;
  const gates = gateWidth(architecture);
  const get = (name: string) => weightOf(weights, `rnn.${layer}.${name}`);
  const turned = (name: string, rows: number, columns: number) => ({
    shape: [columns, rows],
    data: inPrecision(precision, transposed(get(name), rows, columns)),
  });
  const bias = (name: string) => ({ shape: [gates], data: inPrecision(precision, get(name)) });
  const named = new Map([
    ['weight_hh', turned('weight_hh', gates, d_model)],
    ['bias_hh', bias('bias_hh')],
  ]);
  // Of the first layer they are in the table of what each token adds.
  if (layer > 0) named.set('weight_ih', turned('weight_ih', gates, d_model)).set('bias_ih', bias('bias_ih'));
  if (d_cell !== d_model) named.set('weight_hr', turned('weight_hr', d_model, d_cell));
  return named;
}

/** The weights of the output layer and of the normalisation before it as their graph takes them; the latter are float32. */
export function outputWeights(
  { d_model, d_vocab_out, normalization_type }: RecurrentArchitecture,
  weights: Weights,
  precision: Precision,
): NamedReals {
  return new Map<string, { readonly shape: readonly number[]; readonly data: Reals }>([
    ...normWeights(normalization_type, 'ln_final').map(
      (name) => [name, { shape: [d_model], data: weightOf(weights, name) }] as const,
    ),
    ['W_U', { shape: [d_model, d_vocab_out], data: inPrecision(precision, weightOf(weights, 'unembed.W_U')) }],
    ['b_U', { shape: [d_vocab_out], data: inPrecision(precision, weightOf(weights, 'unembed.b_U')) }],
  ]);
}

/** What a layer starts from before any token: its learned state, or zeros. */
export function startOf(
  { learned_start, rnn_type, d_model, d_cell }: RecurrentArchitecture,
  weights: Weights,
  layer: number,
  precision: Precision,
): { readonly h: Reals; readonly c: Reals } {
  const state = (name: string, width: number): Reals =>
    learned_start ? inPrecision(precision, weightOf(weights, `rnn.${layer}.${name}`)) : reals(precision, width);
  return { h: state('h_0', d_model), c: rnn_type === 'LSTM' ? state('c_0', d_cell) : reals(precision, d_cell) };
}

/**
 * What some tokens add to the gates of the first layer, tokens × gates: weight_ih times the token's embedding or one-hot
 * vector, and bias_ih. Computed in float64.
 */
export async function inputTable(
  architecture: RecurrentArchitecture,
  weights: Weights,
  tokens: readonly number[],
  precision: Precision,
  signal?: AbortSignal,
): Promise<Reals> {
  const { d_embed, d_vocab } = architecture;
  const gates = gateWidth(architecture);
  const weight = weightOf(weights, 'rnn.0.weight_ih');
  const bias = weightOf(weights, 'rnn.0.bias_ih');
  const table = reals(precision, tokens.length * gates);
  if (d_embed === null) {
    tokens.forEach((token, row) => {
      for (let gate = 0; gate < gates; gate++) table[row * gates + gate] = weight[gate * d_vocab + token] + bias[gate];
    });
    return table;
  }
  const embeddings = {
    blocks: [weightOf(weights, 'embed.W_E')],
    widths: [d_embed],
    rowList: Int32Array.from(tokens),
    signal,
  };
  const matrix = Float64Array.from(transposed(weight, gates, d_embed));
  const product = await multiplyRows(embeddings, matrix, gates);
  for (let at = 0; at < table.length; at++) table[at] = product[at] + bias[at % gates];
  return table;
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column];
  return result;
}
