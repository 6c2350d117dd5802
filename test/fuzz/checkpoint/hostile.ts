import { constants, deflateRawSync } from 'node:zlib';
import { ascii, global, opcodes, orderedDict, pickle, reduce, tuple, type Plain } from '../../unit/checkpoint/support/pickle.js';
import { legacyFile, npyHeader, npyOf, npz, safetensorsOf } from '../../unit/checkpoint/support/otherFormats.js';
import { float32, hookedTensors, stateDict, torchFile } from '../../unit/checkpoint/support/torchFile.js';
import { zip, type ZipPart } from '../../unit/checkpoint/support/zip.js';

export interface HostileFile {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

const MIB = 2 ** 20;
const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const repeated = (pattern: readonly number[], times: number): Uint8Array => {
  const out = new Uint8Array(pattern.length * times);
  for (let at = 0; at < out.length; at += pattern.length) out.set(pattern, at);
  return out;
};
const concat = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));

/** A pickle of the given instructions, packed as data.pkl; `deflate` makes megabytes of it a small file. */
const raw = (body: Uint8Array | readonly number[], deflate = true): Uint8Array =>
  zip([{ name: 'a/data.pkl', bytes: concat([0x80, 2], body), deflate }]);
const object = (value: Plain): Uint8Array => torchFile({ object: value, parts: [] });
const stored = (shape: readonly number[], stride: readonly number[], offset = 0): Uint8Array =>
  torchFile(stateDict({ ...hookedTensors(), 'embed.W_E': { shape, stride, offset, bytes: float32([1, 2, 3, 4]) } }));

const pickles: HostileFile[] = [
  { name: 'pickle: millions of None', bytes: () => raw(filled(31 * MIB, 0x4e)) },
  { name: 'pickle: millions of empty dicts', bytes: () => raw(filled(31 * MIB, 0x7d)) },
  { name: 'pickle: millions of empty lists', bytes: () => raw(filled(31 * MIB, 0x5d)) },
  { name: 'pickle: millions of empty sets', bytes: () => raw(filled(31 * MIB, 0x8f)) },
  { name: 'pickle: millions of marks', bytes: () => raw(filled(31 * MIB, 0x28)) },
  { name: 'pickle: a tuple nested millions deep', bytes: () => raw(concat([0x29], filled(30 * MIB, 0x85), [0x2e])) },
  { name: 'pickle: a list nested 300,000 deep', bytes: () => raw(concat(repeated([0x5d], 300_000), repeated([0x61], 299_999), [0x2e])) },
  { name: 'pickle: millions of memo entries', bytes: () => raw(concat([0x4e], repeated([0x94], 30 * MIB))) },
  { name: 'pickle: memo at 4,294,967,295', bytes: () => raw([0x4e, 0x72, 0xff, 0xff, 0xff, 0xff, 0x2e]) },
  { name: 'pickle: recall of what is not there', bytes: () => raw([0x6a, 0xff, 0xff, 0xff, 0xff, 0x2e]) },
  { name: 'pickle: lists of lists of lists, doubling', bytes: () => raw(doubling(60)) },
  { name: 'pickle: dicts of dicts, doubling, as a config', bytes: () => raw(sharedConfig()) },
  { name: 'pickle: a long list copied by set() again and again', bytes: () => raw(copies('set')) },
  { name: 'pickle: a long list copied by list() again and again', bytes: () => raw(copies('list')) },
  { name: 'pickle: long text encoded again and again', bytes: () => raw(encodings()) },
  { name: 'pickle: a dict that holds itself', bytes: () => raw([0x7d, 0x71, 0, ...text('state_dict'), 0x68, 0, 0x73, 0x2e]) },
  { name: 'pickle: a list that holds itself', bytes: () => raw([0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e]) },
  { name: 'pickle: text of 2^63 bytes', bytes: () => raw([0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x2e]) },
  { name: 'pickle: bytes of 2^40', bytes: () => raw([0x8e, 0, 0, 0, 0, 0, 1, 0, 0, 0x2e]) },
  { name: 'pickle: a bytearray of 2^62', bytes: () => raw([0x96, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x2e]) },
  { name: 'pickle: an integer of 2^31 bytes', bytes: () => raw([0x8b, 0xff, 0xff, 0xff, 0x7f, 0x2e]) },
  { name: 'pickle: an integer of a million digits', bytes: () => raw(concat([0x49], filled(MIB, 0x39), [0x0a, 0x2e])) },
  { name: 'pickle: a long of 60 million digits', bytes: () => raw(concat([0x4c], filled(31 * MIB, 0x39), [0x4c, 0x0a, 0x2e])) },
  { name: 'pickle: a float of a million digits', bytes: () => raw(concat([0x46], filled(MIB, 0x31), [0x0a, 0x2e])) },
  { name: 'pickle: a frame of 2^63', bytes: () => raw([0x95, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x4e, 0x2e]) },
  { name: 'pickle: a name of millions of letters', bytes: () => raw(concat([0x63], filled(20 * MIB, 0x61), [0x0a, 0x62, 0x0a, 0x2e])) },
  { name: 'pickle: no STOP', bytes: () => raw([0x4e]) },
  { name: 'pickle: nothing', bytes: () => zip([{ name: 'a/data.pkl', bytes: new Uint8Array() }]) },
  { name: 'pickle: STOP on an empty stack', bytes: () => raw([0x2e]) },
  { name: 'pickle: a tensor without a storage', bytes: () => object({ a: reduce(global('torch._utils', '_rebuild_tensor_v2'), 1, 2, tuple(3), tuple(1)) }) },
  { name: 'pickle: a numpy array of 2^53 elements', bytes: () => object({ a: numpyArray([2 ** 53 - 1]) }) },
  { name: 'pickle: a numpy array whose sizes overflow', bytes: () => object({ a: numpyArray([2 ** 52, 2 ** 52]) }) },
  { name: 'pickle: larger than is read', bytes: () => raw(filled(80 * MIB, 0x4e)) },
];

