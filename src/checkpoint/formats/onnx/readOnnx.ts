import { yielder } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import type { ByteSource } from '../../sources/byteSource.js';
import type { CheckpointContents } from '../contents.js';
import { dtype } from '../dtype.js';
import { contiguousStride, elementCount, gather, shapeText, type StoredTensor } from '../storedTensor.js';
import type { GraphNode, GraphPort } from './exportedGraph.js';
import { isStandard, nodeParts, portOf, standardOpset, tensorHead, type TensorHead } from './messages.js';
import { SideFiles, type OpenBeside } from './sideFiles.js';
import { LocalFunctions } from './localFunctions.js';
import { elementName, FunctionProto, GraphProto, ModelProto, tagOf, TensorProto } from './schema.js';
import { DamagedMessage, FieldBudget, fieldsIn, fieldsOf, part, textOf, type Field } from './wire.js';

/** What protobuf, and so onnxruntime, takes at most. */
const MAX_BYTES = 2 ** 31 - 1;
/** onnxruntime does not take larger tensors everywhere. */
const MAX_TENSOR_BYTES = 512 * 2 ** 20;
const MAX_NODES = 50_000;
const MAX_TENSORS = 50_000;
const MAX_FIELDS = 2_000_000;
const MAX_PORTS = 5000;
/** Nodes and descriptions are read whole; a constant that is larger belongs among the initialisers. */
const MAX_MESSAGE_BYTES = 16 * 2 ** 20;
/** Of branches and loops in each other. */
const MAX_DEPTH = 8;

const { ir_version, ...AFTER_VERSION } = ModelProto.fields;
const SECOND_TAGS = Object.values(AFTER_VERSION).map(tagOf);
/** Of the format, far above today's. */
const MAX_VERSION = 64;

/** Whether a file begins as an ONNX model does: the version of the format, then a field that models have. */
export function beginsLikeOnnx(head: Uint8Array): boolean {
  const [tag, version = 0, next = 0] = head;
  return tag === tagOf(ir_version) && version >= 1 && version <= MAX_VERSION && SECOND_TAGS.includes(next);
}

/**
 * Reads what an ONNX file tells of its graph: inputs, outputs, operators, and names, shapes and types of its
 * initialisers, whose numbers are stepped over, be they in the file or in another one of its folder. Nothing is handed to
 * onnxruntime.
 * @param beside opens the files that weights may be kept in; where it is left out, such models are refused
 * @throws InputError `bad-onnx`, `cut-short`, `too-large`, `external-data`, `custom-operators`
 */
export async function readOnnx(
  source: ByteSource,
  signal?: AbortSignal,
  beside?: OpenBeside,
): Promise<CheckpointContents> {
  if (source.size > MAX_BYTES)
    throw new InputError('too-large', `${source.name} has ${source.size} bytes: an ONNX file has less than 2 GiB.`);
  try {
    return await new OnnxReader(source, new SideFiles(source.name, beside), signal).read();
  } catch (error) {
    if (!(error instanceof DamagedMessage)) throw error;
    if (error.isCutShort)
      throw new InputError(
        'cut-short',
        `${source.name} is cut short or damaged: ${error.message}. Copy it again, or wait until it is completely written.`,
      );
    throw new InputError('bad-onnx', `${source.name} is a damaged ONNX file: ${error.message}.`);
  }
}

const MODEL_PARTS = ['producer_name', 'producer_version', 'opset_import', 'graph', 'functions'] as const;
const GRAPH_PARTS = ['node', 'initializer', 'input', 'output', 'sparse_initializer'] as const;
const TENSOR_PARTS = Object.keys(TensorProto.fields) as (keyof typeof TensorProto.fields)[];

