import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLocalFile } from '../../../src/checkpoint/sources/localFolder.js';
import { readCheckpoint } from '../../../src/checkpoint/formats/readCheckpoint.js';
import { dictOf, global, pickle, reduce, tuple, persistent } from './support/pickle.js';
import { legacyFile, npz, safetensors } from './support/otherFormats.js';
import { inputError, memoryFile } from './support/memory.js';
import { float32, rebuild, stateDict, torchFile, type TestTensor } from './support/torchFile.js';
import { zip } from './support/zip.js';

async function numbers(tensor: TestTensor): Promise<number[]> {
  const { tensors } = await readCheckpoint(memoryFile(torchFile(stateDict({ x: tensor }))));
  return [...((await tensors.get('x')?.read()) ?? [])];
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe('element types become float32', () => {
  const cases: [string, Uint8Array, number[]][] = [
    ['FloatStorage', float32([1.5, -2, 3e-20]), [1.5, -2, Math.fround(3e-20)]],
    ['DoubleStorage', bytesOf(Float64Array.of(0.1, -1e300)), [Math.fround(0.1), -Infinity]],
    // binary16: 1, -2, smallest subnormal, largest, 1/3, -0, inf
    [
      'HalfStorage',
      bytesOf(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x3555, 0x8000, 0x7c00)),
      [1, -2, 2 ** -24, 65504, 0.333251953125, -0, Infinity],
    ],
    ['BFloat16Storage', bytesOf(Uint16Array.of(0x3f80, 0xc049, 0x7f80)), [1, -3.140625, Infinity]],
    ['LongStorage', bytesOf(BigInt64Array.of(-5n, 1n << 40n)), [-5, 2 ** 40]],
    ['IntStorage', bytesOf(Int32Array.of(-7, 2147483647)), [-7, 2147483648]],
    ['ShortStorage', bytesOf(Int16Array.of(-300, 5)), [-300, 5]],
    ['CharStorage', bytesOf(Int8Array.of(-128, 127)), [-128, 127]],
    ['ByteStorage', Uint8Array.of(0, 255), [0, 255]],
    ['BoolStorage', Uint8Array.of(0, 1, 2), [0, 1, 1]],
  ];
  it.each(cases)('%s', async (storage, bytes, expected) => {
    expect(await numbers({ shape: [expected.length], bytes, storage })).toEqual(expected);
  });

  it('NaN stays NaN in both halves', async () => {
    expect(await numbers({ shape: [1], bytes: Uint8Array.of(1, 0x7e), storage: 'HalfStorage' })).toEqual([NaN]);
    expect(await numbers({ shape: [1], bytes: Uint8Array.of(0xc1, 0x7f), storage: 'BFloat16Storage' })).toEqual([NaN]);
  });

  it('names complex numbers as what weights cannot be', async () => {
    const error = await inputError(
      numbers({ shape: [1], bytes: new Uint8Array(8), count: 1, storage: 'ComplexFloatStorage' }),
    );
    expect(error.code).toBe('unsupported-dtype');
    expect(error.message).toContain('complex64');
  });
});

