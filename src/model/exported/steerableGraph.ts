import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { portOf } from '../../checkpoint/formats/onnx/messages.js';
import {
  ATTRIBUTE_TYPE,
  ELEMENT,
  GraphProto,
  ModelProto,
  NodeProto,
  OperatorSetIdProto,
  type Fields,
  type Message,
} from '../../checkpoint/formats/onnx/schema.js';
import { FieldBudget, fieldsOf, part, textOf } from '../../checkpoint/formats/onnx/wire.js';
import { encode, field } from '../onnx/encode.js';

/** Input of a steerable graph: what is added at blocks.{l}.hook_resid_post, [batch or 1, pos or 1, d_model]. */
export const additionName = (layer: number): string => `beliefscope/addition.${layer}`;

/** Layers times operators; a graph beyond this is run as it is. */
const MAX_LOOKS = 4_000_000;
/** The structure was checked before: this only ends what would never end. */
const MAX_FIELDS = 10_000_000;

/**
 * An exported graph with an input more for each layer, which is added to the residual stream where the next block
 * reads it; null where the graph has no such single place: a value that all that follows hangs on, token by token.
 */
export function steerableGraph({ model, nodes, ports, architecture }: LoadedGraph): Uint8Array | null {
  if (nodes.length * ports.resid_post.length > MAX_LOOKS) return null;
  if (nodes.some(({ hasGraphs }) => hasGraphs)) return null;
  const { d_model } = architecture;
  const plain = ports.resid_post.map((name) => sourceOf(nodes, name, ['Identity']));
  if (areOnlyWays(nodes, ports, plain)) return withAdditions(model, plain, { d_model, streams: ports.resid_post });
  // Exports in half precision give the stream cast to float32, and go on from what they cast.
  const cast = ports.resid_post.map((name) => sourceOf(nodes, name, ['Identity', 'Cast']));
  if (opsetOf(model) < HAS_CAST_LIKE || !areOnlyWays(nodes, ports, cast)) return null;
  return withAdditions(model, cast, { d_model, streams: null });
}

/** Whether the tokens reach what comes after each layer through its cut alone. */
function areOnlyWays(nodes: LoadedGraph['nodes'], ports: LoadedGraph['ports'], cuts: readonly string[]): boolean {
  if (new Set(cuts).size < cuts.length) return false;
  return cuts.every((cut, layer) => {
    const later = [ports.logits, ...ports.resid_post.slice(layer + 1)];
    return nodes.some(({ outputs }) => outputs.includes(cut)) && isOnlyWay(nodes, ports.tokens.name, cut, later);
  });
}

/** The version of the standard operators that a model asks for. */
function opsetOf(model: Uint8Array): number {
  let opset = 0;
  for (const { name, bytes } of partsOf(ModelProto, model)) {
    if (name !== 'opset_import') continue;
    let [domain, version] = ['', 0];
    for (const field of fieldsOf(OperatorSetIdProto, bytes, new FieldBudget(MAX_FIELDS))) {
      if (field.name === 'domain') domain = textOf(bytes, field);
      else if (field.name === 'version') version = Number(field.value);
    }
    if (domain === '' || domain === 'ai.onnx') opset = version;
  }
  return opset;
}

/** The first version with CastLike. */
const HAS_CAST_LIKE = 15;

/** What additions must fit. */
interface Stream {
  readonly d_model: number;
  /** By layer: the output that has the cut's element type; null where none need have it. */
  readonly streams: readonly string[] | null;
}

/** The value that an output is, behind operators that pass it on. */
function sourceOf(nodes: LoadedGraph['nodes'], name: string, passing: readonly string[]): string {
  const from = new Map(
    nodes.flatMap(({ op, inputs, outputs }) => (passing.includes(op) ? [[outputs[0], inputs[0]]] : [])),
  );
  let source = name;
  for (let step = 0; step < nodes.length; step++) {
    const before = from.get(source);
    if (before === undefined) break;
    source = before;
  }
  return source;
}

/** Whether the tokens reach the later values through the cut alone; their number and length may go elsewhere. */
function isOnlyWay(nodes: LoadedGraph['nodes'], tokens: string, cut: string, later: readonly string[]): boolean {
  const reached = new Set([tokens]);
  for (const { op, inputs, outputs } of nodes) {
    if (op === 'Shape' || op === 'Size') continue;
    if (!inputs.some((input) => reached.has(input))) continue;
    for (const output of outputs) if (output !== cut) reached.add(output);
  }
  return later.every((name) => !reached.has(name));
}

