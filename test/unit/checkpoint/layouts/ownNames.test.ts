import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../../src/checkpoint/architecture/architecture.js';
import { inspectIn } from '../../../../src/checkpoint/inspect.js';
import { loadCheckpoint } from '../support/loadCheckpoint.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { inputError, memoryFolder } from '../support/memory.js';
import { architecture, folderOf, SCHEMES, written, type Names } from '../support/ownGpt.js';
import { float32, stateDict, torchFile } from '../support/torchFile.js';

const SIZES: readonly Partial<Architecture>[] = [
  { d_model: 12, d_head: 3, n_heads: 4, n_layers: 2, d_mlp: 20 },
  { d_model: 7, d_head: 7, n_heads: 1, n_layers: 1, d_mlp: 5 },
  { d_model: 10, d_head: 5, n_heads: 2, n_layers: 12, d_mlp: 10 },
];

describe.each(Object.entries(SCHEMES))('a model under %s', (_title, names) => {
  it.each(SIZES)('of the size %j is read as what it is', async (sizes) => {
    const a = architecture(sizes, names.mlp.length === 3);
    const weights = randomWeights(a, 7);
    const config = { n_heads: a.n_heads, act_fn: 'gelu', eps: 1e-5 };
    const loaded = await loadCheckpoint(folderOf(written(a, weights, names), config), null);
    expect(loaded.architecture).toEqual(a);
    expect([...loaded.weights.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { shape, data }] of weights) expect(loaded.weights.get(name), name).toEqual({ shape, data });
  });
});

