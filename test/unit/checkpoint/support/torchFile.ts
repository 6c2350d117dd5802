import { global, orderedDict, persistent, pickle, reduce, tuple, type Opcodes, type Plain } from './pickle.js';
import { zip, type ZipPart } from './zip.js';

export interface TestTensor {
  readonly shape: readonly number[];
  /** The storage's bytes; several tensors may give the same key. */
  readonly bytes?: Uint8Array;
  readonly key?: string;
  readonly storage?: string;
  readonly count?: number;
  readonly stride?: readonly number[];
  readonly offset?: number;
  readonly location?: string;
}

export type TestTensors = Readonly<Record<string, TestTensor>>;

const SIZES: Readonly<Record<string, number>> = {
  DoubleStorage: 8,
  LongStorage: 8,
  FloatStorage: 4,
  IntStorage: 4,
  HalfStorage: 2,
  BFloat16Storage: 2,
  ShortStorage: 2,
};

export const product = (shape: readonly number[]): number => shape.reduce((all, length) => all * length, 1);

export function strideOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => product(shape.slice(axis + 1)));
}

export function float32(values: Iterable<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** The call that rebuilds a tensor, as torch pickles it. */
export function rebuild(tensor: TestTensor, key: string): Opcodes {
  const { shape, storage = 'FloatStorage', bytes, stride = strideOf(shape), offset = 0, location = 'cpu' } = tensor;
  const count = tensor.count ?? (bytes ? bytes.length / (SIZES[storage] ?? 1) : product(shape));
  return reduce(
    global('torch._utils', '_rebuild_tensor_v2'),
    persistent(tuple('storage', global('torch', storage), key, location, count)),
    offset,
    tuple(...shape),
    tuple(...stride),
    false,
    reduce(global('collections', 'OrderedDict')),
  );
}

export interface TestFile {
  readonly object: Plain;
  readonly parts: readonly ZipPart[];
}

export function stateDict(tensors: TestTensors): TestFile {
  const parts = new Map<string, ZipPart>();
  const entries = Object.entries(tensors).map(([name, tensor], index): [string, Opcodes] => {
    const key = tensor.key ?? String(index);
    const bytes = tensor.bytes ?? float32(new Float32Array(product(tensor.shape)));
    if (!parts.has(key)) parts.set(key, { name: `archive/data/${key}`, bytes });
    return [name, rebuild(tensor, key)];
  });
  return { object: orderedDict(entries), parts: [...parts.values()] };
}

/** A file as torch.save writes it. */
export function torchFile({ object, parts }: TestFile, extra: readonly ZipPart[] = []): Uint8Array {
  const text = (name: string, content: string) => ({ name, bytes: new TextEncoder().encode(content) });
  return zip([{ name: 'archive/data.pkl', bytes: pickle(object) }, ...extra, ...parts, text('archive/version', '3\n')]);
}

export interface TestModel {
  readonly d_vocab?: number;
  readonly d_model?: number;
  readonly n_ctx?: number;
  readonly d_head?: number;
  readonly n_heads?: number;
  readonly n_layers?: number;
  readonly d_mlp?: number | null;
  readonly ln?: boolean;
}

/** Shapes of a small HookedTransformer's state dict with buffers, filled with distinct numbers. */
export function hookedTensors(model: TestModel = {}): Record<string, TestTensor> {
  const { d_vocab = 3, d_model = 4, n_ctx = 5, d_head = 2, n_heads = 2, n_layers = 2, d_mlp = 6, ln = true } = model;
  const out: Record<string, TestTensor> = {};
  let next = 0;
  const add = (name: string, ...shape: number[]) => {
    out[name] = { shape, bytes: float32(Array.from({ length: product(shape) }, () => (next++ % 997) / 1000)) };
  };
  add('embed.W_E', d_vocab, d_model);
  add('pos_embed.W_pos', n_ctx, d_model);
  const norm = (name: string) => {
    if (!ln) return;
    add(`${name}.w`, d_model);
    add(`${name}.b`, d_model);
  };
  for (let layer = 0; layer < n_layers; layer++) {
    const block = `blocks.${layer}`;
    norm(`${block}.ln1`);
    for (const part of 'QKV') {
      add(`${block}.attn.W_${part}`, n_heads, d_model, d_head);
      add(`${block}.attn.b_${part}`, n_heads, d_head);
    }
    add(`${block}.attn.W_O`, n_heads, d_head, d_model);
    add(`${block}.attn.b_O`, d_model);
    const mask = Uint8Array.from({ length: n_ctx * n_ctx }, (_, at) => Number(at % n_ctx <= Math.floor(at / n_ctx)));
    out[`${block}.attn.mask`] = { shape: [n_ctx, n_ctx], bytes: mask, storage: 'BoolStorage' };
    out[`${block}.attn.IGNORE`] = { shape: [], bytes: float32([-Infinity]) };
    if (d_mlp === null) continue;
    norm(`${block}.ln2`);
    add(`${block}.mlp.W_in`, d_model, d_mlp);
    add(`${block}.mlp.b_in`, d_mlp);
    add(`${block}.mlp.W_out`, d_mlp, d_model);
    add(`${block}.mlp.b_out`, d_model);
  }
  norm('ln_final');
  add('unembed.W_U', d_model, d_vocab);
  add('unembed.b_U', d_vocab);
  return out;
}
