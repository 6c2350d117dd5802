import type { DTypeName } from '../dtype.js';
import type { GraphNode, GraphPort } from './exportedGraph.js';
import { DamagedMessage, fieldsOf, packed, textOf, type Field, type FieldBudget } from './wire.js';

/** torch's names of ONNX's element types (TensorProto.DataType). */
export const ELEMENT_TYPES: Readonly<Record<number, DTypeName>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8_e4m3fn',
  19: 'float8_e5m2',
};

const MAX_DIMENSIONS = 32;
/** Names and small lists are read into memory; nothing of this kind is longer. */
const MAX_SMALL = 2 ** 16;

const part = (bytes: Uint8Array, { at, length }: Field) => bytes.subarray(at, at + length);

/** A TensorProto without its numbers. */
export interface TensorHead {
  readonly name: string;
  readonly shape: readonly number[];
  /** ONNX's number of the element type. */
  readonly type: number;
  readonly isExternal: boolean;
  /** Bytes of its numbers as the file holds them. */
  readonly bytes: number;
  /** Where the numbers are, when they are stored as raw bytes. */
  readonly raw: Field | null;
}

/** @param small the bytes of a field of at most 64 KiB */
export async function tensorHead(
  fields: Iterable<Field> | AsyncIterable<Field>,
  small: (field: Field) => Uint8Array | Promise<Uint8Array>,
): Promise<TensorHead> {
  const shape: number[] = [];
  let name = '';
  let type = 0;
  let isExternal = false;
  let bytes = 0;
  let raw: Field | null = null;
  for await (const field of fields) {
    const { id, value, length } = field;
    if ((id === 1 || id === 8) && length > MAX_SMALL)
      throw new DamagedMessage(`a tensor's shape or name has ${length} bytes`);
    if (id === 1) shape.push(...(Number.isNaN(value) ? packed(await small(field), MAX_DIMENSIONS) : [value]));
    else if (id === 2) type = value;
    else if (id === 8) name = textOf(await small(field), { ...field, at: 0 });
    else if (id === 13 || (id === 14 && value !== 0)) isExternal = true;
    else if (id === 9) raw = field;
    // Numbers of few kinds may be stored as such, packed or one field each; a bool then takes up to ten bytes.
    if ([4, 5, 6, 7, 9, 10, 11].includes(id)) bytes += Math.max(1, length);
    if (shape.length > MAX_DIMENSIONS) throw new DamagedMessage(`a tensor has more than ${MAX_DIMENSIONS} dimensions`);
  }
  for (const size of shape)
    if (!Number.isSafeInteger(size)) throw new DamagedMessage(`the tensor ${name} has a size that is no count`);
  return { name, shape, type, isExternal, bytes, raw };
}

/** A NodeProto: what it computes, and the graphs and tensors among its attributes. */
export interface NodeParts extends Omit<GraphNode, 'hasGraphs'> {
  readonly domain: string;
  readonly graphs: readonly Uint8Array[];
  readonly tensors: readonly Uint8Array[];
  readonly hasSparse: boolean;
}

export function nodeParts(bytes: Uint8Array, budget: FieldBudget): NodeParts {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const graphs: Uint8Array[] = [];
  const tensors: Uint8Array[] = [];
  let [op, domain, hasSparse] = ['', '', false];
  for (const field of fieldsOf(bytes, budget)) {
    if (field.id === 1) inputs.push(textOf(bytes, field));
    else if (field.id === 2) outputs.push(textOf(bytes, field));
    else if (field.id === 4) op = textOf(bytes, field);
    else if (field.id === 7) domain = textOf(bytes, field);
    else if (field.id === 5) {
      const attribute = part(bytes, field);
      for (const inner of fieldsOf(attribute, budget)) {
        if (inner.id === 5 || inner.id === 10) tensors.push(part(attribute, inner));
        else if (inner.id === 6 || inner.id === 11) graphs.push(part(attribute, inner));
        else if (inner.id === 22 || inner.id === 23) hasSparse = true;
      }
    }
  }
  return { op, domain, inputs, outputs, graphs, tensors, hasSparse };
}

/** A ValueInfoProto; null where it is no tensor. */
export function portOf(bytes: Uint8Array, budget: FieldBudget): GraphPort | null {
  let name = '';
  let type: number | null = null;
  const shape: (number | string)[] = [];
  const inside = (message: Uint8Array, id: number, read: (inner: Uint8Array) => void): void => {
    for (const field of fieldsOf(message, budget))
      if (field.id === id && Number.isNaN(field.value)) read(part(message, field));
  };
  const dimension = (message: Uint8Array): void => {
    let size: number | string = '?';
    for (const field of fieldsOf(message, budget)) {
      if (field.id === 1) size = field.value;
      else if (field.id === 2) size = textOf(message, field) || '?';
    }
    // Some exporters write -1 or 0 for a size that each run chooses.
    shape.push(typeof size === 'number' && !(Number.isSafeInteger(size) && size > 0) ? '?' : size);
    if (shape.length > MAX_DIMENSIONS) throw new DamagedMessage(`${name} has more than ${MAX_DIMENSIONS} dimensions`);
  };
  for (const field of fieldsOf(bytes, budget)) {
    if (field.id === 1) name = textOf(bytes, field);
    else if (field.id === 2)
      inside(part(bytes, field), 1, (tensor) => {
        for (const inner of fieldsOf(tensor, budget)) if (inner.id === 1) type = inner.value;
        inside(tensor, 2, (dims) => inside(dims, 1, dimension));
      });
  }
  return type === null ? null : { name, dtype: ELEMENT_TYPES[type] ?? `type ${String(type)}`, shape };
}

/** The version of the standard operators that an OperatorSetIdProto names; null where it names others. */
export function standardOpset(
  bytes: Uint8Array,
  budget: FieldBudget,
): { readonly version: number } | { readonly domain: string } {
  let domain = '';
  let version = 0;
  for (const field of fieldsOf(bytes, budget)) {
    if (field.id === 1) domain = textOf(bytes, field);
    else if (field.id === 2) version = field.value;
  }
  return isStandard(domain) ? { version } : { domain };
}

export const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';
