import type { Architecture, Weights } from '../../../../src/checkpoint/architecture/architecture.js';
import { plainTransformer } from './plainTransformer.js';
import { memoryFolder } from './memory.js';
import { float32, stateDict, torchFile, type TestTensor } from './torchFile.js';

/** How somebody names the modules of a transformer; fused: in the order q, k, v. */
export interface Names {
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

export const SCHEMES: Readonly<Record<string, Names>> = {
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
  'a block that is one class': {
    ...{ embed: 'tok_emb.weight', positions: 'pos_emb.weight', block: 'blocks.{l}', ln1: 'ln1' },
    ...{ attention: ['qkv', 'proj'], ln2: 'ln2', mlp: ['fc1', 'fc2'], final: 'ln_f', head: 'head' },
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

export function architecture(sizes: Partial<Architecture>, gated: boolean): Architecture {
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
export function written(a: Architecture, weights: Weights, names: Names): Record<string, TestTensor> {
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

export const folderOf = (tensors: Record<string, TestTensor>, config: Record<string, unknown>) =>
  memoryFolder({ '1.pt': torchFile(stateDict(tensors)), 'train_config.json': JSON.stringify(config) });
