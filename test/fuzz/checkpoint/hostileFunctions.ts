import { bytes, graphParts, node, onnxFile } from '../../unit/checkpoint/support/onnxFile.js';
import { concat, type HostileFile } from './hostileBytes.js';

type Call = readonly [domain: string, op: string];

/** A function of a model: its name, and the operators of its body. */
const functionOf = (name: string, calls: readonly Call[], domain = 'mine'): Uint8Array =>
  bytes(
    25,
    ...[bytes(1, name), bytes(4, 'x'), bytes(5, 'y'), bytes(10, domain)],
    // A node is field 1 of a graph, and field 7 of a function.
    ...calls.map(([from, op]) => bytes(7, bytes(1, 'x'), bytes(2, 'y'), bytes(4, op), bytes(7, from))),
  );
const withFunctions = (...functions: readonly Uint8Array[]): Uint8Array => concat(onnxFile(), ...functions);
const chain = (length: number, calls: number): Uint8Array[] =>
  Array.from({ length }, (_, at) =>
    functionOf(`F${at}`, at === length - 1 ? [['', 'Relu']] : Array<Call>(calls).fill(['mine', `F${at + 1}`])),
  );

/** Functions that a graph defines itself. */
export const functions: readonly HostileFile[] = [
  { name: 'onnx function: calls itself', bytes: () => withFunctions(functionOf('A', [['mine', 'A']])) },
  {
    name: 'onnx function: two that call each other',
    bytes: () => withFunctions(functionOf('A', [['mine', 'B']]), functionOf('B', [['mine', 'A']])),
  },
  {
    name: 'onnx function: a ring of four thousand',
    bytes: () => withFunctions(...chain(4000, 1).slice(0, -1), functionOf('F3999', [['mine', 'F0']])),
  },
  { name: 'onnx function: calls that double, sixty times', bytes: () => withFunctions(...chain(60, 2)) },
  { name: 'onnx function: six thousand', bytes: () => withFunctions(...chain(6000, 1)) },
  {
    name: 'onnx function: of operators nobody defines',
    bytes: () => withFunctions(functionOf('A', [['evil', 'Run']])),
  },
  { name: 'onnx function: one that is not there', bytes: () => withFunctions(functionOf('A', [['mine', 'B']])) },
  { name: 'onnx function: a standard operator', bytes: () => withFunctions(functionOf('Relu', [['', 'Neg']], '')) },
  {
    name: 'onnx function: a standard operator by its long name',
    bytes: () => withFunctions(functionOf('Relu', [['', 'Neg']], 'ai.onnx')),
  },
  { name: 'onnx function: one name twice', bytes: () => withFunctions(functionOf('A', []), functionOf('A', [])) },
  { name: 'onnx function: without a name', bytes: () => withFunctions(functionOf('', [])) },
  {
    name: 'onnx function: called a hundred thousand times',
    bytes: () => {
      const call = node('F', ['tokens'], ['z'], bytes(7, 'mine'));
      const calls = Array<Uint8Array>(100_000).fill(call);
      return concat(onnxFile([...graphParts(), concat(...calls)]), functionOf('F', Array<Call>(10).fill(['', 'Relu'])));
    },
  },
];
