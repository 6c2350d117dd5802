/** A part of a matrix by itself, in memory of its own or at the beginning of what is given. */
export function part(
  a: Float64Array,
  n: number,
  row0: number,
  row1: number,
  col0: number,
  col1: number,
  room?: Float64Array,
): Float64Array {
  const width = col1 - col0;
  const size = (row1 - row0) * width;
  const result = room ? room.subarray(0, size) : new Float64Array(size);
  for (let row = row0; row < row1; row++) result.set(a.subarray(row * n + col0, row * n + col1), (row - row0) * width);
  return result;
}

/** Writes a matrix of `width` columns into one of n columns. */
export function place(
  values: Float64Array,
  width: number,
  a: Float64Array,
  n: number,
  row0: number,
  col0: number,
): void {
  for (let at = 0, row = row0; at < values.length; at += width, row++)
    a.set(values.subarray(at, at + width), row * n + col0);
}
