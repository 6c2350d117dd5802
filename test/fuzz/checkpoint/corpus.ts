import { build, global, orderedDict, pickle, reduce, tuple, type Plain } from '../../unit/checkpoint/support/pickle.js';
import { legacyFile, npyHeader, npyOf, safetensorsOf } from '../../unit/checkpoint/support/otherFormats.js';
import { graphParts, onnxFile } from '../../unit/checkpoint/support/onnxFile.js';
import { hookedTensors, product, stateDict, type TestTensors } from '../../unit/checkpoint/support/torchFile.js';
import { zip, type ZipPart } from '../../unit/checkpoint/support/zip.js';
import { mutate, mutatePickle, mutateText } from './mutate.js';
import type { Random } from './random.js';

export type FuzzedFormat = 'torch-zip' | 'torch-legacy' | 'safetensors' | 'npz' | 'onnx';

export interface FuzzedFile {
  readonly bytes: Uint8Array;
  /** A true beginning of a good file, or one with a key twice. */
  readonly mustRefuse: boolean;
  /** Numbers that reading must give, where the file is whole. */
  readonly expected?: { readonly name: string; readonly values: Float32Array };
}

const small = hookedTensors({ d_vocab: 2, d_model: 2, n_ctx: 2, d_head: 1, n_heads: 1, n_layers: 1, d_mlp: 2 });
const attentionOnly = hookedTensors({
  d_vocab: 2,
  d_model: 2,
  n_ctx: 2,
  d_head: 2,
  n_heads: 1,
  n_layers: 1,
  d_mlp: null,
});

const scalar: Plain = reduce(
  global('numpy.core.multiarray', 'scalar'),
  build(reduce(global('numpy', 'dtype'), 'f8', false, true), tuple(3, '<', null, null, null, -1, -1, 0)),
  new Uint8Array(8),
);

interface Saved {
  readonly object: Plain;
  readonly parts: readonly ZipPart[];
  /** Key of the storage of one byte an element, the attention mask; the others have four. */
  readonly mask: string;
}

function objects(tensors: TestTensors): Saved[] {
  const { object, parts } = stateDict(tensors);
  const mask = String(Object.keys(tensors).findIndex((name) => name.endsWith('.mask')));
  const beside: Plain = {
    epoch: 3,
    best: scalar,
    device: reduce(global('torch', 'device'), 'cuda', 0),
    history: reduce(global('collections', 'defaultdict'), global('builtins', 'list')),
    model_args: { n_heads: 1, act_fn: 'gelu' },
  };
  return [
    { object, parts, mask },
    { object: { ...beside, model_state_dict: build(object, { _metadata: orderedDict([]) }) }, parts, mask },
  ];
}

const files = [...objects(small), ...objects(attentionOnly)];

/** Kinds of file in every eight: truncated (of safetensors: or a key twice), with other numbers, mutated as it lies, mutated inside with sums set right. */
export function fuzzed(format: FuzzedFormat, random: Random): FuzzedFile {
  const saved = random.below(files.length);
  const tensors = saved < 2 ? small : attentionOnly;
  const kind = random.below(8);
  if (kind === 0 && format === 'safetensors' && random.below(2) === 0)
    return { bytes: withKeyTwice(tensors, random), mustRefuse: true };
  if (kind === 0) {
    const bytes = write(format, tensors, saved, random);
    return { bytes: bytes.slice(0, random.below(bytes.length)), mustRefuse: true };
  }
  if (kind === 1 && format !== 'onnx') {
    const name = random.pick(Object.keys(tensors).filter((tensor) => !/mask|IGNORE/.test(tensor)));
    const { shape } = tensors[name] ?? { shape: [] };
    const values = Float32Array.from({ length: product(shape) }, () => (random.next() - 0.5) * 10 ** random.below(30));
    const other = { ...tensors, [name]: { shape, bytes: new Uint8Array(values.buffer) } };
    const bytes = write(format, other, saved, random);
    return {
      bytes: format === 'torch-zip' ? withTail(bytes, random) : bytes,
      mustRefuse: false,
      expected: { name, values },
    };
  }
  if (kind < 4) return { bytes: mutate(write(format, tensors, saved, random), random), mustRefuse: false };
  return { bytes: write(format, tensors, saved, random, true), mustRefuse: false };
}

