import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../../src/checkpoint/formats/onnx/program/checkProgram.js';
import { InputError } from '../../../src/shared/inputError.js';
import { bytes, graphParts, initializer, node, onnxFile, port } from './support/onnxFile.js';
import { body, graph, INT64, int, integers, yes } from './support/onnxNodes.js';

const loop = (steps: string, condition: string, ...more: Uint8Array[]) =>
  node('Loop', [steps, condition, 'embed.W_E'], ['looped'], ...(more.length > 0 ? more : [body()]));

const refusalOf = async (parts: readonly Uint8Array[], ...functions: Uint8Array[]): Promise<string | null> => {
  const file = Buffer.concat([onnxFile([...graphParts(), ...parts]), ...functions]);
  try {
    await checkProgram(file, '1.onnx');
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return `${(error as InputError).code}: ${(error as InputError).message}`;
  }
};

/** The number of tokens of a word, as exporters tell it. */
const length = [
  integers('one', [1]),
  integers('zero', [0]),
  integers('axis', [0], []),
  node('Shape', ['tokens'], ['shape']),
  node('Gather', ['shape', 'one'], ['length']),
];
const squeezed = node('Squeeze', ['length', 'zero'], ['count']);

const LET_THROUGH: [string, Uint8Array[]][] = [
  [
    'a causal mask of Range, Less and Where',
    [
      ...length,
      squeezed,
      integers('start', [0], []),
      integers('step', [1], []),
      node('Range', ['start', 'count', 'step'], ['places']),
      node('Unsqueeze', ['places', 'one'], ['column']),
      node('Less', ['column', 'places'], ['mask']),
      node('Where', ['mask', 'column', 'places'], ['masked']),
    ],
  ],
  [
    'a mask of ConstantOfShape, Expand, Trilu and ScatterND from a chain of shapes',
    [
      ...length,
      node('Concat', ['length', 'length'], ['square'], int('axis', 0)),
      node('ConstantOfShape', ['square'], ['ones']),
      node('Trilu', ['ones'], ['mask']),
      node('Expand', ['mask', 'square'], ['wide']),
      node('ScatterND', ['wide', 'square', 'ones'], ['filled']),
      node('Reshape', ['filled', 'square'], ['again']),
    ],
  ],
  [
    'positions counted from the tokens, and what is padded told by Equal',
    [
      integers('pad', [0], []),
      integers('last', [-1], []),
      node('Equal', ['tokens', 'pad'], ['padded']),
      node('Cast', ['padded'], ['counted'], int('to', INT64)),
      node('CumSum', ['counted', 'last'], ['positions']),
      node('Gather', ['embed.W_E', 'positions'], ['rows']),
      node('Where', ['padded', 'tokens', 'positions'], ['kept']),
      node('GatherND', ['embed.W_E', 'positions'], ['more']),
    ],
  ],
  [
    'a mask written where indices found among the tokens point',
    [
      node('NonZero', ['tokens'], ['found']),
      node('Transpose', ['found'], ['places']),
      node('GatherND', ['tokens', 'places'], ['values']),
      node('ScatterND', ['tokens', 'places', 'values'], ['filled']),
      node('Shape', ['filled'], ['its']),
      node('Expand', ['embed.W_E', 'its'], ['wide']),
    ],
  ],
  [
    'a squeeze that asks for a size, as torch writes it',
    [
      ...length,
      node('Equal', ['length', 'one'], ['isOne']),
      node(
        'If',
        ['isOne'],
        ['squeezed'],
        graph('then_branch', node('Squeeze', ['tokens', 'one'], ['s']), port(12, 's', INT64, ['n'])),
        graph('else_branch', node('Identity', ['tokens'], ['t']), port(12, 't', INT64, ['b', 'p'])),
      ),
    ],
  ],
  ['a loop over the positions', [...length, squeezed, yes, loop('count', 'yes')]],
  ['a loop of four steps', [integers('four', [4], []), yes, loop('four', 'yes')]],
  [
    'a scan along the tokens',
    [
      node(
        'Scan',
        ['embed.W_E', 'tokens'],
        ['last', 'all'],
        graph(
          'body',
          node('Gather', ['state', 'token'], ['out']),
          node('Identity', ['state'], ['next']),
          ...[port(11, 'state', 1, ['v', 'd']), port(11, 'token', INT64, ['p'])],
          ...[port(12, 'next', 1, ['v', 'd']), port(12, 'out', 1, ['p', 'd'])],
        ),
        int('num_scan_inputs', 1),
      ),
    ],
  ],
  ['nodes in another order than the standard asks for', [node('Relu', ['b'], ['c']), node('Relu', ['logits'], ['b'])]],
  [
    'a body that calls its value what the graph does',
    [integers('four', [4], []), yes, node('Loop', ['four', 'yes', 'embed.W_E'], ['x_out'], body())],
  ],
];