describe('views of storages', () => {
  const bytes = float32(Array.from({ length: 24 }, (_, index) => index));

  it('a transposed view', async () => {
    expect(await numbers({ shape: [3, 2], stride: [1, 3], bytes })).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('an offset, a step and a repeated axis', async () => {
    expect(await numbers({ shape: [2, 3], stride: [0, 2], offset: 5, bytes })).toEqual([5, 7, 9, 5, 7, 9]);
  });

  it('four axes in any order agree with index arithmetic', async () => {
    const shape = [2, 3, 2, 2];
    const stride = [2, 8, 1, 4];
    const expected: number[] = [];
    for (let a = 0; a < 2; a++)
      for (let b = 0; b < 3; b++)
        for (let c = 0; c < 2; c++) for (let d = 0; d < 2; d++) expected.push(a * 2 + b * 8 + c + d * 4);
    expect(await numbers({ shape, stride, bytes })).toEqual(expected);
  });

  it('a scalar and an empty tensor', async () => {
    expect(await numbers({ shape: [], offset: 7, bytes })).toEqual([7]);
    expect(await numbers({ shape: [0, 4], bytes })).toEqual([]);
  });

  it('one storage shared by several tensors, on a CUDA device, is read once', async () => {
    const file = memoryFile(
      torchFile(
        stateDict({
          all: { shape: [4, 6], bytes, key: '7', location: 'cuda:0' },
          row: { shape: [6], offset: 12, bytes, key: '7', location: 'cuda:0' },
          column: { shape: [4], stride: [6], offset: 1, bytes, key: '7', location: 'cuda:1' },
        }),
      ),
    );
    const { tensors } = await readCheckpoint(file);
    const before = file.reads.length;
    await tensors.get('all')?.read();
    expect([...((await tensors.get('row')?.read()) ?? [])]).toEqual([12, 13, 14, 15, 16, 17]);
    expect([...((await tensors.get('column')?.read()) ?? [])]).toEqual([1, 7, 13, 19]);
    expect(file.reads.slice(before).filter((length) => length === bytes.length)).toHaveLength(1);
  });

  it('storages are not read before a tensor is asked for', async () => {
    const file = memoryFile(torchFile(stateDict({ x: { shape: [1_000_000] }, y: { shape: [24], bytes } })));
    const { tensors } = await readCheckpoint(file);
    await tensors.get('y')?.read();
    expect(file.reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(200_000);
  });

  const bad: [string, Partial<TestTensor>][] = [
    ['beyond the storage', { shape: [25] }],
    ['an offset beyond the storage', { shape: [24], offset: 1 }],
    ['a stride that overflows', { shape: [2, 2], stride: [2 ** 53 - 1, 1] }],
    ['an offset and strides that overflow together', { shape: [2 ** 30, 2 ** 30], stride: [2 ** 30, 2 ** 30] }],
    ['a negative stride', { shape: [2], stride: [-1] }],
    ['a negative size', { shape: [-1], stride: [1] }],
    ['a size that is no integer', { shape: [1.5], stride: [1] }],
    ['sizes without strides', { shape: [2, 2], stride: [1] }],
    ['a storage shorter than it is said to be', { shape: [30], count: 30 }],
  ];
  it.each(bad)('%s is refused', async (_, change) => {
    const error = await inputError(numbers({ shape: [24], bytes, ...change }));
    expect(['bad-tensor', 'bad-pickle']).toContain(error.code);
    expect(error.message).toMatch(/^test\.pt/);
  });
});

describe('other ways in which torch writes tensors', () => {
  const bytes = float32([1, 2, 3, 4]);
  const part = { name: 'archive/data/0', bytes };
  const inner = rebuild({ shape: [4], bytes }, '0');
  const read = async (value: Parameters<typeof pickle>[0]) => {
    const file = torchFile({ object: dictOf([['x', value]]), parts: [part] });
    return [...((await (await readCheckpoint(memoryFile(file))).tensors.get('x')?.read()) ?? [])];
  };

  it('parameters', async () => {
    expect(await read(reduce(global('torch._utils', '_rebuild_parameter'), inner, true, {}))).toEqual([1, 2, 3, 4]);
  });

  it('untyped storages with a dtype', async () => {
    const storage = persistent(tuple('storage', global('torch.storage', 'UntypedStorage'), '0', 'cpu', 16));
    const call = reduce(
      global('torch._utils', '_rebuild_tensor_v3'),
      storage,
      1,
      tuple(2),
      tuple(1),
      false,
      {},
      global('torch', 'float32'),
    );
    expect(await read(call)).toEqual([2, 3]);
  });

  it('tensors with Python attributes', async () => {
    const args = tuple(
      persistent(tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', 4)),
      0,
      tuple(4),
      tuple(1),
      false,
      {},
    );
    const call = reduce(
      global('torch._tensor', '_rebuild_from_type_v2'),
      global('torch._utils', '_rebuild_tensor_v2'),
      global('torch.nn.parameter', 'Parameter'),
      args,
      {},
    );
    expect(await read(call)).toEqual([1, 2, 3, 4]);
  });

  it('a big-endian machine', async () => {
    const swapped = new Uint8Array(8);
    new DataView(swapped.buffer).setFloat32(0, 1.25, false);
    new DataView(swapped.buffer).setFloat32(4, -3, false);
    const file = torchFile(stateDict({ x: { shape: [2], bytes: swapped } }), [
      { name: 'archive/byteorder', bytes: new TextEncoder().encode('big') },
    ]);
    const { tensors } = await readCheckpoint(memoryFile(file));
    expect([...((await tensors.get('x')?.read()) ?? [])]).toEqual([1.25, -3]);
  });

  it('deflated records and zip64 directories', async () => {
    const { object } = stateDict({ x: { shape: [4], bytes } });
    const file = zip(
      [
        { name: 'run/data.pkl', bytes: pickle(object), deflate: true },
        { name: 'run/data/0', bytes, deflate: true },
      ],
      { zip64: true, comment: 'made by a test' },
    );
    const { tensors } = await readCheckpoint(memoryFile(file));
    expect([...((await tensors.get('x')?.read()) ?? [])]).toEqual([1, 2, 3, 4]);
  });
});

describe('a file of twenty megabytes on disk', () => {
  const count = 5_000_003;
  const values = Float32Array.from({ length: count }, (_, index) => (index % 9973) - 17);

  it.each([
    ['torch zip', () => torchFile(stateDict({ x: { shape: [count], bytes: float32(values) } }))],
    ['torch legacy', () => legacyFile(stateDict({ x: { shape: [count], bytes: float32(values) } }))],
    ['safetensors', () => safetensors({ x: { shape: [count], bytes: float32(values) } })],
    ['npz, deflated', () => npz({ x: { shape: [count], bytes: float32(values) } }, true)],
  ])('%s is read in pieces to the same numbers', async (_, bytes) => {
    const folder = await mkdtemp(join(tmpdir(), 'large-'));
    try {
      await writeFile(join(folder, 'x'), bytes());
      const source = await openLocalFile(join(folder, 'x'));
      const { tensors } = await readCheckpoint(source);
      const found = await tensors.get('x')?.read();
      expect(found?.length).toBe(count);
      expect(found?.every((value, index) => value === values[index])).toBe(true);
      await source.close?.();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('a byte that flipped anywhere in a large record is noticed', async () => {
    const bytes = torchFile(stateDict({ x: { shape: [count], bytes: float32(values) } }));
    bytes[bytes.length - 5000] = (bytes[bytes.length - 5000] ?? 0) ^ 4;
    const { tensors } = await readCheckpoint(memoryFile(bytes));
    expect((await inputError(tensors.get('x')?.read() ?? Promise.resolve())).message).toContain('checksum');
  });
});
