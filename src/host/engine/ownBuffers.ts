type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

const isTypedArray = (value: object): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/**
 * The same value with each typed array on an ArrayBuffer of its own. What arrives from another process are views on
 * one shared buffer, and a page would be sent the whole of it with each view.
 */
export function ownBuffers<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isTypedArray(value)) return (value.byteLength === value.buffer.byteLength ? value : value.slice()) as T;
  if (Array.isArray(value)) {
    // Rows of numbers are the bulk of what is not a typed array: nothing in them needs a look.
    return (typeof value[0] === 'number' ? value : value.map(ownBuffers)) as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ownBuffers(item)])) as T;
}
