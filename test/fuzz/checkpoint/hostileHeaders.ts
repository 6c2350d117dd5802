import { ascii } from '../../unit/checkpoint/support/pickle.js';
import { npyHeader, npyOf, safetensorsOf } from '../../unit/checkpoint/support/otherFormats.js';
import { zip } from '../../unit/checkpoint/support/zip.js';
import { type HostileFile, MIB, filled, concat } from './hostileBytes.js';

const entry = (dtype: string, shape: readonly number[], from: number, to: number): string =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] });
const safe = (header: string, data = 64): Uint8Array => safetensorsOf(header, filled(data, 0));

export const headers: HostileFile[] = [
  { name: 'safetensors: a header of 2^63 bytes', bytes: () => concat([0, 0, 0, 0, 0, 0, 0, 0x80], ascii('{"a":1}')) },
  { name: 'safetensors: a header of 31 MiB of brackets', bytes: () => safe(`{"a":${'['.repeat(31 * MIB)}`) },
  { name: 'safetensors: a header of 31 MiB of empty lists', bytes: () => safe(`{"a":[${'[],'.repeat(10 * MIB)}[]]}`) },
  {
    name: 'safetensors: a header nested a thousand deep',
    bytes: () => safe(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`),
  },
  { name: 'safetensors: a quote that never ends', bytes: () => safe(`{"a":"${'\\"'.repeat(10 * MIB)}`) },
  {
    name: 'safetensors: tensors that overlap',
    bytes: () => safe(`{"a":${entry('F32', [4], 0, 16)},"b":${entry('F32', [4], 8, 24)}}`),
  },
  { name: 'safetensors: offsets backwards', bytes: () => safe(`{"a":${entry('F32', [0], 16, 0)}}`) },
  { name: 'safetensors: offsets beyond the file', bytes: () => safe(`{"a":${entry('U8', [2 ** 40], 0, 2 ** 40)}}`) },
  {
    name: 'safetensors: sizes whose product is beyond 2^53',
    bytes: () => safe(`{"a":${entry('F32', [2 ** 40, 2 ** 40], 0, 16)}}`),
  },
  {
    name: 'safetensors: sizes that overflow to nothing',
    bytes: () => safe(`{"embed.W_E":${entry('F32', [2 ** 52, 2 ** 52, 0], 0, 0)}}`),
  },
  {
    name: 'safetensors: a key that stands twice',
    bytes: () => safe(`{"a":${entry('F32', [4], 0, 16)},"a":${entry('F32', [4], 16, 32)}}`),
  },
  {
    name: 'safetensors: a key that stands twice, once in other letters',
    bytes: () => safe(`{"a":${entry('F32', [4], 0, 16)},"\\u0061":${entry('F32', [4], 16, 32)}}`),
  },
  {
    name: 'safetensors: a key of an entry that stands twice',
    bytes: () => safe('{"embed.W_E":{"dtype":"F32","shape":[4],"shape":[2,2],"data_offsets":[0,16]}}'),
  },
  {
    name: 'safetensors: one key a hundred thousand times',
    bytes: () =>
      safe(
        `{${Array<string>(100_000)
          .fill(`"a":${entry('F32', [0], 0, 0)}`)
          .join()}}`,
      ),
  },
  { name: 'safetensors: a tensor named __proto__', bytes: () => safe(`{"__proto__":${entry('F32', [1], 0, 4)}}`) },
  { name: 'safetensors: a type named toString', bytes: () => safe(`{"a":${entry('toString', [1], 0, 4)}}`) },
  {
    name: 'safetensors: half a million tensors of nothing',
    bytes: () =>
      safe(`{${Array.from({ length: 400_000 }, (_, index) => `"${index}":${entry('F32', [0], 0, 0)}`).join()}}`),
  },
  { name: 'npz: a shape of 200 sizes', bytes: () => oneArray(npyHeader(Array(200).fill(1))) },
  {
    name: 'npz: a size of 20 digits',
    bytes: () => oneArray("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }"),
  },
  { name: 'npz: sizes that overflow', bytes: () => oneArray(npyHeader([2 ** 40, 2 ** 40])) },
  { name: 'npz: an object array, which is a pickle', bytes: () => oneArray(npyHeader([1], '|O')) },
  { name: 'npz: a header that is code', bytes: () => oneArray("__import__('os').system('true')") },
  { name: 'npz: text of a million letters', bytes: () => oneArray(npyHeader([1], '<U1000000')) },
  { name: 'npz: an empty array file', bytes: () => zip([{ name: 'embed.W_E.npy', bytes: new Uint8Array() }]) },
  {
    name: 'npz: a header longer than the file',
    bytes: () =>
      zip([{ name: 'a.npy', bytes: Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 255, 255, 255, 255) }]),
  },
];

function oneArray(header: string): Uint8Array {
  return zip([{ name: 'embed.W_E.npy', bytes: npyOf(header, filled(64, 0)) }]);
}
