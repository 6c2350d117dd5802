import { describe, expect, it } from 'vitest';
import type { Architecture, Tensor, Weights } from '../../../../src/checkpoint/architecture/architecture.js';
import { plainTransformer } from '../support/plainTransformer.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { loadCheckpoint } from '../support/loadCheckpoint.js';
import { inputError, memoryFolder } from '../support/memory.js';
import { float32, stateDict, torchFile, type TestTensor } from '../support/torchFile.js';

/** A Llama: rotary positions on halves, RMS norms, a gated MLP, two heads for each of keys and values, no biases. */
const llama = (more: Partial<Architecture> = {}): Architecture =>
  plainTransformer({
    ...{ d_vocab: 3, d_vocab_out: 3, d_model: 8, n_ctx: 6, d_head: 4, n_heads: 4, n_key_value_heads: 2, n_layers: 3 },
    ...{ d_mlp: 12, act_fn: 'silu', gated_mlp: true, normalization_type: 'RMS', eps: 1e-6 },
    ...{ positional_embedding_type: 'rotary', rotary_dim: 4 },
    ...more,
  });

/** Random weights without biases but those of norms. */
function weightsOf(a: Architecture): Weights {
  const weights = new Map(randomWeights(a, 5));
  for (const [name, { shape, data }] of weights)
    if (/\.b_\w+$/.test(name)) weights.set(name, { shape, data: new Float32Array(data.length) });
  return weights;
}

/** [columns, rows] of a matrix [rows, columns]. */
function turned({ shape: [rows = 0, columns = 0], data }: Tensor, start = 0): number[] {
  return Array.from({ length: rows * columns }, (_, at) => data[start + (at % rows) * columns + Math.floor(at / rows)]);
}

/** The state dict that transformers writes for it: nn.Linear's [out, in], heads below each other. */
function hugging(a: Architecture, weights: Weights): Record<string, TestTensor> {
  const out: Record<string, TestTensor> = {};
  const get = (name: string): Tensor => weights.get(name) ?? { shape: [], data: new Float32Array() };
  const put = (name: string, shape: number[], values: Iterable<number>) => {
    out[`${name}.weight`] = { shape, bytes: float32(values) };
  };
  const norm = (from: string, to: string) => {
    put(to, [a.d_model], get(`${from}.w`).data);
    if (a.normalization_type === 'LN')
      out[`${to}.bias`] = { shape: [a.d_model], bytes: float32(get(`${from}.b`).data) };
  };
  put('model.embed_tokens', [a.d_vocab, a.d_model], get('embed.W_E').data);
  for (let l = 0; l < a.n_layers; l++) {
    const [from, to] = [`blocks.${l}`, `model.layers.${l}`];
    norm(`${from}.ln1`, `${to}.input_layernorm`);
    norm(`${from}.ln2`, `${to}.post_attention_layernorm`);
    for (const [letter, part] of [
      ['Q', 'q'],
      ['K', 'k'],
      ['V', 'v'],
    ] as const) {
      const stored = get(`${from}.attn.W_${letter}`);
      const heads = stored.shape[0];
      const one = { shape: [a.d_model, a.d_head], data: stored.data };
      const rows = Array.from({ length: heads }, (_, h) => turned(one, h * a.d_model * a.d_head)).flat();
      put(`${to}.self_attn.${part}_proj`, [heads * a.d_head, a.d_model], rows);
    }
    const width = a.n_heads * a.d_head;
    const o = { shape: [width, a.d_model], data: get(`${from}.attn.W_O`).data };
    put(`${to}.self_attn.o_proj`, [a.d_model, width], turned(o));
    const d_mlp = a.d_mlp ?? 0;
    put(`${to}.mlp.up_proj`, [d_mlp, a.d_model], turned(get(`${from}.mlp.W_in`)));
    put(`${to}.mlp.gate_proj`, [d_mlp, a.d_model], turned(get(`${from}.mlp.W_gate`)));
    put(`${to}.mlp.down_proj`, [a.d_model, d_mlp], turned(get(`${from}.mlp.W_out`)));
  }
  norm('ln_final', 'model.norm');
  put('lm_head', [a.d_vocab, a.d_model], turned(get('unembed.W_U')));
  return out;
}

