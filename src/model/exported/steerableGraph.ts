import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { FieldBudget, fieldsOf, textOf } from '../../checkpoint/formats/onnx/wire.js';
import { ELEMENT } from '../onnx/onnxGraph.js';
import { onnx } from '../onnx/onnx.generated.js';

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
  const cuts = ports.resid_post.map((name) => sourceOf(nodes, name));
  if (nodes.some(({ hasGraphs }) => hasGraphs) || new Set(cuts).size < cuts.length) return null;
  for (const [layer, cut] of cuts.entries()) {
    const later = [ports.logits, ...ports.resid_post.slice(layer + 1)];
    if (!nodes.some(({ outputs }) => outputs.includes(cut)) || !isOnlyWay(nodes, ports.tokens.name, cut, later))
      return null;
  }
  return withAdditions(model, cuts, architecture.d_model);
}

/** The value that an output is, behind operators that pass it on as it is. */
function sourceOf(nodes: LoadedGraph['nodes'], name: string): string {
  const from = new Map(
    nodes.flatMap(({ op, inputs, outputs }) => (op === 'Identity' ? [[outputs[0], inputs[0]]] : [])),
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

function withAdditions(model: Uint8Array, cuts: readonly string[], d_model: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { id, bytes, whole } of partsOf(model))
    parts.push(id === 7 ? message(7, graphWithAdditions(bytes, cuts, d_model)) : whole);
  return Buffer.concat(parts);
}

function graphWithAdditions(graph: Uint8Array, cuts: readonly string[], d_model: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { id, bytes, whole } of partsOf(graph)) {
    const given = id === 1 ? outputsOf(bytes) : [];
    const layers = cuts.flatMap((cut, layer) => (given.includes(cut) ? [layer] : []));
    if (layers.length === 0) {
      parts.push(whole);
      continue;
    }
    parts.push(message(1, renamed(bytes, new Set(cuts))));
    for (const layer of layers) {
      const cut = cuts[layer];
      const add = {
        op_type: 'Add',
        input: [rawName(cut), additionName(layer)],
        output: [cut],
        name: `${additionName(layer)}/add`,
      };
      parts.push(message(1, onnx.NodeProto.encode(add).finish()));
    }
  }
  cuts.forEach((_, layer) => {
    const dim = [{ dim_param: `batch.${layer}` }, { dim_param: `pos.${layer}` }, { dim_value: d_model }];
    const type = { tensor_type: { elem_type: ELEMENT.float32, shape: { dim } } };
    parts.push(message(11, onnx.ValueInfoProto.encode({ name: additionName(layer), type }).finish()));
  });
  return Buffer.concat(parts);
}

function outputsOf(node: Uint8Array): string[] {
  return [...fieldsOf(node, new FieldBudget(MAX_FIELDS))].flatMap((field) =>
    field.id === 2 ? [textOf(node, field)] : [],
  );
}

/** A node that gives the cut values under other names. */
function renamed(node: Uint8Array, cuts: ReadonlySet<string>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { id, bytes, whole } of partsOf(node)) {
    const name = id === 2 ? Buffer.from(bytes).toString() : '';
    parts.push(cuts.has(name) ? message(2, Buffer.from(rawName(name))) : whole);
  }
  return Buffer.concat(parts);
}

/** The fields of a message with their bytes, without and with what says their number and length. */
function* partsOf(message: Uint8Array): Generator<{ id: number; bytes: Uint8Array; whole: Uint8Array }> {
  let from = 0;
  for (const { id, at, length } of fieldsOf(message, new FieldBudget(MAX_FIELDS))) {
    yield { id, bytes: message.subarray(at, at + length), whole: message.subarray(from, at + length) };
    from = at + length;
  }
}

function message(id: number, bytes: Uint8Array): Uint8Array {
  const head: number[] = [];
  for (let rest of [id * 8 + 2, bytes.length]) {
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) head.push((rest % 128) | 0x80);
    head.push(rest);
  }
  return Buffer.concat([Uint8Array.from(head), bytes]);
}