class OnnxReader {
  private readonly budget = new FieldBudget(MAX_FIELDS);
  private readonly yieldIfDue: () => Promise<void>;
  private readonly tensors = new Map<string, StoredTensor>();
  private readonly nodes: GraphNode[] = [];
  private readonly inputs: GraphPort[] = [];
  private readonly outputs: GraphPort[] = [];
  private readonly functions = new LocalFunctions();
  private nodeCount = 0;
  private tensorCount = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly sideFiles: SideFiles,
    signal?: AbortSignal,
  ) {
    this.yieldIfDue = yielder(signal);
  }

  async read(): Promise<CheckpointContents> {
    const { source, budget } = this;
    const writer: string[] = [];
    let opset = 0;
    let graph: Field | null = null;
    const functions: Field[] = [];
    for await (const field of fieldsIn(ModelProto, MODEL_PARTS, source, 0, source.size, budget)) {
      if (field.name === 'producer_name' || field.name === 'producer_version') {
        const bytes = await this.whole(field);
        writer.push(textOf(bytes, { ...field, at: 0 }).slice(0, 40));
      } else if (field.name === 'opset_import') {
        const set = standardOpset(await this.whole(field), budget);
        if ('version' in set) opset = set.version;
      } else if (field.name === 'graph') {
        if (graph) throw new DamagedMessage('it has two graphs');
        graph = field;
      } else if (field.name === 'functions') functions.push(field);
      await this.yieldIfDue();
    }
    if (!graph) throw new DamagedMessage('it has no graph', true);
    if (opset === 0) throw new DamagedMessage('it does not say which operators it uses (opset_import)', true);
    const bodies: [string, Uint8Array][] = [];
    for (const field of functions) {
      const bytes = await this.whole(field);
      bodies.push([this.functions.declare(bytes, budget), bytes]);
    }
    for (const [key, bytes] of bodies) await this.readFunction(key, bytes);
    await this.readGraph(graph);
    this.functions.check();
    const { tensors, nodes, nodeCount } = this;
    const inputs = this.inputs.filter(({ name }) => !tensors.has(name));
    const { outputs } = this;
    const producer = writer.join(' ');
    const shown = outputs
      .map(({ name }) => name)
      .slice(0, 4)
      .join(', ');
    return {
      format: 'onnx',
      tensors,
      description: `a graph of ${nodeCount} operators (opset ${opset}) with the outputs ${shown}${outputs.length > 4 ? `, … (${outputs.length} in all)` : ''}`,
      object: null,
      graph: {
        inputs,
        outputs,
        nodes,
        nodeCount,
        initializers: tensors,
        opset,
        producer,
        sideFiles: this.sideFiles.names,
      },
    };
  }

  private async readGraph({ at, length }: Field): Promise<void> {
    const { source, budget } = this;
    for await (const field of fieldsIn(GraphProto, GRAPH_PARTS, source, at, at + length, budget)) {
      if (field.name === 'node') this.nodes.push(await this.node(await this.whole(field), 0));
      else if (field.name === 'initializer') {
        const fields = fieldsIn(TensorProto, TENSOR_PARTS, source, field.at, field.at + field.length, budget);
        await this.addTensor(this.checked(await tensorHead(fields, (small) => source.read(small.at, small.length))));
      } else if (field.name === 'input' || field.name === 'output') {
        const port = portOf(await this.whole(field), budget);
        if (!port) throw new DamagedMessage('it has an input or output that is not a tensor');
        (field.name === 'input' ? this.inputs : this.outputs).push(port);
        if (this.inputs.length + this.outputs.length > MAX_PORTS)
          throw new DamagedMessage(`it has more than ${MAX_PORTS} inputs and outputs`);
      } else if (field.name === 'sparse_initializer')
        throw new DamagedMessage('it has sparse initialisers, which are not supported');
      await this.yieldIfDue();
    }
  }

  private async readFunction(key: string, bytes: Uint8Array): Promise<void> {
    this.functions.within(key);
    for (const field of fieldsOf(FunctionProto, bytes, this.budget))
      if (field.name === 'node') await this.node(part(bytes, field), 0);
    this.functions.within(null);
    await this.yieldIfDue();
  }

  /** An operator of the graph itself (depth 0) or of a branch or loop in it. */
  private async node(bytes: Uint8Array, depth: number): Promise<GraphNode> {
    if (++this.nodeCount > MAX_NODES) throw new DamagedMessage(`it has more than ${MAX_NODES} operators`);
    const { op, domain, overload, inputs, outputs, graphs, tensors, hasSparse } = nodeParts(bytes, this.budget);
    if (isStandard(domain)) this.functions.operator();
    else if (!this.functions.call(domain, op, overload)) throw this.custom(`the operator ${domain}.${op}`);
    if (hasSparse) throw new DamagedMessage(`the operator ${op} has a sparse tensor, which is not supported`);
    for (const tensor of tensors) await this.innerTensor(tensor);
    if (graphs.length > 0 && depth === MAX_DEPTH)
      throw new DamagedMessage(`its branches are nested more than ${MAX_DEPTH} deep`);
    for (const graph of graphs)
      for (const field of fieldsOf(GraphProto, graph, this.budget)) {
        if (field.name === 'node') await this.node(part(graph, field), depth + 1);
        else if (field.name === 'initializer') await this.innerTensor(part(graph, field));
        else if (field.name === 'sparse_initializer')
          throw new DamagedMessage('it has sparse initialisers, which are not supported');
      }
    return { op: isStandard(domain) ? op : `${domain}.${op}`, inputs, outputs, hasGraphs: graphs.length > 0 };
  }

  private async innerTensor(bytes: Uint8Array): Promise<void> {
    const fields = fieldsOf(TensorProto, bytes, this.budget);
    const { external, name } = this.checked(await tensorHead(fields, (small) => part(bytes, small)));
    if (external)
      throw new InputError(
        'external-data',
        `${this.source.name} keeps the constant ${name} of an operator in another file, which is not read: only weights are.`,
      );
  }

  /** What onnxruntime would take memory for is in the file. */
  private checked(head: TensorHead): TensorHead {
    const { source } = this;
    const { name, shape, type, external, bytes } = head;
    if (++this.tensorCount > MAX_TENSORS) throw new DamagedMessage(`it has more than ${MAX_TENSORS} tensors`);
    const known = elementName(type);
    if (!known) throw new DamagedMessage(`the tensor ${name} has elements of the unsupported type ${type}`);
    const size = elementCount(shape) * dtype(known).bytes;
    if (size > MAX_TENSOR_BYTES)
      throw new InputError('too-large', `${source.name}: ${name} ${shapeText(shape)} takes more than 512 MiB.`);
    if (external) {
      if (bytes > 0) throw new DamagedMessage(`the tensor ${name} has numbers both here and in another file`);
      return head;
    }
    const isRaw = head.raw !== null;
    // Numbers that are stored as such take at least one byte each.
    if (isRaw ? bytes !== size : bytes < elementCount(shape))
      throw new DamagedMessage(`the tensor ${name} of shape ${shapeText(shape)} takes ${size} bytes but has ${bytes}`);
    return head;
  }

  private async addTensor({ name, shape, type, raw, external }: TensorHead): Promise<void> {
    const { source } = this;
    const known = dtype(elementName(type) ?? 'float32');
    if (this.tensors.has(name)) throw new DamagedMessage(`it has two tensors named ${name}`);
    const size = elementCount(shape) * known.bytes;
    const file = external ? await this.sideFiles.place(name, external, size) : source;
    const at = external?.offset ?? raw?.at ?? null;
    this.tensors.set(name, {
      shape,
      dtype: known.name,
      read: async (signal) => {
        if (at === null)
          throw new InputError(
            'unsupported-dtype',
            `${source.name}: the numbers of ${name} are not stored as raw bytes.`,
          );
        const layout = { offset: 0, shape, stride: contiguousStride(shape) };
        return gather(await file.read(at, size), 0, layout, known, true, `${source.name}: ${name}`, signal);
      },
    });
  }

  private async whole({ at, length }: Field): Promise<Uint8Array> {
    if (length > MAX_MESSAGE_BYTES) throw new DamagedMessage(`it has an operator or description of ${length} bytes`);
    return this.source.read(at, length);
  }

  private custom(what: string): InputError {
    return new InputError(
      'custom-operators',
      `${this.source.name} uses ${what}: only ONNX's standard operators are run. Export the model again with ` +
        'torch.onnx.export, and do not optimise it for one runtime.',
    );
  }
}