const rawName = (cut: string): string => `beliefscope/raw/${cut}`;

function withAdditions(model: Uint8Array, cuts: readonly string[], stream: Stream): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, bytes, whole } of partsOf(ModelProto, model))
    parts.push(name === 'graph' ? field(ModelProto, 'graph', graphWithAdditions(bytes, cuts, stream)) : whole);
  return Buffer.concat(parts);
}

function graphWithAdditions(graph: Uint8Array, cuts: readonly string[], { d_model, streams }: Stream): Uint8Array {
  const types = elementTypes(graph);
  const parts: Uint8Array[] = [];
  for (const { name, bytes, whole } of partsOf(GraphProto, graph)) {
    const given = name === 'node' ? outputsOf(bytes) : [];
    const layers = cuts.flatMap((cut, layer) => (given.includes(cut) ? [layer] : []));
    if (layers.length === 0) {
      parts.push(whole);
      continue;
    }
    parts.push(field(GraphProto, 'node', renamed(bytes, new Set(cuts))));
    const node = layers.flatMap((layer) => {
      const given = additionName(layer);
      const type = streams && (types.get(streams[layer]) ?? 'float32');
      const cast = `${given}/cast`;
      const add = {
        input: [rawName(cuts[layer]), type === 'float32' ? given : cast],
        output: [cuts[layer]],
        name: `${given}/add`,
        op_type: 'Add',
      };
      if (type === 'float32') return [add];
      // Exports in half or double precision: runs add float32.
      if (type === null)
        return [{ input: [given, rawName(cuts[layer])], output: [cast], name: cast, op_type: 'CastLike' }, add];
      const to = { name: 'to', i: ELEMENT[type], type: ATTRIBUTE_TYPE.INT };
      return [{ input: [given], output: [cast], name: cast, op_type: 'Cast', attribute: [to] }, add];
    });
    parts.push(encode(GraphProto, { node }));
  }
  const input = cuts.map((_, layer) => {
    const dim = [{ dim_param: `batch.${layer}` }, { dim_param: `pos.${layer}` }, { dim_value: d_model }];
    return { name: additionName(layer), type: { tensor_type: { elem_type: ELEMENT.float32, shape: { dim } } } };
  });
  return Buffer.concat([...parts, encode(GraphProto, { input })]);
}

/** Element types of a graph's outputs, by name. */
function elementTypes(graph: Uint8Array): ReadonlyMap<string, keyof typeof ELEMENT> {
  const types = new Map<string, keyof typeof ELEMENT>();
  for (const { name, bytes } of partsOf(GraphProto, graph)) {
    const port = name === 'output' ? portOf(bytes, new FieldBudget(MAX_FIELDS)) : null;
    if (port && isElement(port.dtype)) types.set(port.name, port.dtype);
  }
  return types;
}

const isElement = (name: string): name is keyof typeof ELEMENT => Object.hasOwn(ELEMENT, name);

function outputsOf(node: Uint8Array): string[] {
  return [...fieldsOf(NodeProto, node, new FieldBudget(MAX_FIELDS))].flatMap((field) =>
    field.name === 'output' ? [textOf(node, field)] : [],
  );
}

/** A node that gives the cut values under other names. */
function renamed(node: Uint8Array, cuts: ReadonlySet<string>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, bytes, whole } of partsOf(NodeProto, node)) {
    const output = name === 'output' ? Buffer.from(bytes).toString() : '';
    parts.push(cuts.has(output) ? encode(NodeProto, { output: [rawName(output)] }) : whole);
  }
  return Buffer.concat(parts);
}

/** The fields of a message with their bytes, without and with what says their number and length. */
function* partsOf<F extends Fields>(
  message: Message<F>,
  bytes: Uint8Array,
): Generator<{ name: (keyof F & string) | null; bytes: Uint8Array; whole: Uint8Array }> {
  let from = 0;
  for (const field of fieldsOf(message, bytes, new FieldBudget(MAX_FIELDS))) {
    const end = field.at + field.length;
    yield { name: field.name, bytes: part(bytes, field), whole: bytes.subarray(from, end) };
    from = end;
  }
}
