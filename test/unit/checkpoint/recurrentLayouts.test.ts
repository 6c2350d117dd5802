import { describe, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/checkpoint/config/runConfig.js';
import { recurrentNet } from '../../../src/checkpoint/architecture/layouts/recurrent/recurrent.js';
import type { StoredTensor } from '../../../src/checkpoint/formats/storedTensor.js';

const tensor = (...shape: number[]): StoredTensor => ({
  shape,
  dtype: 'float32',
  read: async () => Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});
const layer = (name: string, gates: number, width: number, d: number, suffix = '_l0') =>
  ({
    [`${name}weight_ih${suffix}`]: tensor(gates * d, width),
    [`${name}weight_hh${suffix}`]: tensor(gates * d, d),
  }) as Record<string, StoredTensor>;

const infer = (tensors: Record<string, StoredTensor>, config: Partial<RunConfig> | null = null) =>
  recurrentNet.infer(new Map(Object.entries(tensors)), config && { file: 'config.json', ...config }, 'model.pt');

describe('recurrent nets by their names', () => {
  test.each(['output_layer', 'output_proj', 'fc', 'head', 'linear', 'decoder', 'out', 'readout', 'unembed'])(
    'of an output layer called %s',
    (name) => {
      const found = infer({ ...layer('rnn.', 4, 3, 8), [`${name}.weight`]: tensor(3, 8), [`${name}.bias`]: tensor(3) });
      expect(found.architecture).toMatchObject({
        rnn_type: 'LSTM',
        d_embed: null,
        d_vocab: 3,
        d_vocab_out: 3,
        d_model: 8,
      });
      expect([...found.state.keys()]).toContain('unembed.b_U');
    },
  );

  test.each([
    ['lstm1 and lstm2', ['lstm1.', 'lstm2.'], '_l0'],
    ['a list', ['rnn_layers.0.', 'rnn_layers.1.'], '_l0'],
    ['cells', ['cells.0.', 'cells.1.'], ''],
    ['blocks that hold one each', ['layers.0.gru.', 'layers.1.gru.'], '_l0'],
  ])('stacked as %s', (_, names, suffix) => {
    const found = infer({
      'embed.weight': tensor(5, 6),
      ...layer(names[1], 3, 8, 8, suffix),
      ...layer(names[0], 3, 6, 8, suffix),
      'fc.weight': tensor(5, 8),
    });
    expect(found.architecture).toMatchObject({ rnn_type: 'GRU', n_layers: 2, d_embed: 6, d_vocab: 5, d_cell: 8 });
    expect(found.state.get('rnn.0.weight_ih')?.shape).toEqual([24, 6]);
  });

  test('of one module of two layers with a projected h', () => {
    const found = infer({
      'embedding.weight': tensor(3, 4),
      ...{ 'lstm.weight_ih_l0': tensor(32, 4), 'lstm.weight_hh_l0': tensor(32, 5), 'lstm.weight_hr_l0': tensor(5, 8) },
      ...{ 'lstm.weight_ih_l1': tensor(32, 5), 'lstm.weight_hh_l1': tensor(32, 5), 'lstm.weight_hr_l1': tensor(5, 8) },
      'head.weight': tensor(3, 5),
    });
    expect(found.architecture).toMatchObject({ d_model: 5, d_cell: 8, n_layers: 2 });
  });

  test('a Linear layer on one-hot vectors is an embedding with its bias added', async () => {
    const found = infer({
      ...{ 'input_proj.weight': tensor(4, 3), 'input_proj.bias': tensor(4) },
      ...layer('rnn.', 1, 4, 8),
      'out.weight': tensor(3, 8),
    });
    expect(found.architecture).toMatchObject({ d_embed: 4, d_vocab: 3 });
    expect([...((await found.state.get('embed.W_E')?.read()) ?? [])].slice(0, 4)).toEqual([0, 4, 8, 12]);
  });

  test('what nothing tells is assumed and said; what a config tells is not', () => {
    const net = { ...layer('rnn.', 1, 3, 8), 'out.weight': tensor(3, 8) };
    const bare = infer(net);
    expect(bare.architecture).toMatchObject({ nonlinearity: 'tanh', n_ctx: 10 });
    expect(bare.assumed.map(({ field }) => field)).toEqual(['n_ctx', 'nonlinearity']);
    const told = infer(net, { nonlinearity: 'relu', n_ctx: 7 });
    expect(told.architecture).toMatchObject({ nonlinearity: 'relu', n_ctx: 7 });
    expect(told.assumed).toEqual([]);
    expect(infer(net, { rnn_type: 'RNN_RELU' }).architecture).toMatchObject({ nonlinearity: 'relu' });
  });
});

describe('beside the layers', () => {
  const gru = { 'emb.weight': tensor(3, 8), ...layer('gru.', 3, 8, 8), 'out.weight': tensor(3, 8) };
  const lstm = { ...layer('lstm.', 4, 3, 8), ...layer('lstm.', 4, 8, 8, '_l1'), 'out.weight': tensor(3, 8) };

  test.each([
    ['ln', { bias: true }, 'LN'],
    ['layer_norm', { bias: false }, 'LN'],
    ['model.final_norm', { bias: true }, 'LN'],
    ['head.0', { bias: true }, 'LN'],
    ['rms_norm', { bias: false }, 'RMS'],
  ] as const)('a normalisation before the output layer is computed: %s %o', (name, { bias }, type) => {
    const norm = { [`${name}.weight`]: tensor(8), ...(bias && { [`${name}.bias`]: tensor(8) }) };
    const found = infer({ ...gru, ...norm });
    expect(found.architecture).toMatchObject({ normalization_type: type, eps: 1e-5 });
    expect(found.assumed.map(({ field }) => field)).toEqual(['n_ctx', 'eps']);
    expect(found.state.get('ln_final.w')?.shape).toEqual([8]);
    expect(found.state.get('ln_final.b')?.shape).toEqual(type === 'LN' ? [8] : undefined);
    expect(infer({ ...gru, ...norm }, { eps: 1e-6 }).architecture.eps).toBe(1e-6);
  });

  test.each([
    ['one row for each layer', tensor(2, 1, 8), [8, 9]],
    ['no batch axis', tensor(2, 8), [8, 9]],
    ['one row for all of them', tensor(1, 1, 8), [0, 1]],
  ] as const)('a learned state to start from is computed: %s', async (_, h0, second) => {
    const found = infer({ ...lstm, h0, c0: tensor(2, 1, 8) });
    expect(found.architecture).toMatchObject({ learned_start: true });
    const read = async (name: string) => [...((await found.state.get(name)?.read()) ?? [])];
    expect((await read('rnn.0.h_0')).slice(0, 2)).toEqual([0, 1]);
    expect((await read('rnn.1.h_0')).slice(0, 2)).toEqual(second);
    expect((await read('rnn.1.c_0')).slice(0, 2)).toEqual([8, 9]);
    expect(infer(lstm).architecture).toMatchObject({ learned_start: false });
  });
});

describe('what is not computed is refused by its name', () => {
  const lstm = { ...layer('lstm.', 4, 3, 8), 'out.weight': tensor(3, 8) };

  test.each([
    ['bidirectional', { ...lstm, ...layer('lstm.', 4, 3, 8, '_l0_reverse') }, /bidirectional.*weight_ih_l0_reverse/],
    [
      'an encoder and a decoder',
      { ...layer('encoder.lstm.', 4, 3, 8), ...layer('decoder.lstm.', 4, 3, 8) },
      /an encoder and a decoder/,
    ],
    ['two normalisations', { ...lstm, 'ln.0.weight': tensor(8), 'ln.1.weight': tensor(8) }, /beside another one/],
    [
      'a normalisation that may stand before the layers',
      { 'emb.weight': tensor(3, 8), 'ln.weight': tensor(8), ...layer('lstm.', 4, 8, 8), 'out.weight': tensor(3, 8) },
      /a normalisation \(tensor ln\.weight\) that may stand before/,
    ],
    ['a normalisation of unknown kind', { ...lstm, 'norm.weight': tensor(8) }, /LayerNorm or an RMSNorm/],
    ['one over batches', { ...lstm, 'bn.weight': tensor(8), 'bn.running_mean': tensor(8) }, /over batches/],
    ['two heads', { ...lstm, 'emb.weight': tensor(3, 3), 'value.weight': tensor(1, 8) }, /one output layer/],
    ['a learned state of another size', { ...lstm, h0: tensor(4, 8) }, /a hidden state to start from \(tensor h0\)/],
    [
      'a state that a layer makes',
      { ...lstm, 'init_h.weight': tensor(8, 3) },
      /to start from \(tensor init_h.weight\)/,
    ],
    [
      'modules in no order',
      { ...layer('a.', 4, 3, 8), ...layer('b.', 4, 8, 8), 'out.weight': tensor(3, 8) },
      /in which order/,
    ],
  ] as const)('%s', (_, tensors, message) => {
    expect(() => infer(tensors)).toThrow(message);
  });

  test('no output layer, and a config of another type', () => {
    expect(() => infer(layer('lstm.', 4, 3, 8))).toThrow(/without an output layer/);
    expect(() => infer(lstm, { rnn_type: 'gru' })).toThrow(/rnn_type is gru but the weights are of LSTM/);
  });
});
