/** Writes small ONNX files field by field, apart from the reader and from the project's own writer. */
export type Message = readonly (number | Uint8Array)[];

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

export const number = (id: number, value: number | bigint): Uint8Array =>
  Uint8Array.from([...varint(id * 8), ...varint(value)]);

export function bytes(id: number, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const inner = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([Uint8Array.from([...varint(id * 8 + 2), ...varint(inner.length)]), inner]);
}

/** ValueInfoProto: float32 is 1, int64 is 7. */
export function port(id: number, name: string, type: number, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map((size) => bytes(1, typeof size === 'number' ? number(1, size) : bytes(2, size)));
  return bytes(id, bytes(1, name), bytes(2, bytes(1, number(1, type), bytes(2, ...dims))));
}

export function initializer(name: string, shape: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return bytes(5, ...shape.map((size) => number(1, size)), number(2, 1), bytes(8, name), bytes(9, raw));
}

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...more: Uint8Array[]
): Uint8Array {
  return bytes(
    1,
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, op),
    ...more,
  );
}

/** The parts of a graph that gives its embedding as the residual stream, and that times W_U as the logits. */
export function graphParts(d_vocab = 2, d_model = 3): Uint8Array[] {
  const values = (count: number) => Float32Array.from({ length: count }, (_, index) => index / 8);
  return [
    node('Gather', ['embed.W_E', 'tokens'], ['blocks.0.hook_resid_post']),
    node('MatMul', ['blocks.0.hook_resid_post', 'unembed.W_U'], ['logits']),
    initializer('embed.W_E', [d_vocab, d_model], values(d_vocab * d_model)),
    initializer('unembed.W_U', [d_model, d_vocab], values(d_vocab * d_model)),
    port(11, 'tokens', 7, ['batch', 4]),
    port(12, 'blocks.0.hook_resid_post', 1, ['batch', 4, d_model]),
    port(12, 'logits', 1, ['batch', 4, d_vocab]),
  ];
}

/** ModelProto with the opset last, as torch writes it. */
export function onnxFile(parts: readonly Uint8Array[] = graphParts()): Uint8Array {
  return new Uint8Array(Buffer.concat([number(1, 8), bytes(2, 'a test'), bytes(7, ...parts), bytes(8, number(2, 17))]));
}
