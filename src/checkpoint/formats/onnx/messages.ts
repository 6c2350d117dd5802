import type { GraphNode, GraphPort } from './exportedGraph.js';
import type { TensorProto } from './schema.js';
import {
  AttributeProto,
  Dimension,
  elementName,
  NodeProto,
  OperatorSetIdProto,
  StringStringEntryProto,
  TensorShapeProto,
  TensorTypeProto,
  TypeProto,
  ValueInfoProto,
  type Fields,
  type Message,
} from './schema.js';
import { DamagedMessage, FieldBudget, fieldsOf, packed, part, textOf, type Field } from './wire.js';

const MAX_DIMENSIONS = 32;
/** Names and small lists are read into memory; nothing of this kind is longer. */
const MAX_SMALL = 2 ** 16;

/** Where a TensorProto may keep its numbers; a bool among int32_data takes up to ten bytes. */
const NUMBERS: ReadonlySet<string | null> = new Set<keyof typeof TensorProto.fields>([
  'float_data',
  'int32_data',
  'string_data',
  'int64_data',
  'raw_data',
  'double_data',
  'uint64_data',
]);

type TensorField = Field<keyof typeof TensorProto.fields>;

/** Numbers that are kept in another file: its name as the file says it, and the bytes in it. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  /** null: all that follows. */
  readonly length: number | null;
}

/** A TensorProto without its numbers. */
export interface TensorHead {
  readonly name: string;
  readonly shape: readonly number[];
  /** ONNX's number of the element type. */
  readonly type: number;
  /** Where its numbers are, when they are kept in another file. */
  readonly external: ExternalPlace | null;
  /** Bytes of its numbers as the file holds them. */
  readonly bytes: number;
  /** Where the numbers are, when they are stored as raw bytes. */
  readonly raw: Field | null;
}

/** @param small the bytes of a field of at most 64 KiB */
export async function tensorHead(
  fields: Iterable<TensorField> | AsyncIterable<TensorField>,
  small: (field: Field) => Uint8Array | Promise<Uint8Array>,
): Promise<TensorHead> {
  const shape: number[] = [];
  let name = '';
  let type = 0;
  const external = new Map<string, string>();
  let isExternal = false;
  let bytes = 0;
  let raw: Field | null = null;
  for await (const field of fields) {
    const { name: part, value, length } = field;
    if ((part === 'dims' || part === 'name') && length > MAX_SMALL)
      throw new DamagedMessage(`a tensor's shape or name has ${length} bytes`);
    if (part === 'dims') shape.push(...(Number.isNaN(value) ? packed(await small(field), MAX_DIMENSIONS) : [value]));
    else if (part === 'data_type') type = value;
    else if (part === 'name') name = textOf(await small(field), { ...field, at: 0 });
    else if (part === 'external_data') {
      isExternal = true;
      if (length > MAX_SMALL) throw new DamagedMessage(`a tensor names another file in ${length} bytes`);
      const [key, told] = entryOf(await small(field));
      external.set(key, told);
    } else if (part === 'data_location' && value !== 0) isExternal = true;
    else if (part === 'raw_data') raw = field;
    if (NUMBERS.has(part)) bytes += Math.max(1, length);
    if (shape.length > MAX_DIMENSIONS) throw new DamagedMessage(`a tensor has more than ${MAX_DIMENSIONS} dimensions`);
  }
  for (const size of shape)
    if (!Number.isSafeInteger(size)) throw new DamagedMessage(`the tensor ${name} has an invalid size`);
  return { name, shape, type, external: isExternal ? placeOf(name, external) : null, bytes, raw };
}

function entryOf(bytes: Uint8Array): [string, string] {
  let [key, told] = ['', ''];
  for (const field of fieldsOf(StringStringEntryProto, bytes, new FieldBudget(MAX_DIMENSIONS))) {
    if (field.name === 'key') key = textOf(bytes, field);
    else if (field.name === 'value') told = textOf(bytes, field);
  }
  return [key, told];
}

function placeOf(name: string, entries: ReadonlyMap<string, string>): ExternalPlace {
  const count = (key: string): number | null => {
    const text = entries.get(key);
    if (text === undefined || text === '') return null;
    if (!/^\d{1,15}$/.test(text)) throw new DamagedMessage(`the tensor ${name} lies at an ${key} that is no number`);
    return Number(text);
  };
  return { location: entries.get('location') ?? '', offset: count('offset') ?? 0, length: count('length') };
}

