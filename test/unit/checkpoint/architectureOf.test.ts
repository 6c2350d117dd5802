import { describe, expect, it } from 'vitest';
import { loadCheckpoint } from './support/loadCheckpoint.js';
import { inputError, memoryFolder } from './support/memory.js';
import { hookedTensors, stateDict, torchFile, type TestModel, type TestTensors } from './support/torchFile.js';

function folder(tensors: TestTensors, config?: Readonly<Record<string, unknown>>) {
  const file = torchFile(stateDict(tensors));
  return memoryFolder({ '1.pt': file, ...(config ? { 'train_config.json': JSON.stringify(config) } : {}) });
}
const load = (tensors: TestTensors, config?: Readonly<Record<string, unknown>>) =>
  loadCheckpoint(folder(tensors, config), null);

describe('without a config everything comes from the weights', () => {
  const models: TestModel[] = [
    { d_vocab: 7, d_model: 12, n_ctx: 3, d_head: 5, n_heads: 3, n_layers: 1, d_mlp: 9 },
    { d_vocab: 2, d_model: 6, n_ctx: 8, d_head: 6, n_heads: 1, n_layers: 12, d_mlp: null },
    { d_model: 8, d_mlp: 1, ln: false },
  ];
  it.each(models)('%j', async (model) => {
    const { architecture, notes } = await load(hookedTensors(model));
    const { ln = true, ...sizes } = model;
    expect(architecture).toMatchObject(sizes);
    expect(architecture.normalization_type).toBe(ln ? 'LN' : 'LNPre');
    expect(notes.some((note) => note.includes('relu'))).toBe(model.d_mlp !== null);
    expect(notes.some((note) => note.includes('LNPre'))).toBe(!ln);
  });

  it('an output vocabulary of its own', async () => {
    const tensors = { ...hookedTensors(), 'unembed.W_U': { shape: [4, 9] }, 'unembed.b_U': { shape: [9] } };
    expect((await load(tensors)).architecture).toMatchObject({ d_vocab: 3, d_vocab_out: 9 });
  });

  it('biases that are absent are zero, and it is said', async () => {
    const tensors = Object.fromEntries(Object.entries(hookedTensors()).filter(([name]) => !/attn\.b_|b_U/.test(name)));
    const { weights, notes } = await load(tensors);
    expect([...(weights.get('blocks.1.attn.b_K')?.data ?? [1])]).toEqual([0, 0, 0, 0]);
    expect(notes.join(' ')).toMatch(/blocks\.0\.attn\.b_Q, blocks\.0\.attn\.b_K and 7 more biases are not in the file/);
  });

  it('buffers are not among the weights', async () => {
    const { weights } = await load(hookedTensors());
    expect([...weights.keys()].filter((name) => /mask|IGNORE/.test(name))).toEqual([]);
  });
});

describe('where weights and config disagree the message names the field and both values', () => {
  it.each([
    ['d_vocab', 5, 3],
    ['d_model', 64, 4],
    ['n_ctx', 10, 5],
    ['d_head', 8, 2],
    ['n_heads', 1, 2],
    ['n_layers', 4, 2],
    ['d_vocab_out', 4, 3],
    ['attn_only', true, false],
  ])('%s', async (field, said, has) => {
    const error = await inputError(load(hookedTensors(), { [field]: said }));
    expect(error.code).toBe('config-disagrees');
    expect(error.message).toContain(`${field} is ${said} but the weights have ${has}`);
  });

  it.each([
    ['LN', false, 'normalization_type is LN but the weights have no weights of LN'],
    ['LNPre', true, 'normalization_type is LNPre but the weights have LN'],
    [null, true, 'normalization_type is null but the weights have LN'],
  ])('normalization_type %s', async (said, ln, text) => {
    const error = await inputError(load(hookedTensors({ ln }), { normalization_type: said }));
    expect(error.message).toContain(text);
  });

  it('but d_mlp is read from the weights, and said', async () => {
    const { architecture, notes } = await load(hookedTensors(), { d_mlp: 256, act_fn: 'relu' });
    expect(architecture.d_mlp).toBe(6);
    expect(notes).toEqual([
      'train_config.json says d_mlp is 256, but the weights have 6: the value of the weights is used.',
    ]);
  });
});

describe('what the config alone can tell', () => {
  it.each([
    ['silu', 'silu'],
    ['gelu', 'gelu'],
    ['gelu_new', 'gelu_new'],
    ['gelu_pytorch_tanh', 'gelu_new'],
  ])('activation %s', async (said, meant) => {
    const { architecture, notes } = await load(hookedTensors(), { act_fn: said, eps: 1e-6 });
    expect(architecture).toMatchObject({ act_fn: meant, eps: 1e-6 });
    expect(notes).toEqual([]);
  });

  it.each([['LNPre'], [null], ['None']])('normalization_type %s without weights of LN', async (said) => {
    const { architecture } = await load(hookedTensors({ ln: false }), { normalization_type: said, act_fn: 'relu' });
    expect(architecture.normalization_type).toBe(said === 'None' ? null : said);
  });
});