function text(value: string): number[] {
  const bytes = ascii(value);
  return [0x8c, bytes.length, ...bytes];
}

/** l = [l, l] over and over: 2^n leaves if somebody walked them. */
function doubling(times: number): number[] {
  const out = [0x5d, 0x94];
  for (let index = 0; index < times; index++) out.push(0x30, 0x5d, 0x68, index, 0x61, 0x68, index, 0x61, 0x94);
  return [...out, 0x2e];
}

function sharedConfig(): Uint8Array {
  // Memo 0: a dict of 2,000 keys; memo 1: a dict of 2,000 keys that all hold memo 0; the config holds memo 1.
  const keys = (value: readonly number[]) => Array.from({ length: 2000 }, (_, index) => [...text(`k${index}`), ...value]).flat();
  return concat(
    [0x7d, 0x94, 0x28, ...keys([0x4b, 1]), 0x75, 0x30],
    [0x7d, 0x94, 0x28, ...keys([0x68, 0]), 0x75, 0x30],
    [0x7d, 0x28, ...text('config'), 0x68, 1, ...text('state_dict'), 0x7d, 0x75, 0x2e],
  );
}

function copies(callee: string): Uint8Array {
  const call = [0x63, ...ascii(`builtins\n${callee}\n`), 0x68, 0, 0x85, 0x52, 0x30];
  return concat([0x5d, 0x94, 0x28], repeated([0x4b, 1, 0x4b, 2, 0x4b, 3], 300_000), [0x65, 0x30], repeated(call, 200_000), [0x4e, 0x2e]);
}

function encodings(): Uint8Array {
  const length = 20 * MIB;
  const call = [0x63, ...ascii('_codecs\nencode\n'), 0x68, 0, ...text('latin1'), 0x86, 0x52];
  return concat([0x58, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24], filled(length, 0x61), [0x94], repeated(call, 10_000), [0x2e]);
}

function numpyArray(shape: readonly number[]): Plain {
  const dtype = reduce(global('numpy', 'dtype'), 'f4', false, true);
  const made = reduce(global('numpy.core.multiarray', '_reconstruct'), global('numpy', 'ndarray'), tuple(0), new Uint8Array(1));
  return {
    write(out: number[]) {
      (made as { write(out: number[]): void }).write(out);
      tuple(1, tuple(...shape), dtype, false, new Uint8Array(16)).write(out);
      out.push(0x62);
    },
  };
}

