import type { Architecture, Weights } from '../../../src/checkpoint/architecture/architecture.js';
import { ModelProto } from '../../../src/checkpoint/formats/onnx/schema.js';
import { FieldBudget, fieldsOf } from '../../../src/checkpoint/formats/onnx/wire.js';
import { OnnxGraph, type Dimension } from '../../../src/model/onnx/onnxGraph.js';

export interface ExportOptions {
  readonly tokens?: 'int64' | 'int32';
  readonly batch?: Dimension;
  readonly pos?: Dimension;
  readonly name?: (layer: number) => string;
  readonly logits?: string;
  readonly positionName?: string;
  /** Sizes of the outputs' last axis, where the export leaves them open. */
  readonly width?: Dimension;
  readonly isCausal?: boolean;
  readonly outputs?: readonly string[];
  /** The outputs are copies of what the next layer reads, made by this operator. */
  readonly copiedBy?: 'Identity' | 'Cast' | 'Relu';
}

/** A HookedTransformer (ReLU, LN or none) as torch.onnx.export writes it: whole words in, every residual stream out. */
export function exportedModel(a: Architecture, weights: Weights, options: ExportOptions = {}): Uint8Array {
  const { tokens: type = 'int64', batch = 'batch', pos = 'pos', logits = 'logits', isCausal = true } = options;
  const { name = (layer) => `blocks.${layer}.hook_resid_post`, positionName = 'pos_embed.W_pos' } = options;
  const g = new OnnxGraph();
  const tokens = g.input('tokens', type, [batch, pos]);
  const weight = (key: string, as = key, shape?: readonly number[]): string => {
    const tensor = weights.get(key);
    if (!tensor) throw new Error(`no weight ${key}`);
    return g.constant(as, shape ?? tensor.shape, tensor.data);
  };
  const norm = (x: string, key: string, as: string): string => {
    if (a.normalization_type === null) return x;
    return g.node('LayerNormalization', [x, weight(`${key}.w`), weight(`${key}.b`)], as, {
      axis: -1,
      epsilon: { float: a.eps },
    });
  };
  const [zero, one, two, zeros, axes01] = [
    ...[0, 1, 2].map((n) => g.integers(`n${n}`, n)),
    g.integers('zeros', 0, 0),
    g.integers('axes01', 0, 1),
  ] as [string, string, string, string, string];
  const length = g.node('Slice', [g.node('Shape', [tokens], 'shape'), one, two, zero], 'length');
  const positions = g.node('Slice', [weight('pos_embed.W_pos', positionName), zero, length, zero], 'positions');
  let x = g.node('Add', [g.node('Gather', [weight('embed.W_E'), tokens], 'embedded'), positions], 'resid_pre');
  const mask = new Float32Array(a.n_ctx * a.n_ctx).map((_, at) =>
    isCausal && at % a.n_ctx > Math.floor(at / a.n_ctx) ? -1e9 : 0,
  );
  const square = g.node('Concat', [length, length], 'square', { axis: 0 });
  const masked = g.node('Slice', [g.constant('mask', [a.n_ctx, a.n_ctx], mask), zeros, square, axes01], 'causal');
  const scale = g.constant('scale', [], Float32Array.of(1 / Math.sqrt(a.d_head)));
  for (let l = 0; l < a.n_layers; l++) {
    const at = `blocks.${l}`;
    const heads = g.node('Unsqueeze', [norm(x, `${at}.ln1`, `${at}.normed1`), one], `${at}.per_head`);
    const [q, k, v] = ['Q', 'K', 'V'].map((letter) => {
      const product = g.node('MatMul', [heads, weight(`${at}.attn.W_${letter}`)], `${at}.${letter}w`);
      const bias = weight(`${at}.attn.b_${letter}`, `${at}.attn.b_${letter}`, [a.n_heads, 1, a.d_head]);
      return g.node('Add', [product, bias], `${at}.${letter}`);
    }) as [string, string, string];
    const kT = g.node('Transpose', [k], `${at}.kT`, { perm: [0, 1, 3, 2] });
    const scaled = g.node('Mul', [g.node('MatMul', [q, kT], `${at}.scores`), scale], `${at}.scaled`);
    const pattern = g.node('Softmax', [g.node('Add', [scaled, masked], `${at}.masked`)], `${at}.pattern`, { axis: -1 });
    const z = g.node('MatMul', [g.node('MatMul', [pattern, v], `${at}.z`), weight(`${at}.attn.W_O`)], `${at}.result`);
    const summed = g.node('ReduceSum', [z, one], `${at}.attn`, { keepdims: 0 });
    x = g.node('Add', [x, g.node('Add', [summed, weight(`${at}.attn.b_O`)], `${at}.attn_out`)], `${at}.resid_mid`);
    const hidden = g.node('MatMul', [norm(x, `${at}.ln2`, `${at}.normed2`), weight(`${at}.mlp.W_in`)], `${at}.pre`);
    const post = g.node('Relu', [g.node('Add', [hidden, weight(`${at}.mlp.b_in`)], `${at}.hidden`)], `${at}.post`);
    const out = g.node('MatMul', [post, weight(`${at}.mlp.W_out`)], `${at}.out`);
    x = g.node(
      'Add',
      [x, g.node('Add', [out, weight(`${at}.mlp.b_out`)], `${at}.mlp_out`)],
      options.copiedBy ? `${at}.x` : name(l),
    );
    if (options.copiedBy) g.node(options.copiedBy, [x], name(l), options.copiedBy === 'Cast' ? { to: 1 } : {});
  }
  const unembedded = g.node('MatMul', [norm(x, 'ln_final', 'normed'), weight('unembed.W_U')], 'unembedded');
  g.node('Add', [unembedded, weight('unembed.b_U')], logits);
  const all = [logits, ...Array.from({ length: a.n_layers }, (_, l) => name(l))];
  for (const output of options.outputs ?? all)
    g.output(output, 'float32', [batch, pos, options.width ?? (output === logits ? a.d_vocab_out : a.d_model)]);
  return g.encode();
}

/** One protobuf field: a number, or bytes. */
export function field(id: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from([...varint(id * 8), ...varint(value)]);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return Buffer.concat([Uint8Array.from([...varint(id * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return [...bytes, value];
}

/** A model with more fields in its graph. */
export function withInGraph(model: Uint8Array, ...extra: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { name, at, length } of fieldsOf(ModelProto, model, new FieldBudget(1e6))) {
    const end = at + length;
    parts.push(
      name === 'graph'
        ? field(ModelProto.fields.graph.number, Buffer.concat([model.subarray(at, end), ...extra]))
        : model.subarray(from, end),
    );
    from = end;
  }
  return Buffer.concat(parts);
}
