import { bytes, graphParts, node, number, onnxFile, port } from '../../unit/checkpoint/support/onnxFile.js';
import { concat, filled, MIB, repeated, type HostileFile } from './hostileBytes.js';

const withPart = (...parts: readonly Uint8Array[]): Uint8Array => onnxFile([...graphParts(), ...parts]);
const tensor = (shape: readonly number[], ...more: readonly Uint8Array[]): Uint8Array =>
  bytes(5, ...shape.map((size) => number(1, size)), number(2, 1), bytes(8, 'w'), ...more);

/** Branches within branches: an attribute (5) of a node holds a graph (6) of one node, and so on. */
function nested(depth: number): Uint8Array {
  let inner = node('If', [], []);
  for (let level = 0; level < depth; level++) inner = node('If', [], [], bytes(5, bytes(6, inner)));
  return inner;
}

export const graphs: readonly HostileFile[] = [
  { name: 'onnx: millions of fields', bytes: () => concat(onnxFile(), repeated([0x28, 1], 8 * MIB)) },
  { name: 'onnx: millions of fields in the graph', bytes: () => withPart(repeated([0x10, 1], 8 * MIB)) },
  {
    name: 'onnx: millions of fields in a node',
    bytes: () => withPart(node('Add', [], [], repeated([0x30, 1], 7 * MIB))),
  },
  {
    name: 'onnx: millions of inputs of a node',
    bytes: () => withPart(node('Add', [], [], repeated([0x0a, 0], 7 * MIB))),
  },
  { name: 'onnx: a hundred thousand operators', bytes: () => withPart(repeated([...node('Add', [], [])], 100_000)) },
  { name: 'onnx: branches a thousand deep', bytes: () => withPart(nested(1000)) },
  { name: 'onnx: an initialiser of 2^60 elements', bytes: () => withPart(tensor([2 ** 30, 2 ** 30])) },
  {
    name: 'onnx: an initialiser of 2^29 elements in four bytes',
    bytes: () => withPart(tensor([2 ** 29], bytes(9, filled(4, 0)))),
  },
  {
    name: 'onnx: an initialiser with a size of 2^64 - 1',
    bytes: () => withPart(bytes(5, number(1, -1), number(2, 1), bytes(8, 'w'))),
  },
  { name: 'onnx: an initialiser with a thousand sizes', bytes: () => withPart(tensor(Array<number>(1000).fill(1))) },
  {
    name: 'onnx: numbers in another file',
    bytes: () => withPart(tensor([4], number(14, 1), bytes(13, bytes(1, 'location'), bytes(2, '/etc/passwd')))),
  },
  { name: 'onnx: an operator of another domain', bytes: () => withPart(node('Run', [], [], bytes(7, 'evil'))) },
  { name: 'onnx: functions of its own', bytes: () => concat(onnxFile(), bytes(25, bytes(1, 'f'))) },
  { name: 'onnx: two graphs', bytes: () => concat(onnxFile(), bytes(7, ...graphParts())) },
  { name: 'onnx: a length beyond the file', bytes: () => concat(onnxFile(), [0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f]) },
  { name: 'onnx: a number of eleven bytes', bytes: () => concat(onnxFile(), [0x28], filled(11, 0x80)) },
  { name: 'onnx: a description of 20 MiB', bytes: () => withPart(port(12, 'x'.repeat(20 * MIB), 1, [1])) },
  { name: 'onnx: layer 9,999 alone', bytes: () => withPart(port(12, 'blocks.9999.hook_resid_post', 1, [1, 4, 3])) },
  {
    name: 'onnx: a context of 2^40',
    bytes: () => onnxFile([...graphParts().filter((_, index) => index !== 4), port(11, 'tokens', 7, [1, 2 ** 40])]),
  },
  {
    name: 'onnx: half a million outputs',
    bytes: () => withPart(repeated([...port(12, 'logits', 1, [1, 4, 3])], 500_000)),
  },
];
