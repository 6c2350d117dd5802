import { describe, expect, it } from 'vitest';
import type { Architecture, Weights } from '../../../../src/checkpoint/architecture/architecture.js';
import { plainTransformer } from '../../../../src/checkpoint/architecture/plainTransformer.js';
import { inspectIn } from '../../../../src/checkpoint/inspect.js';
import { loadCheckpoint } from '../support/loadCheckpoint.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { inputError, memoryFolder } from '../support/memory.js';
import { float32, stateDict, torchFile, type TestTensor } from '../support/torchFile.js';

/** How somebody names the modules of a transformer; fused: in the order q, k, v. */
interface Names {
  readonly embed: string;
  readonly positions: string;
  readonly block: string;
  readonly ln1: string;
  readonly attention: readonly [q: string, k: string, v: string, o: string] | readonly [qkv: string, o: string];
  readonly ln2: string;
  readonly mlp: readonly [into: string, out: string] | readonly [into: string, out: string, gate: string];
  readonly final: string;
  readonly head: string;
}

const SCHEMES: Readonly<Record<string, Names>> = {
  'words in full': {
    ...{ embed: 'token_embedding.weight', positions: 'position_embedding.weight', block: 'layers.{l}' },
    ...{ ln1: 'layer_norm1', attention: ['attention.query', 'attention.key', 'attention.value', 'attention.out'] },
    ...{
      ln2: 'layer_norm2',
      mlp: ['feed_forward.linear1', 'feed_forward.linear2'],
      final: 'layer_norm',
      head: 'output',
    },
  },
  'a book about large language models': {
    ...{ embed: 'tok_emb.weight', positions: 'pos_emb.weight', block: 'trf_blocks.{l}', ln1: 'norm1' },
    ...{ attention: ['att.W_query', 'att.W_key', 'att.W_value', 'att.out_proj'], ln2: 'norm2' },
    ...{ mlp: ['ff.layers.0', 'ff.layers.2'], final: 'final_norm', head: 'out_head' },
  },
  'fused, under a Lightning module': {
    ...{ embed: 'model.tok_embed.weight', positions: 'model.pos_embed', block: 'model.transformer.blocks.{l}' },
    ...{ ln1: 'ln_1', attention: ['self_attn.qkv_proj', 'self_attn.o_proj'], ln2: 'ln_2' },
    ...{ mlp: ['mlp.up_proj', 'mlp.down_proj'], final: 'model.transformer.ln_f', head: 'model.lm_head' },
  },
  'short, with wrappers inside': {
    ...{ embed: 'module.emb.weight', positions: 'module.pos', block: 'module.h.{l}._checkpoint_wrapped_module' },
    ...{ ln1: 'ln1', attention: ['_orig_mod.wq', 'wk', 'wv', 'wo'], ln2: 'ln2', mlp: ['w1', 'w2'] },
    ...{ final: 'module.norm', head: 'module.unembed' },
  },
  'sequences with dropout': {
    ...{ embed: 'net.embedding.weight', positions: 'net.positional_encoding', block: 'net.decoder.layers.{l}' },
    ...{ ln1: 'norm_attn', attention: ['mha.to_q', 'mha.to_k', 'mha.to_v', 'mha.to_out.0'], ln2: 'norm_ff' },
    ...{ mlp: ['ffn.net.1', 'ffn.net.4'], final: 'net.head.0', head: 'net.head.1' },
  },
  'gated, as Llama numbers it': {
    ...{
      embed: 'tok_embeddings.weight',
      positions: 'pos_embeddings.weight',
      block: 'layers.{l}',
      ln1: 'attention_norm',
    },
    ...{ attention: ['attn.q_proj', 'attn.k_proj', 'attn.v_proj', 'attn.c_proj'], ln2: 'ffn_norm' },
    ...{ mlp: ['ffn.w3', 'ffn.w2', 'ffn.w1'], final: 'norm', head: 'to_logits' },
  },
};

const SIZES: readonly Partial<Architecture>[] = [
  { d_model: 12, d_head: 3, n_heads: 4, n_layers: 2, d_mlp: 20 },
  { d_model: 7, d_head: 7, n_heads: 1, n_layers: 1, d_mlp: 5 },
  { d_model: 10, d_head: 5, n_heads: 2, n_layers: 12, d_mlp: 10 },
];

