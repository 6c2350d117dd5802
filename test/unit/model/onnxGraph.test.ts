import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../../src/checkpoint/formats/onnx/readOnnx.js';
import { ModelProto, NodeProto, TensorProto } from '../../../src/checkpoint/formats/onnx/schema.js';
import { FieldBudget, fieldsOf, packed, part } from '../../../src/checkpoint/formats/onnx/wire.js';
import { encode } from '../../../src/model/onnx/encode.js';
import { OnnxGraph } from '../../../src/model/onnx/onnxGraph.js';
import { bytes, number } from '../checkpoint/support/onnxFile.js';

const EXPECTED = [
  '0808120b62656c69656673636f70653af1020a530a01780a017712066e6f726d65641a066e6f726d656422124c617965724e6f72',
  '6d616c697a6174696f6e2a140a046178697318ffffffffffffffffff01a001022a110a07657073696c6f6e15acc52737a001010a',
  '380a066e6f726d656412046c656674120572696768741a046c656674220553706c69742a140a046178697318ffffffffffffffff',
  'ff01a001020a3b0a046c6566741201791a017922095472616e73706f73652a0d0a047065726d40014000a001072a130a046e6f74',
  '6522086772c3b6c39f6572a001030a2a0a01791209795f666c6f617436341a09795f666c6f617436342204436173742a090a0274',
  '6f180ba0010212056d6f64656c2a130802080110014201774a080000803f000000c02a1d08021007420573697a65734a10ffffff',
  'ffffffffff03000000000000005a190a017812140a120801120e0a07120562617463680a0308ac0262210a09795f666c6f617436',
  '3412140a12080b120e0a030896010a071205626174636842040a001011',
].join('');

/** Every kind of part that the model room writes. */
function graph(): OnnxGraph {
  const g = new OnnxGraph();
  const x = g.input('x', 'float32', ['batch', 300]);
  const normed = g.node('LayerNormalization', [x, g.constant('w', [2, 1], Float32Array.of(1, -2))], 'normed', {
    axis: -1,
    epsilon: { float: 1e-5 },
  });
  const [left = ''] = g.split(normed, 'left', 'right');
  g.node('Transpose', [left], 'y', { perm: [1, 0], note: 'größer' });
  g.cast('y', 'float64');
  g.integers('sizes', -1, 3);
  g.output('y_float64', 'float64', [150, 'batch']);
  return g;
}

describe('an ONNX model that is written', () => {
  test('has the bytes that protobufjs 8.8 gave for it, from onnx.proto', () => {
    expect(Buffer.from(graph().encode()).toString('hex')).toBe(EXPECTED);
  });

  test('is read back as it was written', async () => {
    const model = graph().encode();
    const { graph: read, tensors } = await readOnnx({
      name: 'it.onnx',
      size: model.length,
      read: (at, length) => Promise.resolve(model.subarray(at, at + length)),
    });
    expect(read?.opset).toBe(17);
    expect(read?.producer).toBe('beliefscope');
    expect(read?.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 300] }]);
    expect(read?.outputs).toEqual([{ name: 'y_float64', dtype: 'float64', shape: [150, 'batch'] }]);
    expect(read?.nodes.map(({ op, inputs, outputs }) => [op, inputs, outputs])).toEqual([
      ['LayerNormalization', ['x', 'w'], ['normed']],
      ['Split', ['normed'], ['left', 'right']],
      ['Transpose', ['left'], ['y']],
      ['Cast', ['y'], ['y_float64']],
    ]);
    expect(tensors.get('w')?.shape).toEqual([2, 1]);
    expect(tensors.get('w')?.dtype).toBe('float32');
    expect([...((await tensors.get('w')?.read()) ?? [])]).toEqual([1, -2]);
    expect([...((await tensors.get('sizes')?.read()) ?? [])].map(Number)).toEqual([-1, 3]);
  });
});

describe('fields of a message', () => {
  const read = (message: Uint8Array) => [...fieldsOf(TensorProto, message, new FieldBudget(100))];

  test('are named by their numbers, and have no name where the message has none for them', () => {
    expect(read(Buffer.concat([number(2, 7), bytes(8, 'w'), number(99, 1)])).map(({ name }) => name)).toEqual([
      'data_type',
      'name',
      null,
    ]);
  });

  test('that are stored in another way than theirs are none of it, as protobuf holds them', () => {
    expect(read(Buffer.concat([bytes(2, 'abc'), number(8, 5), number(9, 5)])).map(({ name }) => name)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('of repeated numbers may be packed', () => {
    const message = bytes(1, Uint8Array.from([3, 0xac, 2]));
    const [field] = read(message);
    expect(field?.name).toBe('dims');
    expect(field && packed(part(message, field), 4)).toEqual([3, 300]);
  });

  test('hold whole numbers exactly below 2^53, and negative ones as sizes that nothing has', () => {
    for (const value of [0, 127, 128, 2 ** 31, 2 ** 53 - 1])
      expect(read(encode(TensorProto, { dims: [value] }))[0]?.value).toBe(value);
    expect(read(encode(TensorProto, { dims: [-1] }))[0]?.value).toBe(2 ** 64);
  });

  test('are written by number, whatever the order they are given in', () => {
    const names = fieldsOf(NodeProto, encode(NodeProto, { op_type: 'Add', input: ['a', 'b'] }), new FieldBudget(9));
    expect([...names].map(({ name }) => name)).toEqual(['input', 'input', 'op_type']);
    expect([...encode(ModelProto, { opset_import: [{ domain: '', version: 17 }] })]).toEqual([0x42, 4, 10, 0, 16, 17]);
  });
});
