import type { RecurrentArchitecture } from '../../checkpoint/architecture/architecture.js';
import { GATES } from '../../checkpoint/architecture/recurrentNet.js';
import { OnnxGraph } from '../onnx/onnxGraph.js';
import { normalize } from '../transformer/normalize.js';
import { RealGraph, type Precision } from '../transformer/realGraph.js';

/** What a cell's graph depends on besides its precision; sizes are those of the whole model. */
export type CellShape = Pick<RecurrentArchitecture, 'rnn_type' | 'nonlinearity' | 'd_model' | 'd_cell'>;

/** Width of the gates: d_cell times the number of gates. */
export const gateWidth = ({ rnn_type, d_cell }: Pick<CellShape, 'rnn_type' | 'd_cell'>): number =>
  GATES[rnn_type] * d_cell;

/**
 * One step of one layer from rows of a prefix tree to their children, as an ONNX model: torch.nn.RNNCell, GRUCell and
 * LSTMCell by the formulas of their documentation, and steering added to h as it is handed on. The weights are inputs,
 * so one model serves every layer above the first, and every checkpoint of the same shape.
 *
 * Inputs of the first layer: table [tokens, gates], what each token adds to the gates, bias_ih among it. Of the others:
 * x [inputs, d_model], weight_ih [d_model, gates], bias_ih [gates]. Of all: x_at [rows], rows of table or x; h
 * [before, d_model]; parent [rows], rows of h; weight_hh [d_model, gates] and bias_hh [gates]; addition [rows], rows of
 * steering [vectors, d_model]; for an LSTM c [before, d_cell], and weight_hr [d_cell, d_model] where h is projected.
 * Outputs: h_out [rows, d_model] and c_out [rows, d_cell]. A steering row of -0 adds nothing, to the bit.
 */
export function cellGraph(shape: CellShape, isFirst: boolean, precision: Precision): Uint8Array {
  const { rnn_type, nonlinearity, d_model, d_cell } = shape;
  const gates = gateWidth(shape);
  const g = new OnnxGraph();
  const real = (name: string, ...dimensions: (number | string)[]) => g.input(name, precision, dimensions);
  const index = (name: string, dimension: string) => g.input(name, 'int32', [dimension]);

  const xAt = index('x_at', 'rows');
  let fromInput: string;
  if (isFirst) fromInput = g.node('Gather', [real('table', 'tokens', gates), xAt], 'from_input');
  else {
    const x = g.node('Gather', [real('x', 'inputs', d_model), xAt], 'x_rows');
    const inputs = [x, real('weight_ih', d_model, gates), real('bias_ih', gates)];
    fromInput = g.node('Gemm', inputs, 'from_input');
  }
  const parent = index('parent', 'rows');
  const before = g.node('Gather', [real('h', 'before', d_model), parent], 'h_before');
  const fromState = g.node('Gemm', [before, real('weight_hh', d_model, gates), real('bias_hh', gates)], 'from_state');
  const sum = (a: string, b: string, name: string) => g.node('Add', [a, b], name);
  const times = (a: string, b: string, name: string) => g.node('Mul', [a, b], name);
  const sigmoid = (x: string) => g.node('Sigmoid', [x], `${x}_gate`);

  let after: string;
  if (rnn_type === 'RNN') {
    const op = nonlinearity === 'relu' ? 'Relu' : 'Tanh';
    after = g.node(op, [sum(fromInput, fromState, 'pre')], 'h_after');
  } else if (rnn_type === 'GRU') {
    const [xr, xz, xn] = g.split(fromInput, 'x_r', 'x_z', 'x_n') as [string, string, string];
    const [hr, hz, hn] = g.split(fromState, 'h_r', 'h_z', 'h_n') as [string, string, string];
    const r = sigmoid(sum(xr, hr, 'r'));
    const z = sigmoid(sum(xz, hz, 'z'));
    const n = g.node('Tanh', [sum(xn, times(r, hn, 'reset'), 'n_pre')], 'n');
    after = sum(n, times(z, g.node('Sub', [before, n], 'h_less_n'), 'kept'), 'h_after');
  } else {
    const cBefore = g.node('Gather', [real('c', 'before', d_cell), parent], 'c_before');
    const [i, f, c, o] = g.split(sum(fromInput, fromState, 'gates'), 'i', 'f', 'g', 'o') as [
      string,
      string,
      string,
      string,
    ];
    const kept = times(sigmoid(f), cBefore, 'c_kept');
    const cAfter = sum(kept, times(sigmoid(i), g.node('Tanh', [c], 'c_new'), 'c_added'), 'c_out');
    g.output(cAfter, precision, ['rows', d_cell]);
    after = times(sigmoid(o), g.node('Tanh', [cAfter], 'c_tanh'), 'h_after');
    if (d_cell !== d_model) after = g.node('MatMul', [after, real('weight_hr', d_cell, d_model)], 'h_projected');
  }
  const steering = real('steering', 'vectors', d_model);
  const added = g.node('Gather', [steering, index('addition', 'rows')], 'added');
  g.output(sum(after, added, 'h_out'), precision, ['rows', d_model]);
  return g.encode();
}

/** The output layer, and the normalisation before it: h [rows, d_model] to logits [rows, d_vocab_out]. */
export function outputGraph(
  {
    d_model,
    d_vocab_out,
    normalization_type,
    eps,
  }: Pick<RecurrentArchitecture, 'd_model' | 'd_vocab_out' | 'normalization_type' | 'eps'>,
  precision: Precision,
): Uint8Array {
  const g = new RealGraph(precision);
  const h = g.table('h', ['rows', d_model]);
  const read = normalize(g, { type: normalization_type, width: d_model, eps: eps ?? 0 }, h, 'ln_final');
  const W_U = g.table('W_U', [d_model, d_vocab_out]);
  const b_U = g.table('b_U', [d_vocab_out]);
  g.output(g.node('Gemm', [read, W_U, b_U], 'logits'), precision, ['rows', d_vocab_out]);
  return g.encode();
}