function architecture(sizes: Partial<Architecture>, gated: boolean): Architecture {
  return plainTransformer({
    ...{ d_vocab: 5, d_vocab_out: 5, d_model: 8, n_ctx: 6, d_head: 4, n_heads: 2, n_layers: 2, d_mlp: 16 },
    ...{ act_fn: 'gelu', normalization_type: 'LN', eps: 1e-5, gated_mlp: gated },
    ...sizes,
  });
}

/** [out, in] of a matrix [in, out]. */
function turned(data: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: data.length }, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]);
}

/** A state dict as torch modules of these names would have it. */
function written(a: Architecture, weights: Weights, names: Names): Record<string, TestTensor> {
  const out: Record<string, TestTensor> = {};
  const data = (name: string) => weights.get(name)?.data ?? new Float32Array();
  const put = (name: string, shape: number[], values: Iterable<number>) => {
    out[name] = { shape, bytes: float32(values) };
  };
  const norm = (to: string, from: string) => {
    put(`${to}.weight`, [a.d_model], data(`${from}.w`));
    put(`${to}.bias`, [a.d_model], data(`${from}.b`));
  };
  put(names.embed, [a.d_vocab, a.d_model], data('embed.W_E'));
  put(
    names.positions,
    names.positions.endsWith('weight') ? [a.n_ctx, a.d_model] : [1, a.n_ctx, a.d_model],
    data('pos_embed.W_pos'),
  );
  const width = a.n_heads * a.d_head;
  for (let layer = 0; layer < a.n_layers; layer++) {
    const from = `blocks.${layer}`;
    const to = names.block.replace('{l}', String(layer));
    norm(`${to}.${names.ln1}`, `${from}.ln1`);
    norm(`${to}.${names.ln2}`, `${from}.ln2`);
    const parts = ['Q', 'K', 'V'].map((part) => {
      const stored = data(`${from}.attn.W_${part}`);
      const heads = Array.from({ length: a.n_heads }, (_, head) =>
        turned(stored.slice(head * a.d_model * a.d_head, (head + 1) * a.d_model * a.d_head), a.d_model, a.d_head),
      );
      return heads.flatMap((head) => [...head]);
    });
    const biases = ['Q', 'K', 'V'].map((part) => [...data(`${from}.attn.b_${part}`)]);
    const o = names.attention.at(-1) ?? '';
    if (names.attention.length === 2) {
      put(`${to}.${names.attention[0]}.weight`, [3 * width, a.d_model], parts.flat());
      put(`${to}.${names.attention[0]}.bias`, [3 * width], biases.flat());
    } else
      parts.forEach((part, index) => {
        put(`${to}.${names.attention[index]}.weight`, [width, a.d_model], part);
        put(`${to}.${names.attention[index]}.bias`, [width], biases[index]);
      });
    put(`${to}.${o}.weight`, [a.d_model, width], turned(data(`${from}.attn.W_O`), width, a.d_model));
    put(`${to}.${o}.bias`, [a.d_model], data(`${from}.attn.b_O`));
    const d_mlp = a.d_mlp ?? 0;
    const [into, back, gate] = names.mlp;
    put(`${to}.${into}.weight`, [d_mlp, a.d_model], turned(data(`${from}.mlp.W_in`), a.d_model, d_mlp));
    put(`${to}.${into}.bias`, [d_mlp], data(`${from}.mlp.b_in`));
    put(`${to}.${back}.weight`, [a.d_model, d_mlp], turned(data(`${from}.mlp.W_out`), d_mlp, a.d_model));
    put(`${to}.${back}.bias`, [a.d_model], data(`${from}.mlp.b_out`));
    if (gate === undefined) continue;
    put(`${to}.${gate}.weight`, [d_mlp, a.d_model], turned(data(`${from}.mlp.W_gate`), a.d_model, d_mlp));
    put(`${to}.${gate}.bias`, [d_mlp], data(`${from}.mlp.b_gate`));
  }
  norm(names.final, 'ln_final');
  put(`${names.head}.weight`, [a.d_vocab, a.d_model], turned(data('unembed.W_U'), a.d_model, a.d_vocab));
  put(`${names.head}.bias`, [a.d_vocab], data('unembed.b_U'));
  return out;
}

const folderOf = (tensors: Record<string, TestTensor>, config: Record<string, unknown>) =>
  memoryFolder({ '1.pt': torchFile(stateDict(tensors)), 'train_config.json': JSON.stringify(config) });

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
    const { names: begun } = await inspectIn(memoryFolder({ '1.pt': torchFile(stateDict(known)) }), '1.pt');
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
