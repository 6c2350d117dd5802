/** More parts of ONNX files than a plain model has: whole numbers, attributes, and graphs in operators. */
import { bytes, node, number, port } from './onnxFile.js';

export const INT64 = 7;

/** An int64 constant: a vector, or a scalar where `shape` is []. */
export const integers = (
  name: string,
  values: readonly (number | bigint)[],
  shape: readonly number[] = [values.length],
): Uint8Array => {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return bytes(5, ...shape.map((size) => number(1, size)), number(2, INT64), bytes(8, name), bytes(9, raw));
};

const attribute = (name: string, ...value: Uint8Array[]) => bytes(5, bytes(1, name), ...value);
export const int = (name: string, value: number) => attribute(name, number(3, value), number(20, 2));
export const graph = (name: string, ...parts: Uint8Array[]) =>
  attribute(name, bytes(6, bytes(2, name), ...parts), number(20, 5));

/** The constant `yes`, which is true. */
export const yes = bytes(5, number(2, 9), bytes(8, 'yes'), bytes(9, Uint8Array.of(1)));

/**
 * The body of a loop that carries one value: `step` makes `x_out` of `x_in`, and `goesOn` the condition of what it is given.
 */
export const body = (
  step: Uint8Array = node('Add', ['x_in', 'x_in'], ['x_out']),
  goesOn: Uint8Array = node('Identity', ['c_in'], ['c_out']),
): Uint8Array =>
  graph(
    'body',
    goesOn,
    step,
    ...[port(11, 'i', INT64, []), port(11, 'c_in', 9, []), port(11, 'x_in', 1, ['n', 'm'])],
    ...[port(12, 'c_out', 9, []), port(12, 'x_out', 1, ['n', 'm'])],
  );
