import { global, opcodes, pickle, reduce } from '../../unit/checkpoint/support/pickle.js';
import { legacyFile } from '../../unit/checkpoint/support/otherFormats.js';
import { hookedTensors, stateDict } from '../../unit/checkpoint/support/torchFile.js';
import { type HostileFile, MIB, filled, concat } from './hostileBytes.js';

export const legacies: HostileFile[] = [
  {
    name: 'legacy: pickles without an end',
    bytes: () => concat(legacyFile(stateDict({})).slice(0, 40), filled(70 * MIB, 0x4e)),
  },
  {
    name: 'legacy: megabytes of text before the object',
    bytes: () => concat(legacyFile(stateDict({})).slice(0, 30), [0x58, 0, 0, 0, 4], filled(64 * MIB, 0x61)),
  },
  { name: 'legacy: a storage of negative size', bytes: () => storageCount(-4n) },
  { name: 'legacy: a storage of 2^62 elements', bytes: () => storageCount(2n ** 62n) },
  {
    name: 'legacy: storages that nothing names',
    bytes: () => legacyFile({ object: {}, parts: [{ name: '7', bytes: filled(8, 0) }] }),
  },
  {
    name: 'legacy: a tensor whose storage does not follow',
    bytes: () => legacyFile({ object: stateDict(hookedTensors()).object, parts: [] }),
  },
  {
    name: 'legacy: os.system as the machine',
    bytes: () => concat(pickle(0x1950a86a20f9469cfc6cn), pickle(1001), pickle(reduce(global('os', 'system'), 'true'))),
  },
  {
    name: 'legacy: extension codes',
    bytes: () => concat(pickle(0x1950a86a20f9469cfc6cn), pickle(1001), pickle(opcodes(0x84, 1, 0, 0, 0))),
  },
];

function storageCount(count: bigint): Uint8Array {
  const bytes = legacyFile(stateDict({ 'embed.W_E': { shape: [3, 4] } }));
  new DataView(bytes.buffer, bytes.byteOffset).setBigInt64(bytes.length - 48 - 8, count, true);
  return bytes;
}
