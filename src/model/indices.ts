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
    for (let index = 0; index < indices.length; index++, at++) result[at] = (indices[index] as number) + copy * stride;
  return result;
}

/** values[at[0]], values[at[1]], … */
export function picked(values: Int32Array, at: Int32Array): Int32Array {
  const result = new Int32Array(at.length);
  for (let index = 0; index < at.length; index++) result[index] = values[at[index] as number] as number;
  return result;
}
