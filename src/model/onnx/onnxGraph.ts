import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from '../../checkpoint/formats/onnx/schema.js';
import { ATTRIBUTE_TYPE, ELEMENT, ModelProto } from '../../checkpoint/formats/onnx/schema.js';
import { encode, type ValuesOf } from './encode.js';

/** IR version 8 and operator set 17 (the first with LayerNormalization): every onnxruntime since 1.12 reads them. */
const IR_VERSION = 8;
const OPSET = 17;

export type ElementType = 'float16' | 'float32' | 'float64' | 'int32' | 'int64';
export type ConstantData = Float32Array | Float64Array | Int32Array | BigInt64Array;
/** A number stands for a fixed size, a name for one that each run chooses. */
export type Dimension = number | string;
/** Floats and integers are different attribute types in ONNX; `float` marks the former. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/**
 * Builds an ONNX model step by step. Values are known by name: `constant`, `input` and `node` return the name to be
 * passed on.
 */
export class OnnxGraph {
  private readonly nodes: ValuesOf<typeof NodeProto>[] = [];
  private readonly initializers: ValuesOf<typeof TensorProto>[] = [];
  private readonly inputs: ValuesOf<typeof ValueInfoProto>[] = [];
  private readonly outputs: ValuesOf<typeof ValueInfoProto>[] = [];

  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: ElementType, shape: readonly Dimension[]): void {
    this.outputs.push(valueInfo(name, type, shape));
  }

  /** Adds a constant; its bytes are kept, not copied, until {@link encode}. */
  constant(name: string, shape: readonly number[], data: ConstantData): string {
    this.initializers.push({
      name,
      dims: [...shape],
      data_type: ELEMENT[elementTypeOf(data)],
      raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  cast(input: string, type: ElementType): string {
    return this.node('Cast', [input], `${input}_${type}`, { to: ELEMENT[type] });
  }

  /** An int64 vector, as shapes and axes are given. */
  integers(name: string, ...values: number[]): string {
    return this.constant(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node with one output and returns the output's name. */
  node(op: string, inputs: readonly string[], output: string, attributes: Record<string, Attribute> = {}): string {
    this.add(op, inputs, [output], attributes);
    return output;
  }

  /** Splits the last axis into equal parts and returns their names. */
  split(input: string, ...outputs: string[]): string[] {
    this.add('Split', [input], outputs, { axis: -1 });
    return outputs;
  }

  /** Splits the last axis into parts of given sizes and returns their names. */
  splitInto(input: string, parts: readonly (readonly [name: string, size: number])[]): string[] {
    const outputs = parts.map(([name]) => name);
    const sizes = this.integers(`${input}_sizes`, ...parts.map(([, size]) => size));
    this.add('Split', [input, sizes], outputs, { axis: -1 });
    return outputs;
  }

  private add(op: string, input: readonly string[], output: string[], attributes: Record<string, Attribute>): void {
    this.nodes.push({
      name: output[0],
      op_type: op,
      input: [...input],
      output,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
  }

  /** The model as bytes. */
  encode(): Uint8Array {
    return encode(ModelProto, {
      ir_version: IR_VERSION,
      producer_name: 'beliefscope',
      opset_import: [{ domain: '', version: OPSET }],
      graph: {
        name: 'model',
        node: this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: this.outputs,
      },
    });
  }
}

function elementTypeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  return data instanceof Int32Array ? 'int32' : 'int64';
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): ValuesOf<typeof ValueInfoProto> {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: ELEMENT[type], shape: { dim } } } };
}

function attribute(name: string, value: Attribute): ValuesOf<typeof AttributeProto> {
  if (typeof value === 'number') return { name, type: ATTRIBUTE_TYPE.INT, i: value };
  if (typeof value === 'string') return { name, type: ATTRIBUTE_TYPE.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: ATTRIBUTE_TYPE.FLOAT, f: value.float };
  return { name, type: ATTRIBUTE_TYPE.INTS, ints: [...value] };
}