const count = node('ReduceSum', ['tokens'], ['sum'], int('keepdims', 0));
const REFUSED: [string, Uint8Array[], RegExp][] = [
  [
    'a loop that repeats as the tokens say',
    [count, yes, loop('sum', 'yes')],
    /the operator Loop, which repeats as often as the tokens say/,
  ],
  [
    'a loop that begins if the tokens let it',
    [integers('four', [4], []), count, loop('four', 'sum')],
    /Loop, which repeats as often as/,
  ],
  [
    'a loop that goes on until the tokens end it',
    [integers('four', [4], []), yes, loop('four', 'yes', body(undefined, node('Equal', ['tokens', 'i'], ['c_out'])))],
    /Loop, which repeats until the tokens let it end/,
  ],
  [
    'a condition that comes around to the tokens after a step',
    [
      integers('four', [4], []),
      yes,
      node(
        'Loop',
        ['four', 'yes', 'embed.W_E', 'tokens'],
        ['y', 'z'],
        graph(
          'body',
          node('Identity', ['x_in'], ['c_out']),
          node('Identity', ['t_in'], ['x_out']),
          node('Identity', ['t_in'], ['t_out']),
          ...['i', 'c_in', 'x_in', 't_in'].map((name) => port(11, name, 1, [])),
          ...['c_out', 'x_out', 't_out'].map((name) => port(12, name, 1, [])),
        ),
      ),
    ],
    /Loop, which repeats until the tokens let it end/,
  ],
  ['a loop that does not say how often', [yes, loop('', 'yes')], /Loop, which does not say how often it repeats/],
  [
    'a loop of 2^62 steps',
    [integers('many', [2n ** 62n], []), yes, loop('many', 'yes')],
    /Loop, which repeats 4\.6e18 times \(at most 4,096 are run\)/,
  ],
  [
    'a loop of steps that a constant holds in another way',
    [node('Constant', [], ['k'], int('value_int', 1e5)), node('Mul', ['k', 'k'], ['many']), yes, loop('many', 'yes')],
    /Loop, which repeats 10,000,000,000 times/,
  ],
  [
    'a branch that the tokens choose',
    [
      count,
      node('If', ['sum'], ['y'], graph('then_branch', node('Identity', ['tokens'], ['t']), port(12, 't', INT64, []))),
    ],
    /If, which chooses a branch by which tokens/,
  ],
  ...['Expand', 'Reshape', 'Tile', 'Slice', 'OneHot', 'TopK', 'Pad', 'Squeeze', 'ReduceMax'].map(
    (op): [string, Uint8Array[], RegExp] => [
      `${op} of a size from the tokens`,
      [count, node(op, ['embed.W_E', 'sum'], ['y'], bytes(3, 'here'))],
      new RegExp(`the operator ${op} \\(node here\\), the size of whose output follows from which tokens`),
    ],
  ),
  [
    'ConstantOfShape of a size from the tokens',
    [node('ConstantOfShape', ['tokens'], ['y'])],
    /ConstantOfShape, the size of/,
  ],
  ['Range up to a token', [count, node('Range', ['sum', 'sum', 'sum'], ['y'])], /Range, the size of/],
  [
    'a size that is how many were found among the tokens',
    [
      node('NonZero', ['tokens'], ['found']),
      node('Shape', ['found'], ['many']),
      node('ConstantOfShape', ['many'], ['y']),
    ],
    /ConstantOfShape, the size of/,
  ],
  [
    'ConstantOfShape of 2e9',
    [integers('big', [2e9]), node('ConstantOfShape', ['big'], ['y'])],
    /^too-large: .*makes 2,000,000,000 numbers/,
  ],
  [
    'Expand to 1e6 x 1e6',
    [integers('big', [1e6, 1e6]), node('Expand', ['embed.W_E', 'big'], ['y'])],
    /^too-large: .*makes 1\.0e12 numbers/,
  ],
  [
    'Tile of a size put together',
    [integers('k', [1e5]), node('Concat', ['k', 'k'], ['big']), node('Tile', ['embed.W_E', 'big'], ['y'])],
    /^too-large: /,
  ],
  [
    'values that hang on each other',
    [node('Relu', ['a'], ['b']), node('Relu', ['b'], ['a'])],
    /^bad-onnx: .*hang on each other/,
  ],
  ['operators for texts', [node('StringSplit', ['tokens'], ['y'])], /StringSplit, which no model of tokens needs/],
  [
    'a graph in an operator that has none',
    [node('SequenceMap', ['tokens'], ['y'], graph('body'))],
    /a graph within the operator SequenceMap/,
  ],
];

describe('an exported model, before anything of it runs,', () => {
  test.each(LET_THROUGH)('is let through with %s', async (_, parts) => {
    expect(await refusalOf(parts)).toBeNull();
  });

  test.each(REFUSED)('is refused by operator for %s', async (_, parts, message) => {
    const refusal = await refusalOf(parts);
    expect(refusal).toMatch(message);
    expect(refusal).toMatch(/1\.onnx/);
  });

  test('is refused for what a function of its own does with the tokens, and let through for the same on sizes', async () => {
    const wide = bytes(
      25,
      bytes(1, 'wide'),
      bytes(4, 'n'),
      bytes(5, 'y'),
      node('ConstantOfShape', ['n'], ['y']).map((byte, at) => (at === 0 ? 0x3a : byte)),
      bytes(10, 'mine'),
    );
    const call = (input: string) => node('wide', [input], ['y'], bytes(7, 'mine'));
    expect(await refusalOf([...length, call('length')], wide)).toBeNull();
    expect(await refusalOf([call('tokens')], wide)).toMatch(/ConstantOfShape, the size of/);
  });

  test('is looked at in time that grows with its size, however its loops are nested', async () => {
    let inner = node('Relu', ['embed.W_E'], ['deep']);
    for (let depth = 0; depth < 7; depth++)
      inner = node(
        'Loop',
        ['four', 'yes', ...Array<string>(8).fill('tokens')],
        ['y'],
        graph(
          'body',
          inner,
          node('Identity', ['c'], ['c_out']),
          ...['i', 'c', ...Array.from({ length: 8 }, (_, at) => `v${at}`)].map((name) => port(11, name, 1, [])),
          ...['c_out', ...Array.from({ length: 8 }, (_, at) => `v${(at + 1) % 8}`)].map((name) =>
            port(12, name, 1, []),
          ),
        ),
      );
    expect(
      await refusalOf([integers('four', [4], []), yes, initializer('x', [1], Float32Array.of(1)), inner]),
    ).toBeNull();
  });
});
