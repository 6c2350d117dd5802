/** 0, 1, …, length - 1. Loops, since Int32Array.from takes ten times as long. */
export function ramp(length: number): Int32Array {
  const result = new Int32Array(length);
  for (let index = 0; index < length; index++) result[index] = index;
  return result;
}

/** The indices, `copies` times, each time shifted by `stride` more. */
export function repeated(indices: Int32Array, copies: number, stride: number): Int32Array {
  if (copies === 1) return indices;
  const result = new Int32Array(copies * indices.length);
  for (let copy = 0, at = 0; copy < copies; copy++)
    for (let index = 0; index < indices.length; index++, at++) result[at] = indices[index] + copy * stride;
  return result;
}

/** values[at[0]], values[at[1]], … */
export function picked(values: Int32Array, at: Int32Array): Int32Array {
  const result = new Int32Array(at.length);
  for (let index = 0; index < at.length; index++) result[index] = values[at[index]];
  return result;
}

/** Copies rows fromRows[i] + fromStart of one matrix to rows toRows[i] + toStart of another. */
export function copyRows(
  from: Float32Array,
  fromRows: Int32Array,
  fromStart: number,
  to: Float32Array,
  toRows: Int32Array,
  toStart: number,
  width: number,
): void {
  for (let index = 0; index < fromRows.length; index++) {
    const a = (fromRows[index] + fromStart) * width;
    const b = (toRows[index] + toStart) * width;
    for (let d = 0; d < width; d++) to[b + d] = from[a + d];
  }
}