const tensors: HostileFile[] = [
  { name: 'tensor: a stride of 2^53 - 1', bytes: () => stored([2, 2], [2 ** 53 - 1, 1]) },
  { name: 'tensor: offset times stride beyond 2^53', bytes: () => stored([2 ** 31, 2 ** 31], [2 ** 31, 2 ** 31], 2 ** 52) },
  { name: 'tensor: four bytes repeated to 2^40 elements', bytes: () => stored([2 ** 30, 2 ** 10], [0, 0]) },
  { name: 'tensor: sizes whose product is beyond 2^53', bytes: () => stored([2 ** 40, 2 ** 40], [0, 0]) },
  { name: 'tensor: 64 sizes', bytes: () => stored(Array(64).fill(2), Array(64).fill(0)) },
  { name: 'tensor: an offset of 2^63', bytes: () => object({ a: rebuilt(2n ** 63n) }) },
  { name: 'tensor: a storage of 2^53 elements', bytes: () => torchFile(stateDict({ ...hookedTensors(), 'embed.W_E': { shape: [3, 4], count: 2 ** 53 - 1, bytes: float32([1]) } })) },
  { name: 'tensor: a mask of 2^20 by 2^20 out of one byte', bytes: () => torchFile(stateDict({ ...hookedTensors(), 'blocks.0.attn.mask': { shape: [2 ** 20, 2 ** 20], stride: [0, 0], bytes: float32([1]) } })) },
  { name: 'tensor: a million layers', bytes: () => torchFile(stateDict({ ...hookedTensors(), 'blocks.999999.attn.W_Q': { shape: [1] } })) },
];