const base = (a: Architecture) => ({
  ...{ hidden_size: a.d_model, num_attention_heads: a.n_heads, num_key_value_heads: a.n_key_value_heads },
  ...{ head_dim: a.d_head, num_hidden_layers: a.n_layers, vocab_size: a.d_vocab, intermediate_size: a.d_mlp },
  ...{ max_position_embeddings: a.n_ctx, hidden_act: 'silu', rms_norm_eps: 1e-6, rope_theta: 10000 },
});

const open = (tensors: Record<string, TestTensor>, config: object) =>
  loadCheckpoint(
    memoryFolder({ 'model.pt': torchFile(stateDict(tensors)), 'config.json': JSON.stringify(config) }),
    null,
  );

describe('models of Hugging Face under the names of Llama', () => {
  const a = llama();
  const weights = weightsOf(a);

  it.each(['llama', 'mistral', 'qwen2'])('%s is what its tensors and its config say', async (model_type) => {
    const loaded = await open(hugging(a, weights), { model_type, ...base(a) });
    expect(loaded.architecture).toEqual(a);
    for (const [name, tensor] of weights) expect(loaded.weights.get(name), name).toEqual(tensor);
    expect(loaded.assumed).toEqual([]);
  });

  it.each([
    [
      'its config, two layers in',
      { use_sliding_window: true, sliding_window: 3, max_window_layers: 2 },
      [null, null, 3],
    ],
    ['all layers', { use_sliding_window: true, sliding_window: 3, max_window_layers: 0 }, [3, 3, 3]],
    [
      'none, as max_window_layers is past the last',
      { use_sliding_window: true, sliding_window: 3, max_window_layers: 3 },
      [null, null, null],
    ],
    [
      'none, as 28 layers have none unless it is said',
      { use_sliding_window: true, sliding_window: 3 },
      [null, null, null],
    ],
    [
      'none, as they are off',
      { use_sliding_window: false, sliding_window: 3, max_window_layers: 0 },
      [null, null, null],
    ],
    ['none, as they are off unless it is said', { sliding_window: 3 }, [null, null, null]],
    [
      'those of its types of layers',
      {
        use_sliding_window: true,
        sliding_window: 3,
        max_window_layers: 28,
        layer_types: ['full_attention', 'sliding_attention', 'full_attention'],
      },
      [null, 3, null],
    ],
  ])('Qwen2 has windows in %s', async (_what, fields, windows) => {
    const { architecture } = await open(hugging(a, weights), { model_type: 'qwen2', ...base(a), ...fields });
    expect(architecture.window_sizes).toEqual(windows);
  });

  it.each([{ model_type: 'gemma' }, { architectures: ['GemmaForCausalLM'] }])(
    'Gemma %j: norms multiply by 1 more than their weights, the embedding is scaled, the GELU is the approximation',
    async (type) => {
      const gemma = llama({ act_fn: 'gelu_new' });
      const stored = weightsOf(gemma);
      const { lm_head: _, ...tensors } = Object.fromEntries(
        Object.entries(hugging(gemma, stored)).map(([name, tensor]) => [
          name.replace('lm_head.weight', 'lm_head'),
          tensor,
        ]),
      );
      const loaded = await open(tensors, { ...base(gemma), hidden_act: 'gelu', ...type });
      expect(loaded.architecture).toEqual(gemma);
      const data = (from: Weights, name: string) => from.get(name)?.data ?? new Float32Array();
      for (const name of ['blocks.0.ln1.w', 'blocks.2.ln2.w', 'ln_final.w'])
        expect(data(loaded.weights, name)).toEqual(data(stored, name).map((value) => value + 1));
      expect(data(loaded.weights, 'embed.W_E')).toEqual(data(stored, 'embed.W_E').map((value) => value * Math.sqrt(8)));
      // Tied to the embedding before it is scaled.
      expect([...data(loaded.weights, 'unembed.W_U')]).toEqual(turned(stored.get('embed.W_E') as Tensor));
    },
  );

  it('StableLM has LayerNorms, and turns the part of each head that its config says', async () => {
    const stable = llama({ normalization_type: 'LN', final_normalization_type: 'LN', rotary_dim: 2, eps: 1e-5 });
    const stored = weightsOf(stable);
    const { rms_norm_eps: _, ...config } = base(stable);
    const told = { model_type: 'stablelm', ...config, layer_norm_eps: 1e-5 };
    const loaded = await open(hugging(stable, stored), { ...told, partial_rotary_factor: 0.5 });
    expect(loaded.architecture).toEqual(stable);
    const parallel = { ...told, use_parallel_residual: true, partial_rotary_factor: 0.5 };
    expect((await open(hugging(stable, stored), parallel)).architecture.parallel_attn_mlp).toBe(true);
    const silent = await open(
      hugging(
        llama({ ...stable, d_head: 8, rotary_dim: 2 }),
        weightsOf(llama({ ...stable, d_head: 8, rotary_dim: 2 })),
      ),
      { ...told, head_dim: 8 },
    );
    expect(silent.architecture.rotary_dim).toBe(2);
  });

  it('a type that nobody knows is computed as Llama, and that is said to be assumed', async () => {
    const { assumed, notes } = await open(hugging(a, weights), { model_type: 'foollama', ...base(a) });
    expect(assumed?.map(({ field, value }) => [field, value])).toEqual([['model_type', 'foollama']]);
    expect(notes.join(' ')).toMatch(/What the model type foollama computes is not known/);
  });

  it.each([
    ...['olmo', 'olmo2', 'cohere', 'cohere2', 'helium', 'minicpm', 'smollm3', 'granite', 'granitemoe', 'phi3', 'phi'],
    ...['gemma2', 'gemma3_text', 'glm', 'glm4', 'exaone4', 'nemotron', 'qwen3', 'qwen2_moe', 'mixtral', 'deepseek_v3'],
    ...['ernie4_5', 'bitnet', 'diffllama', 'apertus', 'gpt_oss', 'persimmon', 'falcon', 'hunyuan_v1_dense'],
  ])('%s, which computes otherwise, is refused by its name', async (model_type) => {
    const { code, message } = await inputError(open(hugging(a, weights), { model_type, ...base(a) }));
    expect(code).toBe('unsupported-architecture');
    expect(message).toContain(`the arithmetic of ${model_type} (model_type in config.json)`);
    const [first = '', ...rest] = model_type.split('_');
    const named = `${first[0].toUpperCase()}${first.slice(1)}${rest.map((part) => part[0].toUpperCase() + part.slice(1)).join('')}ForCausalLM`;
    const byClass = await inputError(open(hugging(a, weights), { architectures: [named], ...base(a) }));
    expect(byClass.message).toContain(`${named} (architectures in config.json)`);
  });

  it.each([
    ['residual_multiplier', 0.22, 'scaled sublayers'],
    ['logits_scaling', 8, 'scaled logits'],
    ['scale_depth', 1.4, 'scaled sublayers'],
    ['dim_model_base', 4, 'scaled logits'],
  ])('%s is refused under any type', async (field, value, what) => {
    const error = await inputError(open(hugging(a, weights), { model_type: 'llama', ...base(a), [field]: value }));
    expect(error.message).toContain(`${what} (${field} in config.json)`);
  });

  it('gate and up in one matrix, as Phi-3 has them, is not taken for something else', async () => {
    const fused = Object.fromEntries(
      Object.entries(hugging(a, weights)).flatMap(([name, tensor]) =>
        name.includes('gate_proj') ? [] : [[name.replace('up_proj', 'gate_up_proj'), tensor]],
      ),
    );
    const error = await inputError(open(fused, base(a)));
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain('gate_up_proj');
  });

  it('OLMo 2’s norms after the sublayers are seen by their names', async () => {
    const named = Object.fromEntries(
      Object.entries(hugging(a, weights)).map(([name, tensor]) => [
        name.replace('input_layernorm', 'post_feedforward_layernorm'),
        tensor,
      ]),
    );
    expect((await inputError(open(named, base(a)))).message).toMatch(/post_feedforward_layernorm/);
  });
});
