import type { Architecture, ModelShape, RecurrentArchitecture } from './architecture.js';
import { expectedTensors, type Expected } from './hookedTransformer.js';

export const isRecurrentNet = (architecture: ModelShape): architecture is RecurrentArchitecture =>
  'rnn_type' in architecture;

/** Rows of weight_ih and weight_hh for each number of the state: torch's gates, below each other. */
export const GATES = { RNN: 1, GRU: 3, LSTM: 4 } as const;

/** The tensors of any model that has weights. */
export const tensorsOf = (architecture: Architecture | RecurrentArchitecture): Expected[] =>
  isRecurrentNet(architecture) ? recurrentTensors(architecture) : expectedTensors(architecture);

/** The tensors that a recurrent net's state dict has for an architecture, under their canonical names (see Weights). */
function recurrentTensors(architecture: RecurrentArchitecture): Expected[] {
  const { rnn_type, d_vocab, d_vocab_out, d_model, d_cell, d_embed, n_layers, normalization_type } = architecture;
  const list: Expected[] = [];
  const add = (name: string, ...shape: number[]) => list.push({ name, shape, optional: false });
  const bias = (name: string, ...shape: number[]) => list.push({ name, shape, optional: true });
  const gates = GATES[rnn_type] * d_cell;
  if (d_embed !== null) add('embed.W_E', d_vocab, d_embed);
  for (let layer = 0; layer < n_layers; layer++) {
    add(`rnn.${layer}.weight_ih`, gates, layer === 0 ? (d_embed ?? d_vocab) : d_model);
    add(`rnn.${layer}.weight_hh`, gates, d_model);
    if (d_cell !== d_model) add(`rnn.${layer}.weight_hr`, d_model, d_cell);
    bias(`rnn.${layer}.bias_ih`, gates);
    bias(`rnn.${layer}.bias_hh`, gates);
    if (architecture.learned_start) bias(`rnn.${layer}.h_0`, d_model);
    if (architecture.learned_start && rnn_type === 'LSTM') bias(`rnn.${layer}.c_0`, d_cell);
  }
  if (normalization_type !== null) add('ln_final.w', d_model);
  if (normalization_type === 'LN') add('ln_final.b', d_model);
  add('unembed.W_U', d_model, d_vocab_out);
  bias('unembed.b_U', d_vocab_out);
  return list;
}
