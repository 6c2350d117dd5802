import { global, orderedDict, reduce, tuple, type Plain } from '../../unit/checkpoint/support/pickle.js';
import { float32, hookedTensors, stateDict, torchFile } from '../../unit/checkpoint/support/torchFile.js';
import { type HostileFile, object, stored } from './hostileBytes.js';

export const tensors: HostileFile[] = [
  { name: 'tensor: a stride of 2^53 - 1', bytes: () => stored([2, 2], [2 ** 53 - 1, 1]) },
  {
    name: 'tensor: offset times stride beyond 2^53',
    bytes: () => stored([2 ** 31, 2 ** 31], [2 ** 31, 2 ** 31], 2 ** 52),
  },
  { name: 'tensor: four bytes repeated to 2^40 elements', bytes: () => stored([2 ** 30, 2 ** 10], [0, 0]) },
  { name: 'tensor: sizes whose product is beyond 2^53', bytes: () => stored([2 ** 40, 2 ** 40], [0, 0]) },
  { name: 'tensor: 64 sizes', bytes: () => stored(Array(64).fill(2), Array(64).fill(0)) },
  { name: 'tensor: an offset of 2^63', bytes: () => object({ a: rebuilt(2n ** 63n) }) },
  {
    name: 'tensor: a storage of 2^53 elements',
    bytes: () =>
      torchFile(
        stateDict({ ...hookedTensors(), 'embed.W_E': { shape: [3, 4], count: 2 ** 53 - 1, bytes: float32([1]) } }),
      ),
  },
  {
    name: 'tensor: a mask of 2^20 by 2^20 out of one byte',
    bytes: () =>
      torchFile(
        stateDict({
          ...hookedTensors(),
          'blocks.0.attn.mask': { shape: [2 ** 20, 2 ** 20], stride: [0, 0], bytes: float32([1]) },
        }),
      ),
  },
  {
    name: 'tensor: a million layers',
    bytes: () => torchFile(stateDict({ ...hookedTensors(), 'blocks.999999.attn.W_Q': { shape: [1] } })),
  },
];

function rebuilt(offset: bigint): Plain {
  const storage: Plain = {
    write: (out: number[]) => {
      tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', 4).write(out);
      out.push(0x51);
    },
  };
  return reduce(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage,
    offset,
    tuple(1),
    tuple(1),
    false,
    orderedDict([]),
  );
}