function write(format: FuzzedFormat, tensors: TestTensors, saved: number, random: Random, inside = false): Uint8Array {
  const file = (): Saved =>
    (tensors === small || tensors === attentionOnly ? files[saved] : undefined) ??
    objects(tensors)[saved % 2] ??
    never();
  switch (format) {
    case 'torch-zip': {
      const data = pickle(file().object);
      return torchZip(inside ? changed(data, random) : data, file().parts);
    }
    case 'torch-legacy':
      return inside ? mutatePickle(legacy(file()), random) : legacy(file());
    case 'safetensors':
      return safe(tensors, (header) => (inside ? mutateText(header, random) : header));
    case 'onnx':
      return onnxFile(inside ? changedPart(graphParts(), random) : graphParts());
    case 'npz':
      return arrays(tensors, random.below(4) === 0, (header) =>
        inside && random.below(8) === 0 ? mutateText(header, random) : header,
      );
  }
}

/** Bytes behind the end of an archive, such as a copy that was padded leaves: torch reads over them. */
function withTail(archive: Uint8Array, random: Random): Uint8Array {
  const isZero = random.below(2) === 0;
  const tail = Uint8Array.from({ length: random.below(3) * random.below(2000) }, () =>
    isZero ? 0 : random.below(256),
  );
  return new Uint8Array(Buffer.concat([archive, tail]));
}

/** A header in which one tensor stands a second time, at the same place or another. */
function withKeyTwice(tensors: TestTensors, random: Random): Uint8Array {
  return safe(tensors, (header) => {
    const entries = Object.entries(JSON.parse(header) as Record<string, unknown>);
    const [[name], [, value]] = [random.pick(entries), random.pick(entries)];
    const again = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    return random.below(2) === 0 ? `{${again},${header.slice(1)}` : `${header.slice(0, -1)},${again}}`;
  });
}

function never(): never {
  throw new Error('there is no such file');
}

/** One part of a graph mutated; the lengths around it are set right. */
function changedPart(parts: Uint8Array[], random: Random): Uint8Array[] {
  const at = random.below(parts.length);
  return parts.map((part, index) => (index === at ? mutate(part, random) : part));
}

function changed(bytes: Uint8Array, random: Random): Uint8Array {
  return random.below(2) === 0 ? mutatePickle(bytes, random) : mutate(bytes, random);
}

function torchZip(data: Uint8Array, parts: readonly ZipPart[]): Uint8Array {
  return zip([{ name: 'archive/data.pkl', bytes: data }, ...parts]);
}

function legacy({ object, parts, mask }: Saved): Uint8Array {
  return legacyFile({ object, parts }, (key) => (key === mask ? 1 : 4));
}

function safe(tensors: TestTensors, change: (header: string) => string): Uint8Array {
  const header: Record<string, unknown> = {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, bytes = new Uint8Array(product(shape) * 4), storage }] of Object.entries(tensors)) {
    header[name] = { dtype: storage ? 'BOOL' : 'F32', shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  return safetensorsOf(change(JSON.stringify(header)), Buffer.concat(parts));
}

function arrays(tensors: TestTensors, deflate: boolean, change: (header: string) => string): Uint8Array {
  return zip(
    Object.entries(tensors).map(([name, { shape, bytes = new Uint8Array(product(shape) * 4), storage }]) => ({
      name: `${name}.npy`,
      bytes: npyOf(change(npyHeader(shape, storage ? '|b1' : '<f4')), bytes),
      deflate,
    })),
  );
}