function rebuilt(offset: bigint): Plain {
  const storage: Plain = { write: (out: number[]) => { tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', 4).write(out); out.push(0x51); } };
  return reduce(global('torch._utils', '_rebuild_tensor_v2'), storage, offset, tuple(1), tuple(1), false, orderedDict([]));
}

const good = (): ZipPart[] => {
  const { object: value, parts } = stateDict(hookedTensors());
  return [{ name: 'archive/data.pkl', bytes: pickle(value) }, ...parts];
};
const changedPart = (name: RegExp, change: Partial<ZipPart>): Uint8Array =>
  zip(good().map((part) => (name.test(part.name) ? { ...part, ...change } : part)));
const end = (at: number, value: number): Uint8Array => {
  const bytes = zip(good());
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.length - 22 + at, value, true);
  return bytes;
};

const archives: HostileFile[] = [
  { name: 'zip: a record that unpacks to 4 GiB', bytes: () => zip([bomb('embed.W_E.npy', npyOf(npyHeader([2 ** 15, 2 ** 15]), new Uint8Array()), 0, 4095)]) },
  { name: 'zip: a data.pkl that unpacks to 4 GiB', bytes: () => zip([bomb('a/data.pkl', Uint8Array.of(0x80, 2), 0x4e, 4095)]) },
  { name: 'zip: a data.pkl that unpacks to all that is allowed', bytes: () => zip([bomb('a/data.pkl', Uint8Array.of(0x80, 2), 0x4e, 31)]) },
  { name: 'zip: thirty records of 120 MiB each', bytes: () => npzBomb() },
  { name: 'zip: a size that is a lie, small', bytes: () => zip([{ name: 'a/data.pkl', bytes: filled(20 * MIB, 0x4e), deflate: true, claims: { size: 100 } }]) },
  { name: 'zip: a size that is a lie, large', bytes: () => zip([{ name: 'a/data.pkl', bytes: filled(1 * MIB, 0x4e), deflate: true, claims: { size: 1_000_000_000 } }]) },
  { name: 'zip: entries that share their bytes', bytes: () => changedPart(/data\/[5-9]$/, { claims: { at: 0 } }) },
  { name: 'zip: entries that overlap by one header', bytes: () => changedPart(/data\/5$/, { claims: { at: 70 } }) },
  { name: 'zip: an entry beyond the file', bytes: () => changedPart(/data\/5$/, { claims: { at: 0xfffffff0 } }) },
  { name: 'zip: a packed size beyond the file', bytes: () => changedPart(/data\/5$/, { claims: { size: 0xfffffff0, packedSize: 0xfffffff0 } }) },
  { name: 'zip: an entry twice', bytes: () => zip([...good(), ...good().slice(0, 1)]) },
  { name: 'zip: two pickles', bytes: () => zip([...good(), { name: 'other/data.pkl', bytes: pickle({}) }]) },
  { name: 'zip: a path that climbs', bytes: () => zip([...good(), { name: '../../.bashrc', bytes: filled(3, 65) }]) },
  { name: 'zip: an absolute path', bytes: () => zip([...good(), { name: '/etc/passwd', bytes: filled(3, 65) }]) },
  { name: 'zip: a path with a drive', bytes: () => zip([...good(), { name: 'C:\\x', bytes: filled(3, 65) }]) },
  { name: 'zip: a path with a zero', bytes: () => zip([...good(), { name: 'a\0b', bytes: filled(3, 65) }]) },
  { name: 'zip: encrypted', bytes: () => changedPart(/data\.pkl/, { flags: 1 }) },
  { name: 'zip: an unknown method', bytes: () => changedPart(/data\.pkl/, { method: 99 }) },
  { name: 'zip: 65,535 entries in an empty directory', bytes: () => end(10, 0xffff) },
  { name: 'zip: a directory of 4 GiB', bytes: () => end(12, 0xfffffffe) },
  { name: 'zip: a directory beyond the file', bytes: () => end(16, 0xfffffffe) },
  { name: 'zip: one part of several', bytes: () => end(4, 1) },
  { name: 'zip: 2^60 entries', bytes: () => wide(32, 2n ** 60n) },
  { name: 'zip: a zip64 directory at 2^63', bytes: () => wide(48, 2n ** 63n) },
  { name: 'zip: a zip64 directory of 2^63 bytes', bytes: () => wide(40, 2n ** 63n) },
  { name: 'zip: an end within an end', bytes: () => concat(zip([], { comment: 'PK\u0005\u0006' }), filled(10, 0)) },
  { name: 'zip: many false ends', bytes: () => concat([0x50, 0x4b, 3, 4], repeated([0x50, 0x4b, 5, 6], 16_000), filled(30, 1)) },
  { name: 'zip: 60,000 entries', bytes: () => zip(Array.from({ length: 60_000 }, (_, index) => ({ name: `archive/data/${index}`, bytes: new Uint8Array(1) }))) },
];

/** A record of some bytes and then so many MiB of one byte, packed a thousandfold and never unpacked here. */
function bomb(name: string, head: Uint8Array, byte: number, mebibytes: number): ZipPart {
  const block = deflateRawSync(filled(MIB, byte), { finishFlush: constants.Z_SYNC_FLUSH });
  const start = deflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  const packed = concat(start, ...Array<Uint8Array>(mebibytes).fill(block), [3, 0]);
  // A sum of zero is one that torch was told not to compute.
  return { name, bytes: head, packed, claims: { size: head.length + mebibytes * MIB, packedSize: packed.length, crc: 0 } };
}

/** Weights of zeros in which nothing is wrong but that they are far larger than the file. */
function npzBomb(): Uint8Array {
  const D = 5600;
  const model = hookedTensors({ d_vocab: 1, d_model: 1, n_ctx: 1, d_head: 1, n_heads: 1, n_layers: 1, d_mlp: 1 });
  const sides: Record<string, number[]> = { 'embed.W_E': [D, D], 'pos_embed.W_pos': [D, D], 'unembed.W_U': [D, D] };
  return zip(
    Object.keys(model)
      .filter((name) => !name.includes('mask'))
      .map((name) => {
        const shape = sides[name] ?? (name.includes('attn.W') ? [1, D, D] : name.includes('W_') ? [D, D] : [1, D]);
        const count = shape.reduce((all, length) => all * length, 1);
        const head = npyOf(npyHeader(shape), filled((count * 4) % MIB, 0));
        return bomb(`${name}.npy`, head, 0, Math.floor((count * 4) / MIB));
      }),
  );
}

function wide(at: number, value: bigint): Uint8Array {
  const bytes = zip(good(), { zip64: true });
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(bytes.length - 22 - 76 + at, value, true);
  return bytes;
}

const entry = (dtype: string, shape: readonly number[], from: number, to: number): string =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] });
const safe = (header: string, data = 64): Uint8Array => safetensorsOf(header, filled(data, 0));

