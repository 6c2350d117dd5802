type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

const isTypedArray = (value: object): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/**
 * The same value with each typed array on an ArrayBuffer of its own. Arrays that arrive from another process are
 * views on one shared buffer, and the whole buffer would be sent to a page with each of them.
 */
export function ownBuffers<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isTypedArray(value)) return (value.byteLength === value.buffer.byteLength ? value : value.slice()) as T;
  if (Array.isArray(value)) {
    // Plain arrays are mostly rows of numbers, which need no copying.
    return (typeof value[0] === 'number' ? value : value.map(ownBuffers)) as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ownBuffers(item)])) as T;
}
