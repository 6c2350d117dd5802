import { constants, deflateRawSync } from 'node:zlib';
import { pickle } from '../../unit/checkpoint/support/pickle.js';
import { npyHeader, npyOf } from '../../unit/checkpoint/support/otherFormats.js';
import { hookedTensors, stateDict } from '../../unit/checkpoint/support/torchFile.js';
import { zip, type ZipPart } from '../../unit/checkpoint/support/zip.js';
import { type HostileFile, MIB, filled, repeated, concat } from './hostileBytes.js';

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

export const archives: HostileFile[] = [
  {
    name: 'zip: a record that unpacks to 4 GiB',
    bytes: () => zip([bomb('embed.W_E.npy', npyOf(npyHeader([2 ** 15, 2 ** 15]), new Uint8Array()), 0, 4095)]),
  },
  {
    name: 'zip: a data.pkl that unpacks to 4 GiB',
    bytes: () => zip([bomb('a/data.pkl', Uint8Array.of(0x80, 2), 0x4e, 4095)]),
  },
  {
    name: 'zip: a data.pkl that unpacks to all that is allowed',
    bytes: () => zip([bomb('a/data.pkl', Uint8Array.of(0x80, 2), 0x4e, 31)]),
  },
  { name: 'zip: thirty records of 120 MiB each', bytes: () => npzBomb() },
  {
    name: 'zip: a size that is a lie, small',
    bytes: () => zip([{ name: 'a/data.pkl', bytes: filled(20 * MIB, 0x4e), deflate: true, claims: { size: 100 } }]),
  },
  {
    name: 'zip: a size that is a lie, large',
    bytes: () =>
      zip([{ name: 'a/data.pkl', bytes: filled(1 * MIB, 0x4e), deflate: true, claims: { size: 1_000_000_000 } }]),
  },
  { name: 'zip: entries that share their bytes', bytes: () => changedPart(/data\/[5-9]$/, { claims: { at: 0 } }) },
  { name: 'zip: entries that overlap by one header', bytes: () => changedPart(/data\/5$/, { claims: { at: 70 } }) },
  { name: 'zip: an entry beyond the file', bytes: () => changedPart(/data\/5$/, { claims: { at: 0xfffffff0 } }) },
  {
    name: 'zip: a packed size beyond the file',
    bytes: () => changedPart(/data\/5$/, { claims: { size: 0xfffffff0, packedSize: 0xfffffff0 } }),
  },
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
  {
    name: 'zip: many false ends',
    bytes: () => concat([0x50, 0x4b, 3, 4], repeated([0x50, 0x4b, 5, 6], 16_000), filled(30, 1)),
  },
  { name: 'zip: an archive of nothing behind it', bytes: () => concat(zip(good()), zip([])) },
  { name: 'zip: 20 MiB behind it', bytes: () => concat(zip(good()), filled(20 * MIB, 0)) },
  {
    name: 'zip: ends behind it that lie about the directory',
    bytes: () =>
      concat(zip(good()), repeated([0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 46, 0, 0, 0, 0, 0, 0, 0], 3270)),
  },
  {
    name: 'zip: 60,000 entries',
    bytes: () =>
      zip(Array.from({ length: 60_000 }, (_, index) => ({ name: `archive/data/${index}`, bytes: new Uint8Array(1) }))),
  },
];

/** A record of some bytes and then so many MiB of one byte, packed a thousandfold and never unpacked here. */
function bomb(name: string, head: Uint8Array, byte: number, mebibytes: number): ZipPart {
  const block = deflateRawSync(filled(MIB, byte), { finishFlush: constants.Z_SYNC_FLUSH });
  const start = deflateRawSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  const packed = concat(start, ...Array<Uint8Array>(mebibytes).fill(block), [3, 0]);
  // A sum of zero is one that torch was told not to compute.
  return {
    name,
    bytes: head,
    packed,
    claims: { size: head.length + mebibytes * MIB, packedSize: packed.length, crc: 0 },
  };
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