/** A NodeProto: what it computes, and the graphs and tensors among its attributes. */
export interface NodeParts extends Omit<GraphNode, 'hasGraphs'> {
  readonly domain: string;
  readonly overload: string;
  readonly graphs: readonly Uint8Array[];
  readonly tensors: readonly Uint8Array[];
  readonly hasSparse: boolean;
}

export function nodeParts(bytes: Uint8Array, budget: FieldBudget): NodeParts {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const graphs: Uint8Array[] = [];
  const tensors: Uint8Array[] = [];
  let [op, domain, overload, hasSparse] = ['', '', '', false];
  for (const field of fieldsOf(NodeProto, bytes, budget)) {
    if (field.name === 'input') inputs.push(textOf(bytes, field));
    else if (field.name === 'output') outputs.push(textOf(bytes, field));
    else if (field.name === 'op_type') op = textOf(bytes, field);
    else if (field.name === 'domain') domain = textOf(bytes, field);
    else if (field.name === 'overload') overload = textOf(bytes, field);
    else if (field.name === 'attribute') {
      const attribute = part(bytes, field);
      for (const inner of fieldsOf(AttributeProto, attribute, budget)) {
        if (inner.name === 't' || inner.name === 'tensors') tensors.push(part(attribute, inner));
        else if (inner.name === 'g' || inner.name === 'graphs') graphs.push(part(attribute, inner));
        else if (inner.name === 'sparse_tensor' || inner.name === 'sparse_tensors') hasSparse = true;
      }
    }
  }
  return { op, domain, overload, inputs, outputs, graphs, tensors, hasSparse };
}

/** A ValueInfoProto; null where it is no tensor. */
export function portOf(bytes: Uint8Array, budget: FieldBudget): GraphPort | null {
  let name = '';
  let type: number | null = null;
  const shape: (number | string)[] = [];
  for (const field of fieldsOf(ValueInfoProto, bytes, budget)) {
    if (field.name === 'name') name = textOf(bytes, field);
    else if (field.name === 'type')
      for (const tensor of inside(TypeProto, 'tensor_type', part(bytes, field), budget)) {
        for (const inner of fieldsOf(TensorTypeProto, tensor, budget))
          if (inner.name === 'elem_type') type = inner.value;
        for (const sizes of inside(TensorTypeProto, 'shape', tensor, budget))
          for (const size of inside(TensorShapeProto, 'dim', sizes, budget))
            if (shape.push(sizeOf(size, budget)) > MAX_DIMENSIONS)
              throw new DamagedMessage(`${name} has more than ${MAX_DIMENSIONS} dimensions`);
      }
  }
  return type === null ? null : { name, dtype: elementName(type) ?? `type ${String(type)}`, shape };
}

/** The messages that a message holds in one of its fields. */
function* inside<F extends Fields>(
  message: Message<F>,
  name: keyof F & string,
  bytes: Uint8Array,
  budget: FieldBudget,
): Generator<Uint8Array> {
  for (const field of fieldsOf(message, bytes, budget)) if (field.name === name) yield part(bytes, field);
}

/** A size, or the name or `?` of one that each run chooses, for which some exporters write -1 or 0. */
function sizeOf(bytes: Uint8Array, budget: FieldBudget): number | string {
  let size: number | string = '?';
  for (const field of fieldsOf(Dimension, bytes, budget)) {
    if (field.name === 'dim_value') size = field.value;
    else if (field.name === 'dim_param') size = textOf(bytes, field) || '?';
  }
  return typeof size === 'number' && !(Number.isSafeInteger(size) && size > 0) ? '?' : size;
}

/** The version of the standard operators that an OperatorSetIdProto names; null where it names others. */
export function standardOpset(
  bytes: Uint8Array,
  budget: FieldBudget,
): { readonly version: number } | { readonly domain: string } {
  let domain = '';
  let version = 0;
  for (const field of fieldsOf(OperatorSetIdProto, bytes, budget)) {
    if (field.name === 'domain') domain = textOf(bytes, field);
    else if (field.name === 'version') version = field.value;
  }
  return isStandard(domain) ? { version } : { domain };
}

export const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';
