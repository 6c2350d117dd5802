import { ModelProto, NodeProto, GraphProto } from '../../../src/checkpoint/formats/onnx/schema.js';
import { FieldBudget, fieldsOf, part, textOf } from '../../../src/checkpoint/formats/onnx/wire.js';
import { bytes, initializer, node, number, port } from '../../unit/checkpoint/support/onnxFile.js';
import { body, graph, int, integers, yes } from '../../unit/checkpoint/support/onnxNodes.js';
import { smallModel } from '../../unit/engine/runFolder.js';
import { exportedModel } from '../../unit/model/exportedModel.js';
import { modelWith } from '../../unit/model/hostilePrograms.js';
import { randomWeights } from '../../unit/model/naiveTransformer.js';
import type { Random } from '../checkpoint/random.js';

/** A graph, and how it was made. */
export interface FuzzedGraph {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

/** Half of them are sizes that a model might have, and that make tensors of many megabytes where they meet. */
const SIZES = [
  1,
  2,
  3,
  4,
  5,
  64,
  1000,
  2000,
  2 ** 13,
  1e5,
  1e6,
  1e7,
  -1,
  0,
  2 ** 27,
  2e9,
  2 ** 31,
  2 ** 40,
  2 ** 53 - 1,
];
const likely = (random: Random) => SIZES[random.below(random.next() < 0.8 ? 12 : SIZES.length)] ?? 1;
const FLOATS =
  'Relu Exp Neg Sqrt Softmax Sigmoid Erf Transpose Identity Abs ReduceSum ReduceMax LogSoftmax Hardmax Floor Sign';
const PAIRS = 'Add Mul Sub Div MatMul MatMul Max Min';
const SIZED = 'Expand Expand Reshape Tile';
/** Operators of one and of two inputs, which may be anything. */
const UNARY =
  'Relu Exp Neg Sqrt Softmax Sigmoid Erf Transpose Shape Size NonZero Unique Flatten Identity Not Abs ReduceSum ReduceMax ReduceMean ' +
  'ArgMax LogSoftmax Trilu EyeLike Squeeze Det HannWindow Hardmax LpNormalization GlobalAveragePool IsNaN Floor Sign ConstantOfShape';
const BINARY =
  'Add Mul Sub Div MatMul Gather GatherND GatherElements Expand Reshape Tile Concat Equal Less Pow Mod CumSum Unsqueeze Squeeze ' +
  'ReduceSum Compress TopK Max Min And Or BitShift Pad Split Conv Gemm Einsum';
const TERNARY = 'Where Range Slice OneHot Clip ScatterND ScatterElements Resize Pad LayerNormalization Loop If Scan';

/** A graph of a few operators, of whatever takes a value and gives one, behind a model that is right. */
function grown(random: Random): Uint8Array {
  const size = () => likely(random);
  const parts: Uint8Array[] = [
    integers('s0', [size()]),
    integers('s1', [size(), random.pick([1, 2, 3, 64, 4000])]),
    integers('s2', [size(), size(), random.pick([1, 4])]),
    integers('s3', Array<number>(2).fill(random.pick([64, 512, 2000, 4000, 8000]))),
    integers('k0', [size()], []),
    integers('k1', [random.pick([0, 1, 4, 4096])], []),
    yes,
    initializer(
      'w',
      [3, 3],
      Float32Array.from({ length: 9 }, () => random.next()),
    ),
    node('Shape', ['tokens'], ['shape']),
  ];
  const floats = ['real', 'scalar', 'plain', 'blocks.0.hook_resid_post', 'w'];
  const sizes = ['s0', 's1', 's2', 's3', 's3', 'shape'];
  const any = () => random.pick([...floats, ...sizes, 'tokens', 'k0', 'k1']);
  const pick = () => (random.next() < 0.6 ? (floats.at(-1) ?? 'w') : random.pick(floats));
  const count = 1 + random.below(8);
  for (let at = 0; at < count; at++) {
    const output = `v${at}`;
    const kind = random.below(20);
    if (kind < 5) parts.push(node(random.pick(FLOATS.split(' ')), [pick()], [output]));
    else if (kind < 9) {
      const one = pick();
      parts.push(node(random.pick(PAIRS.split(' ')), [one, random.pick([one, one, pick()])], [output]));
    } else if (kind < 12) {
      // One number can be spread to any size; others seldom.
      const one = `${output}_one`;
      parts.push(node('ReduceMax', [pick()], [one], int('keepdims', 0)));
      parts.push(node(random.pick(SIZED.split(' ')), [random.pick([one, one, pick()]), random.pick(sizes)], [output]));
    } else if (kind < 13) parts.push(node('ConstantOfShape', [random.pick(sizes)], [output]));
    else if (kind < 14)
      parts.push(node('NonZero', [pick()], [`${output}_at`]), node('Cast', [`${output}_at`], [output], int('to', 1)));
    else if (kind < 16) parts.push(ternary(random, pick, output));
    else if (kind < 17) parts.push(ternary(random, any, output));
    else if (kind < 18) parts.push(node(random.pick(UNARY.split(' ')), [any()], [output]));
    else {
      const op = random.pick(BINARY.split(' '));
      const more = op === 'Concat' ? [int('axis', random.pick([0, 1, -1]))] : [];
      const second = op === 'TopK' || op === 'Split' ? [`${output}_`] : [];
      parts.push(node(op, [pick(), any()], [output, ...second], ...more));
    }
    floats.push(output);
  }
  return modelWith(...parts, node('Cast', [floats.at(-1) ?? 'w'], ['extra'], int('to', 1)));
}

function ternary(random: Random, pick: () => string, output: string): Uint8Array {
  const op = random.pick(TERNARY.split(' '));
  if (op === 'Loop') {
    const step = random.pick(['Add', 'MatMul', 'Concat', 'Mul']);
    const made = node(
      step,
      ['x_in', random.pick(['x_in', pick()])],
      ['x_out'],
      ...(step === 'Concat' ? [int('axis', 0)] : []),
    );
    const goesOn = random.next() < 0.2 ? node('Less', ['i', pick()], ['c_out']) : undefined;
    return node(
      'Loop',
      [random.pick(['k0', 'k1', pick()]), random.pick(['yes', 'yes', pick()]), pick()],
      [output],
      body(made, goesOn),
    );
  }
  if (op === 'If') {
    const branch = (name: string) =>
      graph(name, node('Identity', [pick()], [`${output}_${name}`]), port(12, `${output}_${name}`, 1, ['n']));
    return node('If', [random.pick(['yes', pick()])], [output], branch('then_branch'), branch('else_branch'));
  }
  if (op === 'Scan')
    return node(
      'Scan',
      [pick(), pick()],
      [`${output}_state`, output],
      graph(
        'body',
        node('Add', ['a', 'b'], ['c']),
        node('Identity', ['a'], ['d']),
        ...[port(11, 'a', 1, ['n']), port(11, 'b', 1, ['m']), port(12, 'd', 1, ['n']), port(12, 'c', 1, ['m'])],
      ),
      int('num_scan_inputs', 1),
    );
  return node(op, [pick(), pick(), pick()], [output]);
}

interface Node {
  op: string;
  inputs: string[];
  readonly outputs: string[];
  readonly rest: Uint8Array[];
}

/** A good export whose operators were changed: other inputs, other operators, some twice, or more of them. */
function changed(random: Random): Uint8Array {
  const model = exportedModel(smallModel, randomWeights(smallModel, 3));
  const budget = new FieldBudget(1e7);
  const [nodes, others]: [Node[], Uint8Array[]] = [[], []];
  const names: string[] = ['tokens'];
  for (const field of fieldsOf(ModelProto, model, budget)) {
    if (field.name !== 'graph') continue;
    const inside = part(model, field);
    let from = 0;
    for (const inner of fieldsOf(GraphProto, inside, budget)) {
      if (inner.name === 'node') nodes.push(decoded(part(inside, inner)));
      else others.push(inside.subarray(from, inner.at + inner.length));
      from = inner.at + inner.length;
    }
  }
  for (const { inputs, outputs } of nodes) names.push(...inputs, ...outputs);
  const times = 1 + random.below(3);
  for (let time = 0; time < times; time++) mutate(random, nodes, names);
  const written = nodes.map(({ op, inputs, outputs, rest }) => node(op, inputs, outputs, ...rest));
  const sizes = [integers('zz0', [likely(random)]), integers('zz1', [likely(random), likely(random)]), yes];
  return new Uint8Array(
    Buffer.concat([number(1, 8), bytes(7, bytes(2, 'm'), ...written, ...others, ...sizes), bytes(8, number(2, 17))]),
  );
}

function decoded(bytes: Uint8Array): Node {
  const found: Node = { op: '', inputs: [], outputs: [], rest: [] };
  let from = 0;
  for (const field of fieldsOf(NodeProto, bytes, new FieldBudget(1e6))) {
    const end = field.at + field.length;
    if (field.name === 'op_type') found.op = textOf(bytes, field);
    else if (field.name === 'input') found.inputs.push(textOf(bytes, field));
    else if (field.name === 'output') found.outputs.push(textOf(bytes, field));
    else found.rest.push(bytes.subarray(from, end));
    from = end;
  }
  return found;
}

function mutate(random: Random, nodes: Node[], names: readonly string[]): void {
  const at = random.below(nodes.length);
  const target = nodes[at] as Node;
  const input = random.below(Math.max(1, target.inputs.length));
  const between = (op: string, inputs: (value: string) => string[], ...rest: Uint8Array[]) => {
    const value = target.inputs[input] ?? 'tokens';
    const output = `new${nodes.length}`;
    nodes.splice(at, 0, { op, inputs: inputs(value), outputs: [output], rest });
    target.inputs[input] = output;
  };
  switch (random.below(12)) {
    case 0:
      target.inputs[input] = random.pick(names);
      return;
    case 1:
      target.op = random.pick(`${UNARY} ${BINARY} ${TERNARY}`.split(' '));
      return;
    case 2:
      nodes.push({ ...target, inputs: [...target.inputs] });
      return;
    case 3:
      return between(random.pick(['Expand', 'Tile', 'Reshape']), (value) => [
        value,
        random.pick(['zz0', 'zz1', 'shape', 'tokens']),
      ]);
    case 4:
      return between('Loop', (value) => ['zz0', 'yes', value], body());
    case 5:
      return between('ConstantOfShape', () => [random.pick(['zz0', 'zz1', 'tokens', 'shape'])]);
    case 6:
      for (let more = 0; more < 2000; more++) between('Identity', (value) => [value]);
      return;
    case 7:
      target.inputs.reverse();
      return;
    case 8: {
      let inner = node('Identity', ['tokens'], ['deep']);
      for (let depth = random.below(12); depth > 0; depth--)
        inner = node('If', ['yes'], [`deep${depth}`], graph('then_branch', inner), graph('else_branch', inner));
      return between('If', () => ['yes'], graph('then_branch', inner), graph('else_branch'));
    }
    case 9:
      return between('NonZero', (value) => [value]);
    case 10:
      nodes.splice(at, 1);
      return;
    default:
      target.inputs[input] = nodes[random.below(nodes.length)]?.outputs[0] ?? '';
  }
}

/** A graph by a seeded stream; about half of them grow, and half were good. */
export function fuzzedGraph(random: Random): FuzzedGraph {
  return random.next() < 0.6 ? { kind: 'grown', bytes: grown(random) } : { kind: 'changed', bytes: changed(random) };
}
