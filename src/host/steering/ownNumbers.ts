/** The same value with typed arrays as arrays of numbers, for JSON. */
export function ownNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array);
  if (Array.isArray(value)) return value.map(ownNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ownNumbers(item)]));
}