describe('what the weights of one’s own GPT leave open', () => {
  const names = SCHEMES['words in full'];
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const tensors = () => written(a, randomWeights(a, 3), names);

  it('the number of heads is asked for, with those that divide', async () => {
    const error = await inputError(loadCheckpoint(folderOf(tensors(), {}), null));
    expect(error.code).toBe('unknown-value');
    expect(error.question).toEqual({ field: 'n_heads', choices: [1, 2, 4, 8] });
  });

  it('d_head tells it as well', async () => {
    const { architecture: found } = await loadCheckpoint(folderOf(tensors(), { d_head: 2 }), null);
    expect(found).toMatchObject({ n_heads: 4, d_head: 2 });
  });

  it.each([
    [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, /scaled rotary positions \(rope_scaling in train_config/],
    [{ norm_position: 'sandwich' }, /norms both before and after.*norm_position/],
    [{ residual_multiplier: 0.2 }, /scaled sublayers \(residual_multiplier/],
    [{ logits_scaling: 8 }, /scaled logits \(logits_scaling/],
    [{ no_rope_layers: [1, 0] }, /some layers alone \(no_rope_layers/],
    [{ normalize_qk: true }, /query and key normalisation/],
    [{ activation_fn: 'leaky_relu(0.2)' }, /leaky_relu\(0\.2\)/],
    [{ act: 'mish' }, /the activation mish/],
    [{ model_type: 'gemma3_text' }, /gemma3_text \(model_type in train_config/],
  ])('a config that asks for what is not computed is refused by its field: %j', async (config, message) => {
    const error = await inputError(loadCheckpoint(folderOf(tensors(), { n_heads: 2, ...config }), null));
    expect(error.message).toMatch(message);
  });

  it.each([
    [{ attn_scaling: 'mup' }, 'attn_scaling "mup"'],
    [{ mup: true }, 'mup true'],
    [{ embed_scaling: 'root' }, 'embed_scaling "root"'],
    [{ parallel: true }, 'parallel true'],
    [{ mlp_activation: 'gelu-ish' }, 'mlp_activation "gelu-ish"'],
    [{ epsilon: 1e-3 }, 'epsilon 0.001'],
  ])('a field that looks as if it changed numbers is named: %j', async (config, named) => {
    const { notes } = await loadCheckpoint(folderOf(tensors(), { n_heads: 2, ...config }), null);
    expect(notes.join(' ')).toMatch(/assumed/);
    expect(notes.join(' ')).toContain(`train_config.json: ${named}`);
  });

  it.each(['steps', 'max_steps', 'warmupSteps', 'n_reps', 'sweeps'])(
    'a field of the training, %s, is not taken for an epsilon',
    async (field) => {
      const { notes } = await loadCheckpoint(folderOf(tensors(), { n_heads: 2, [field]: 1500 }), null);
      expect(notes.join(' ')).not.toContain(field);
      const told = await loadCheckpoint(folderOf(tensors(), { n_heads: 2, other_layer_eps: 1e-3 }), null);
      expect(told.notes.join(' ')).toContain('other_layer_eps 0.001');
    },
  );

  it('two matrices that may both be the output of attention are not chosen between', async () => {
    const names = SCHEMES['a block that is one class'];
    const a = architecture({ n_heads: 2, d_head: 4 }, false);
    const all = written(a, randomWeights(a, 3), names);
    const other = { ...all['blocks.0.proj.weight'] };
    const error = await inputError(
      loadCheckpoint(
        folderOf({ ...all, 'blocks.0.dense.weight': other, 'blocks.1.dense.weight': other }, { n_heads: 2 }),
        null,
      ),
    );
    expect(error.message).toContain('Missing: the output of attention. Not understood: blocks.0.proj.weight');
  });

  it('a mask beside the weights is looked at, whichever way it is written', async () => {
    const n = a.n_ctx;
    const masked = (sees: (query: number, key: number) => number) => ({
      ...tensors(),
      'layers.0.attention.mask': {
        shape: [1, 1, n, n],
        bytes: float32(Array.from({ length: n * n }, (_, at) => sees(Math.floor(at / n), at % n))),
      },
    });
    const all = await inputError(
      loadCheckpoint(
        folderOf(
          masked(() => 1),
          { n_heads: 2 },
        ),
        null,
      ),
    );
    expect(all.message).toMatch(/attention that is not causal/);
    const hiding = await loadCheckpoint(
      folderOf(
        masked((query, key) => Number(key > query)),
        { n_heads: 2 },
      ),
      null,
    );
    expect(hiding.architecture.window_sizes[0]).toBeNull();
    const added = masked((query, key) => (key > query || query - key > 1 ? -Infinity : 0));
    const window = await loadCheckpoint(folderOf(added, { n_heads: 2 }), null);
    expect(window.architecture.window_sizes[0]).toBe(2);
  });

  it('activation and place of norms are assumed, and said', async () => {
    const { notes } = await loadCheckpoint(folderOf(tensors(), { n_heads: 2 }), null);
    expect(notes.join(' ')).toMatch(/gelu was assumed \(act_fn\).*before was assumed.*\(norm_position\)/);
  });

  it('without a final norm norms are taken to stand after the sublayers, unless the config says otherwise', async () => {
    const without = Object.fromEntries(Object.entries(tensors()).filter(([name]) => !name.startsWith(names.final)));
    const post = await loadCheckpoint(folderOf(without, { n_heads: 2 }), null);
    expect(post.architecture).toMatchObject({ norm_position: 'post', final_normalization_type: null });
    const pre = await loadCheckpoint(folderOf(without, { n_heads: 2, norm_position: 'pre' }), null);
    expect(pre.architecture.norm_position).toBe('pre');
  });

  it('a context that was shorter than the positions takes the first of them', async () => {
    const {
      architecture: found,
      weights,
      notes,
    } = await loadCheckpoint(folderOf(tensors(), { n_heads: 2, n_ctx: 4 }), null);
    expect(found.n_ctx).toBe(4);
    expect(weights.get('pos_embed.W_pos')?.shape).toEqual([4, a.d_model]);
    expect(notes.join(' ')).toMatch(/the first 4 are used/);
  });

  it('no positions among the weights: asked for, unless a config tells', async () => {
    const without = Object.fromEntries(Object.entries(tensors()).filter(([name]) => name !== names.positions));
    const error = await inputError(loadCheckpoint(folderOf(without, { n_heads: 2 }), null));
    expect(error.question).toMatchObject({ field: 'positional_embedding_type' });
    const sines = await loadCheckpoint(
      folderOf(without, { n_heads: 2, n_ctx: 6, positional_embedding_type: 'sinusoidal' }),
      null,
    );
    const table = sines.weights.get('pos_embed.W_pos')?.data ?? [];
    expect(table[a.d_model]).toBeCloseTo(Math.sin(1), 6);
    expect(table[a.d_model + 3]).toBeCloseTo(Math.cos(1 / 10000 ** (2 / a.d_model)), 6);
    const none = await loadCheckpoint(folderOf(without, { n_heads: 2, positional_embedding_type: 'none' }), null);
    expect(none.architecture).toMatchObject({ positional_embedding_type: 'none', n_ctx: 10 });
    expect(none.notes.join(' ')).toMatch(/10 were assumed \(n_ctx\)/);
  });

  it('a tensor in a module of attention that is not known is refused, one beside the model left aside', async () => {
    const more = (name: string) => ({ ...tensors(), [name]: { shape: [8, 8] } });
    const error = await inputError(
      loadCheckpoint(folderOf(more('layers.1.attention.mystery.weight'), { n_heads: 2 }), null),
    );
    expect(error.message).toContain('layers.1.attention.mystery.weight');
    const { notes } = await loadCheckpoint(folderOf(more('value_probe.weight'), { n_heads: 2 }), null);
    expect(notes.join(' ')).toContain('left aside: value_probe.weight');
  });

  it('a block that lacks what others have is named', async () => {
    const without = Object.fromEntries(
      Object.entries(tensors()).filter(([name]) => !name.startsWith('layers.1.attention.key')),
    );
    expect((await inputError(loadCheckpoint(folderOf(without, { n_heads: 2 }), null))).message).toContain(
      'lacks keys of layers.1',
    );
  });
});

describe('a model under names that nobody could guess', () => {
  const names: Names = {
    ...{ embed: 'alpha.weight', positions: 'beta_table.weight', block: 'stages.{l}', ln1: 'c1', ln2: 'c2' },
    ...{ attention: ['look.a', 'look.b', 'look.c', 'look.d'], mlp: ['think.e', 'think.f'], final: 'last', head: 'say' },
  };
  const a = architecture({ n_heads: 2, d_head: 4 }, false);
  const weights = randomWeights(a, 11);
  const map = {
    ...{ embed: 'alpha', positions: 'beta_table', finalNorm: 'last', unembed: 'say', ln1: 'stages.{l}.c1', qkv: '' },
    ...{ q: 'stages.{l}.look.a', k: 'stages.{l}.look.b', v: 'stages.{l}.look.c', o: 'stages.{l}.look.d' },
    ...{ ln2: 'stages.{l}.c2', in: 'stages.{l}.think.e', out: 'stages.{l}.think.f' },
  };
  const folder = (settings: Record<string, unknown>) =>
    memoryFolder({
      '1.pt': torchFile(stateDict(written(a, weights, names))),
      '.beliefscope.json': JSON.stringify(settings),
    });

  it('opens by the map in .beliefscope.json', async () => {
    const loaded = await loadCheckpoint(folder({ names: map, n_heads: 2, act_fn: 'gelu', eps: 1e-5 }), '1.pt');
    expect(loaded.architecture).toEqual(a);
    for (const [name, { shape, data }] of weights) expect(loaded.weights.get(name), name).toEqual({ shape, data });
  });

  it('a name of the map that no tensor has is named', async () => {
    const error = await inputError(
      loadCheckpoint(folder({ names: { ...map, q: 'stages.{l}.look.z' }, n_heads: 2 }), '1.pt'),
    );
    expect(error.code).toBe('bad-config');
    expect(error.message).toContain('names.q is "stages.{l}.look.z"');
  });

  it('a role that is none is refused with the file', async () => {
    const error = await inputError(loadCheckpoint(folder({ names: { query: 'stages.{l}.look.a' } }), '1.pt'));
    expect(error.code).toBe('bad-config');
  });

  it('the map that is begun has every role, with what was recognised', async () => {
    const known = written(a, weights, SCHEMES['fused, under a Lightning module']);
    const { names: begun } = await inspectIn(
      memoryFolder({ '1.pt': torchFile(stateDict(known)) }),
      '1.pt',
      undefined,
      true,
    );
    expect(begun).toMatchObject({
      ...{
        embed: 'model.tok_embed',
        positions: 'model.pos_embed',
        qkv: 'model.transformer.blocks.{l}.self_attn.qkv_proj',
      },
      ...{ q: '', out: 'model.transformer.blocks.{l}.mlp.down_proj', unembed: 'model.lm_head', embedNorm: '' },
    });
    const again = memoryFolder({
      '1.pt': torchFile(stateDict(known)),
      '.beliefscope.json': JSON.stringify({ names: begun, n_heads: 2, act_fn: 'gelu', eps: 1e-5 }),
    });
    expect((await loadCheckpoint(again, '1.pt')).architecture).toEqual(a);
  });
});