describe('what is not supported is named', () => {
  const extra: [string, number[], string][] = [
    ['blocks.0.attn.rotary_sin', [5, 2], 'rotary positions that are scaled or of another kind'],
    ['blocks.1.attn.q_norm.w', [2], 'query and key normalisation'],
    ['blocks.0.ln1_post.w', [4], 'normalisation after the sublayers'],
    ['blocks.0.adapter.W', [4], 'blocks.0.adapter.W'],
    ['blocks.1.attn.W_extra', [4], 'blocks.1.attn.W_extra'],
  ];
  it.each(extra)('%s', async (name, shape, what) => {
    const error = await inputError(load({ ...hookedTensors(), [name]: { shape } }));
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain(what);
  });

  const without = (pattern: RegExp) =>
    Object.fromEntries(Object.entries(hookedTensors()).filter(([name]) => !pattern.test(name)));
  it.each([
    ['tell positional_embedding_type', without(/pos_embed/)],
    ['lacks blocks.0.ln2.w', without(/ln2/)],
    ['lacks blocks.0.mlp.W_gate', { ...hookedTensors(), 'blocks.1.mlp.W_gate': { shape: [4, 6] } }],
    [
      'a gate beside normalised activations (blocks.0.mlp.ln.w)',
      { ...hookedTensors(), 'blocks.0.mlp.W_gate': { shape: [4, 6] }, 'blocks.0.mlp.ln.w': { shape: [6] } },
    ],
    [
      'both blocks.1.attn.W_K and blocks.1.attn._W_K',
      { ...hookedTensors(), 'blocks.1.attn._W_K': { shape: [1, 4, 2] } },
    ],
  ])('%s', async (what, tensors) => {
    expect((await inputError(load(tensors))).message).toContain(what);
  });

  it.each([
    ['attention that is not causal', () => 1],
    [
      'does not see the last positions in a row',
      (query: number, key: number) => Number(key <= query && (query - key) % 2 === 0),
    ],
  ])('%s, by the mask beside the weights', async (what, rule: (query: number, key: number) => number) => {
    const mask = Uint8Array.from({ length: 25 }, (_, at) => rule(Math.floor(at / 5), at % 5));
    const tensors = {
      ...hookedTensors(),
      'blocks.1.attn.mask': { shape: [5, 5], bytes: mask, storage: 'BoolStorage' },
    };
    expect((await inputError(load(tensors))).message).toContain(what);
  });

  it.each([
    [
      { attention_dir: 'bidirectional' },
      'attention that is not causal (attention_dir: "bidirectional" in train_config.json)',
    ],
    [{ act_fn: 'toString' }, 'the activation toString'],
  ])('config %j', async (config, what) => {
    const error = await inputError(load(hookedTensors(), config));
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain(what);
  });

  it.each([
    [{ normalization_type: 'RMS' }, 'normalization_type is RMS but the weights have LN'],
    [{ gated_mlp: true }, 'gated_mlp is true but the weights have no gate'],
    [{ use_local_attn: true }, 'no window_size'],
    [{ n_heads: 2, n_key_value_heads: 1 }, 'n_key_value_heads is 1 but the weights have 2'],
    [
      { positional_embedding_type: 'none' },
      'positional_embedding_type is none, but the weights have a position embedding',
    ],
  ])('config %j contradicts the weights', async (config, what) => {
    const error = await inputError(load(hookedTensors(), config));
    expect(error.code).toBe('config-disagrees');
    expect(error.message).toContain(what);
  });
});

describe('options of a config change the architecture', () => {
  it.each([
    [{ positional_embedding_type: 'rotary' }, { positional_embedding_type: 'rotary', rotary_dim: 2 }],
    [{ positional_embedding_type: 'alibi' }, { positional_embedding_type: 'alibi' }],
    [{ positional_embedding_type: 'shortformer' }, { positional_embedding_type: 'shortformer' }],
    [{ parallel_attn_mlp: true }, { parallel_attn_mlp: true }],
    [{ use_local_attn: true, window_size: 2, attn_types: ['global', 'local'] }, { window_sizes: [null, 2] }],
    [{ output_logits_soft_cap: 30 }, { output_logits_soft_cap: 30 }],
    [{ attn_scores_soft_cap: -1 }, { attn_scores_soft_cap: null }],
    [{ attn_scale: 8 }, { attn_scale: 8 }],
    [{ use_attn_scale: false }, { attn_scale: 1 }],
  ])('%j', async (config, fields) => {
    const noMasks = Object.fromEntries(Object.entries(hookedTensors()).filter(([name]) => !/mask/.test(name)));
    expect((await load(noMasks, config)).architecture).toMatchObject(fields);
  });

  it('a position embedding beside rotary positions is left aside, and said', async () => {
    const { weights, notes } = await load(hookedTensors(), { positional_embedding_type: 'rotary' });
    expect(weights.has('pos_embed.W_pos')).toBe(false);
    expect(notes.join(' ')).toMatch(/position embedding, which is not added/);
  });

  it('norms without biases are RMS where nothing says that they are LN, and it is said', async () => {
    const tensors = Object.fromEntries(Object.entries(hookedTensors()).filter(([name]) => !/ln\w*\.b$/.test(name)));
    const { architecture, notes } = await load(tensors);
    expect(architecture).toMatchObject({ normalization_type: 'RMS', final_normalization_type: 'RMS' });
    expect(notes.join(' ')).toMatch(/RMS was assumed/);
    expect((await load(tensors, { normalization_type: 'LN' })).architecture.normalization_type).toBe('LN');
  });

  it('a tensor that no part of the model is is left aside, and said', async () => {
    const { notes } = await load({ ...hookedTensors(), 'probe.weight': { shape: [4] } });
    expect(notes.join(' ')).toMatch(/1 tensor of 1\.pt that the model does not have was left aside: probe\.weight/);
  });
});
