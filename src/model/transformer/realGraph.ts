import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import { ELEMENT } from '../../checkpoint/formats/onnx/schema.js';
import { blockWork } from '../runtime/blockWork.js';
import { OnnxGraph, type Dimension } from '../onnx/onnxGraph.js';

export type Precision = 'float32' | 'float64';

/** Multiply-adds per row and block up to which float64 costs nothing that can be felt. */
const SMALL = 2 ** 14;

/**
 * What the inside of a block is computed in. Attention with large scores amplifies rounding, in toy models with
 * untrained weights up to 1e-4; small models are spared that.
 */
export function precisionOf(architecture: Architecture): Precision {
  return blockWork(architecture) <= SMALL ? 'float64' : 'float32';
}

/** A graph whose inputs and outputs are float32 and whose arithmetic is of one precision. */
export class RealGraph extends OnnxGraph {
  constructor(private readonly precision: Precision) {
    super();
  }

  /** A float32 input, in the graph's precision. */
  real(name: string, shape: readonly Dimension[]): string {
    return this.widened(this.input(name, 'float32', shape));
  }

  /** An input in the graph's precision, which the caller gives so. */
  table(name: string, shape: readonly Dimension[]): string {
    return this.input(name, this.precision, shape);
  }

  /** A float32 value, in the graph's precision. */
  widened(name: string): string {
    return this.precision === 'float64' ? this.cast(name, 'float64') : name;
  }

  /** A node whose output is a float32 output of the graph. */
  result(op: string, inputs: readonly string[], name: string, shape: readonly Dimension[]): void {
    if (this.precision === 'float32') this.node(op, inputs, name);
    else this.node('Cast', [this.node(op, inputs, `${name}_wide`)], name, { to: ELEMENT.float32 });
    this.output(name, 'float32', shape);
  }

  /** A value as a float32 output of the graph. */
  returned(value: string, name: string, shape: readonly Dimension[]): void {
    if (this.precision === 'float32') this.node('Identity', [value], name);
    else this.node('Cast', [value], name, { to: ELEMENT.float32 });
    this.output(name, 'float32', shape);
  }

  scalar(name: string, value: number): string {
    return this.numbers(name, [], [value]);
  }

  ones(name: string, length: number): string {
    return this.numbers(name, [length], Array<number>(length).fill(1));
  }

  /** A node of one input that onnxruntime has in float32 only. */
  single(op: string, input: string, output: string): string {
    if (this.precision === 'float32') return this.node(op, [input], output);
    return this.cast(this.node(op, [this.cast(input, 'float32')], output), 'float64');
  }

  numbers(name: string, shape: readonly number[], values: readonly number[]): string {
    const data = this.precision === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
    return this.constant(name, shape, data);
  }
}
