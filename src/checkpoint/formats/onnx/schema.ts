import type { DTypeName } from '../dtype.js';

/** Whole numbers (int32, int64 and enums), float, double, UTF-8 text, bytes as they are, or a message. */
export type Content = 'int' | 'float' | 'double' | 'text' | 'bytes' | Message;

export interface FieldType<C extends Content = Content, Repeated extends boolean = boolean> {
  readonly number: number;
  readonly content: C;
  /** Whether the field may occur several times. */
  readonly repeated: Repeated;
}

export type Fields = Readonly<Record<string, FieldType>>;

/** A kind of message: its fields by name, and their names by number. */
export interface Message<F extends Fields = Fields> {
  readonly fields: F;
  readonly names: ReadonlyMap<number, string>;
}

/** How protobuf stores a field, by the numbers of its encoding. */
export const WIRE = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** The wire type of one value; repeated numbers may also be packed into one delimited field. */
export function wireTypeOf(content: Content): number {
  if (content === 'int') return WIRE.varint;
  if (content === 'float') return WIRE.fixed32;
  return content === 'double' ? WIRE.fixed64 : WIRE.delimited;
}

/** What precedes a value in the file: which field it is, and how it is stored. */
export const tagOf = ({ number, content }: FieldType): number => number * 8 + wireTypeOf(content);

export const one = <C extends Content>(number: number, content: C): FieldType<C, false> => ({
  number,
  content,
  repeated: false,
});
export const many = <C extends Content>(number: number, content: C): FieldType<C, true> => ({
  number,
  content,
  repeated: true,
});

export function message<F extends Fields>(fields: F): Message<F> {
  return { fields, names: new Map(Object.entries(fields).map(([name, { number }]) => [number, name])) };
}

/*
 * The part of onnx/onnx.proto (the ONNX project, Apache-2.0, IR version 8; later versions only add fields) that is read
 * or written here, with the names and numbers published there. The reader (wire.ts) and the writer
 * (src/model/onnx/encode.ts) both follow these tables.
 */

export const StringStringEntryProto = message({ key: one(1, 'text'), value: one(2, 'text') });

export const TensorProto = message({
  dims: many(1, 'int'),
  data_type: one(2, 'int'),
  float_data: many(4, 'float'),
  int32_data: many(5, 'int'),
  string_data: many(6, 'bytes'),
  int64_data: many(7, 'int'),
  name: one(8, 'text'),
  raw_data: one(9, 'bytes'),
  double_data: many(10, 'double'),
  uint64_data: many(11, 'int'),
  external_data: many(13, StringStringEntryProto),
  data_location: one(14, 'int'),
});

/** The graphs in it, whose nodes have attributes again, are bytes here, to be read as {@link GraphProto}. */
export const AttributeProto = message({
  name: one(1, 'text'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'bytes'),
  t: one(5, TensorProto),
  g: one(6, 'bytes'),
  ints: many(8, 'int'),
  tensors: many(10, TensorProto),
  graphs: many(11, 'bytes'),
  type: one(20, 'int'),
  sparse_tensor: one(22, 'bytes'),
  sparse_tensors: many(23, 'bytes'),
});

/** AttributeProto.type. */
export const ATTRIBUTE_TYPE = { FLOAT: 1, INT: 2, STRING: 3, INTS: 7 } as const;

export const NodeProto = message({
  input: many(1, 'text'),
  output: many(2, 'text'),
  name: one(3, 'text'),
  op_type: one(4, 'text'),
  attribute: many(5, AttributeProto),
  domain: one(7, 'text'),
  overload: one(8, 'text'),
});

export const FunctionProto = message({
  name: one(1, 'text'),
  input: many(4, 'text'),
  output: many(5, 'text'),
  node: many(7, NodeProto),
  domain: one(10, 'text'),
  overload: one(13, 'text'),
});

export const Dimension = message({ dim_value: one(1, 'int'), dim_param: one(2, 'text') });
export const TensorShapeProto = message({ dim: many(1, Dimension) });
export const TensorTypeProto = message({ elem_type: one(1, 'int'), shape: one(2, TensorShapeProto) });
export const TypeProto = message({ tensor_type: one(1, TensorTypeProto) });
export const ValueInfoProto = message({ name: one(1, 'text'), type: one(2, TypeProto) });

export const GraphProto = message({
  node: many(1, NodeProto),
  name: one(2, 'text'),
  initializer: many(5, TensorProto),
  input: many(11, ValueInfoProto),
  output: many(12, ValueInfoProto),
  sparse_initializer: many(15, 'bytes'),
});

export const OperatorSetIdProto = message({ domain: one(1, 'text'), version: one(2, 'int') });

export const ModelProto = message({
  ir_version: one(1, 'int'),
  producer_name: one(2, 'text'),
  producer_version: one(3, 'text'),
  domain: one(4, 'text'),
  model_version: one(5, 'int'),
  doc_string: one(6, 'text'),
  graph: one(7, GraphProto),
  opset_import: many(8, OperatorSetIdProto),
  functions: many(25, FunctionProto),
});

/** TensorProto.DataType, by torch's names of the element types. */
export const ELEMENT = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8_e4m3fn: 17,
  float8_e5m2: 19,
} as const satisfies Record<DTypeName, number>;

const ELEMENT_NAMES: ReadonlyMap<number, DTypeName> = new Map(
  Object.entries(ELEMENT).map(([name, number]) => [number, name as DTypeName]),
);

/** torch's name of one of ONNX's element types; undefined for one that checkpoints do not have. */
export const elementName = (type: number): DTypeName | undefined => ELEMENT_NAMES.get(type);
