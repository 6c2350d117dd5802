import type { RecurrentArchitecture, Tensor, Weights } from '../../../src/checkpoint/architecture/architecture.js';
import { random, type NaiveResult } from './naiveTransformer.js';

const PARTS = { RNN: 1, GRU: 3, LSTM: 4 };

/** Random weights under the canonical names, as torch draws them. */
export function randomRecurrent(a: RecurrentArchitecture, seed: number): Weights {
  const next = random(seed);
  const weights = new Map<string, Tensor>();
  const add = (name: string, ...shape: number[]): void => {
    const size = shape.reduce((product, side) => product * side, 1);
    weights.set(name, { shape, data: Float32Array.from({ length: size }, () => 1.2 * (next() * 2 - 1)) });
  };
  if (a.d_embed !== null) add('embed.W_E', a.d_vocab, a.d_embed);
  const rows = PARTS[a.rnn_type] * a.d_cell;
  for (let l = 0; l < a.n_layers; l++) {
    add(`rnn.${l}.weight_ih`, rows, l > 0 ? a.d_model : (a.d_embed ?? a.d_vocab));
    add(`rnn.${l}.weight_hh`, rows, a.d_model);
    add(`rnn.${l}.bias_ih`, rows);
    add(`rnn.${l}.bias_hh`, rows);
    if (a.d_cell !== a.d_model) add(`rnn.${l}.weight_hr`, a.d_model, a.d_cell);
    if (a.learned_start) add(`rnn.${l}.h_0`, a.d_model);
    if (a.learned_start && a.rnn_type === 'LSTM') add(`rnn.${l}.c_0`, a.d_cell);
  }
  if (a.normalization_type !== null) add('ln_final.w', a.d_model);
  if (a.normalization_type === 'LN') add('ln_final.b', a.d_model);
  add('unembed.W_U', a.d_model, a.d_vocab_out);
  add('unembed.b_U', a.d_vocab_out);
  return weights;
}

/** torch.nn.LayerNorm and RMSNorm. */
function normalized(a: RecurrentArchitecture, x: number[], w: Float32Array, b: Float32Array): number[] {
  const isLN = a.normalization_type === 'LN';
  const mean = isLN ? x.reduce((sum, value) => sum + value / x.length, 0) : 0;
  const square = x.reduce((sum, value) => sum + (value - mean) ** 2 / x.length, 0);
  return x.map((value, i) => ((value - mean) / Math.sqrt(square + (a.eps ?? 0))) * w[i] + (isLN ? b[i] : 0));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * One word through torch.nn.RNN, GRU or LSTM by the formulas of their documentation, in float64, token by token through
 * all layers; what `steer` gives is added to h before anything reads it.
 */
export function naiveRecurrent(
  a: RecurrentArchitecture,
  weights: Weights,
  word: readonly number[],
  steer: (layer: number, position: number) => ArrayLike<number> | null = () => null,
): NaiveResult {
  const data = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  /** rows of a matrix that is kept [rows, columns], times a vector. */
  const times = (name: string, x: readonly number[]): number[] =>
    Array.from({ length: data(name).length / x.length }, (_, row) =>
      x.reduce((sum, value, column) => sum + value * data(name)[row * x.length + column], 0),
    );
  const plus = (x: readonly number[], y: ArrayLike<number>): number[] => x.map((value, i) => value + y[i]);
  const start = (name: string, width: number): number[][] =>
    Array.from({ length: a.n_layers }, (_, l) =>
      [...data(`rnn.${l}.${name}`), ...new Array<number>(width).fill(0)].slice(0, width),
    );
  const h = start('h_0', a.d_model);
  const c = start('c_0', a.d_cell);
  const resid_post: number[][][] = h.map(() => []);
  const logits: number[][] = [];
  word.forEach((token, position) => {
    let x =
      a.d_embed === null
        ? Array.from({ length: a.d_vocab }, (_, v) => (v === token ? 1 : 0))
        : [...data('embed.W_E').subarray(token * a.d_embed, (token + 1) * a.d_embed)];
    for (let l = 0; l < a.n_layers; l++) {
      const ih = plus(times(`rnn.${l}.weight_ih`, x), data(`rnn.${l}.bias_ih`));
      const hh = plus(times(`rnn.${l}.weight_hh`, h[l]), data(`rnn.${l}.bias_hh`));
      const at = (gate: number, i: number): number => gate * a.d_cell + i;
      let after = Array.from({ length: a.d_cell }, (_, i) => {
        if (a.rnn_type === 'RNN')
          return a.nonlinearity === 'relu' ? Math.max(0, ih[i] + hh[i]) : Math.tanh(ih[i] + hh[i]);
        if (a.rnn_type === 'GRU') {
          const r = sigmoid(ih[at(0, i)] + hh[at(0, i)]);
          const z = sigmoid(ih[at(1, i)] + hh[at(1, i)]);
          const n = Math.tanh(ih[at(2, i)] + r * hh[at(2, i)]);
          return (1 - z) * n + z * h[l][i];
        }
        const [input, forget, cell, output] = [0, 1, 2, 3].map((gate) => ih[at(gate, i)] + hh[at(gate, i)]);
        c[l][i] = sigmoid(forget) * c[l][i] + sigmoid(input) * Math.tanh(cell);
        return sigmoid(output) * Math.tanh(c[l][i]);
      });
      if (a.d_cell !== a.d_model) after = times(`rnn.${l}.weight_hr`, after);
      const added = steer(l, position);
      h[l] = added ? plus(after, added) : after;
      resid_post[l].push(h[l]);
      x = h[l];
    }
    const W_U = data('unembed.W_U');
    if (a.normalization_type !== null) x = normalized(a, x, data('ln_final.w'), data('ln_final.b'));
    logits.push(
      Array.from({ length: a.d_vocab_out }, (_, v) =>
        x.reduce((sum, value, d) => sum + value * W_U[d * a.d_vocab_out + v], data('unembed.b_U')[v]),
      ),
    );
  });
  return { resid_post, logits };
}
