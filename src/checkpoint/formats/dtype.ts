/** Element types that occur in checkpoints, by torch's names, with their size in bytes. */
const SIZES = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
  complex128: 16,
} as const;

export type DTypeName = keyof typeof SIZES;

export interface DType {
  readonly name: DTypeName;
  /** Size of one element in bytes. */
  readonly bytes: number;
}

export const DTYPES: ReadonlyMap<DTypeName, DType> = new Map(
  (Object.keys(SIZES) as DTypeName[]).map((name) => [name, { name, bytes: SIZES[name] }]),
);

export function dtype(name: DTypeName): DType {
  return { name, bytes: SIZES[name] };
}

type Reader = (index: number) => number;

/**
 * Reads element `index` of raw storage bytes as a number; null for types that weights cannot have (complex, float8).
 * 64-bit integers beyond 2^53 are rounded.
 */
export function elementReader(bytes: Uint8Array, name: DTypeName, littleEndian: boolean): Reader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (name) {
    case 'float64':
      return (index) => view.getFloat64(index * 8, littleEndian);
    case 'float32':
      return (index) => view.getFloat32(index * 4, littleEndian);
    case 'float16':
      return (index) => halfToNumber(view.getUint16(index * 2, littleEndian));
    case 'bfloat16':
      return (index) => bfloatToNumber(view.getUint16(index * 2, littleEndian));
    case 'int64':
      return (index) => Number(view.getBigInt64(index * 8, littleEndian));
    case 'uint64':
      return (index) => Number(view.getBigUint64(index * 8, littleEndian));
    case 'int32':
      return (index) => view.getInt32(index * 4, littleEndian);
    case 'uint32':
      return (index) => view.getUint32(index * 4, littleEndian);
    case 'int16':
      return (index) => view.getInt16(index * 2, littleEndian);
    case 'uint16':
      return (index) => view.getUint16(index * 2, littleEndian);
    case 'int8':
      return (index) => view.getInt8(index);
    case 'uint8':
      return (index) => bytes[index];
    case 'bool':
      return (index) => (bytes[index] ? 1 : 0);
    case 'complex64':
    case 'complex128':
    case 'float8_e4m3fn':
    case 'float8_e5m2':
      return null;
  }
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits * 0x10000);
  return scratch.getFloat32(0);
}