const headers: HostileFile[] = [
  { name: 'safetensors: a header of 2^63 bytes', bytes: () => concat([0, 0, 0, 0, 0, 0, 0, 0x80], ascii('{"a":1}')) },
  { name: 'safetensors: a header of 31 MiB of brackets', bytes: () => safe(`{"a":${'['.repeat(31 * MIB)}`) },
  { name: 'safetensors: a header of 31 MiB of empty lists', bytes: () => safe(`{"a":[${'[],'.repeat(10 * MIB)}[]]}`) },
  { name: 'safetensors: a header nested a thousand deep', bytes: () => safe(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`) },
  { name: 'safetensors: a quote that never ends', bytes: () => safe(`{"a":"${'\\"'.repeat(10 * MIB)}`) },
  { name: 'safetensors: tensors that overlap', bytes: () => safe(`{"a":${entry('F32', [4], 0, 16)},"b":${entry('F32', [4], 8, 24)}}`) },
  { name: 'safetensors: offsets backwards', bytes: () => safe(`{"a":${entry('F32', [0], 16, 0)}}`) },
  { name: 'safetensors: offsets beyond the file', bytes: () => safe(`{"a":${entry('U8', [2 ** 40], 0, 2 ** 40)}}`) },
  { name: 'safetensors: sizes whose product is beyond 2^53', bytes: () => safe(`{"a":${entry('F32', [2 ** 40, 2 ** 40], 0, 16)}}`) },
  { name: 'safetensors: sizes that overflow to nothing', bytes: () => safe(`{"embed.W_E":${entry('F32', [2 ** 52, 2 ** 52, 0], 0, 0)}}`) },
  { name: 'safetensors: a tensor named __proto__', bytes: () => safe(`{"__proto__":${entry('F32', [1], 0, 4)}}`) },
  { name: 'safetensors: a type named toString', bytes: () => safe(`{"a":${entry('toString', [1], 0, 4)}}`) },
  { name: 'safetensors: half a million tensors of nothing', bytes: () => safe(`{${Array.from({ length: 400_000 }, (_, index) => `"${index}":${entry('F32', [0], 0, 0)}`).join()}}`) },
  { name: 'npz: a shape of 200 sizes', bytes: () => oneArray(npyHeader(Array(200).fill(1))) },
  { name: 'npz: a size of 20 digits', bytes: () => oneArray("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }") },
  { name: 'npz: sizes that overflow', bytes: () => oneArray(npyHeader([2 ** 40, 2 ** 40])) },
  { name: 'npz: an object array, which is a pickle', bytes: () => oneArray(npyHeader([1], '|O')) },
  { name: 'npz: a header that is code', bytes: () => oneArray("__import__('os').system('true')") },
  { name: 'npz: text of a million letters', bytes: () => oneArray(npyHeader([1], '<U1000000')) },
  { name: 'npz: an empty array file', bytes: () => zip([{ name: 'embed.W_E.npy', bytes: new Uint8Array() }]) },
  { name: 'npz: a header longer than the file', bytes: () => zip([{ name: 'a.npy', bytes: Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 255, 255, 255, 255) }]) },
];

function oneArray(header: string): Uint8Array {
  return zip([{ name: 'embed.W_E.npy', bytes: npyOf(header, filled(64, 0)) }]);
}

const legacies: HostileFile[] = [
  { name: 'legacy: pickles without an end', bytes: () => concat(legacyFile(stateDict({})).slice(0, 40), filled(70 * MIB, 0x4e)) },
  { name: 'legacy: megabytes of text before the object', bytes: () => concat(legacyFile(stateDict({})).slice(0, 30), [0x58, 0, 0, 0, 4], filled(64 * MIB, 0x61)) },
  { name: 'legacy: a storage of negative size', bytes: () => storageCount(-4n) },
  { name: 'legacy: a storage of 2^62 elements', bytes: () => storageCount(2n ** 62n) },
  { name: 'legacy: storages that nothing names', bytes: () => legacyFile({ object: {}, parts: [{ name: '7', bytes: filled(8, 0) }] }) },
  { name: 'legacy: a tensor whose storage does not follow', bytes: () => legacyFile({ object: stateDict(hookedTensors()).object, parts: [] }) },
  { name: 'legacy: os.system as the machine', bytes: () => concat(pickle(0x1950a86a20f9469cfc6cn), pickle(1001), pickle(reduce(global('os', 'system'), 'true'))) },
  { name: 'legacy: extension codes', bytes: () => concat(pickle(0x1950a86a20f9469cfc6cn), pickle(1001), pickle(opcodes(0x84, 1, 0, 0, 0))) },
];

function storageCount(count: bigint): Uint8Array {
  const bytes = legacyFile(stateDict({ 'embed.W_E': { shape: [3, 4] } }));
  new DataView(bytes.buffer, bytes.byteOffset).setBigInt64(bytes.length - 48 - 8, count, true);
  return bytes;
}

/** Files that somebody made to do harm: each must be refused in one line, soon, and in little memory. */
export const hostile: readonly HostileFile[] = [
  ...pickles,
  ...tensors,
  ...archives,
  ...headers,
  ...legacies,
  { name: 'npz: weights of nothing', bytes: () => npz({ 'embed.W_E': { shape: [0, 0] }, 'pos_embed.W_pos': { shape: [0, 0] } }) },
];
