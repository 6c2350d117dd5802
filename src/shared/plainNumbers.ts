/** A read-only view of a value that can be written as JSON, in which typed arrays may take the place of lists. */
export type Writable<T> = T extends readonly (infer Item)[]
  ? readonly Writable<Item>[] | (Item extends number ? ArrayLike<number> : never)
  : T extends object
    ? { readonly [Key in keyof T]: Writable<T[Key]> }
    : T;

/** JSON and CSV have neither infinity nor NaN: null stands for them. */
export const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** The same value with typed arrays as lists, and null for numbers that JSON cannot express: NaN and the infinities. */
export function plainNumbers(value: unknown): unknown {
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as Float64Array, (item) => plainNumbers(item));
  if (Array.isArray(value)) return value.map(plainNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]));
}

/** The rows of a row-major matrix. */
export function rowsOf(values: Float64Array | Float32Array, width: number): number[][] {
  return Array.from({ length: width === 0 ? 0 : values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );
}
