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
 * Reads element `index` of raw storage bytes as a number; null for types that weights cannot have (complex).
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
    case 'float8_e4m3fn':
      return (index) => e4m3ToNumber(bytes[index]);
    case 'float8_e5m2':
      // The upper half of a binary16.
      return (index) => halfToNumber(bytes[index] << 8);
    case 'complex64':
    case 'complex128':
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

/** Eight bits of a sign, four of an exponent and three of a fraction, without infinities (Micikevicius et al. 2022). */
function e4m3ToNumber(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 0) return sign * fraction * 2 ** -9;
  if (exponent === 0xf && fraction === 7) return NaN;
  return sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits * 0x10000);
  return scratch.getFloat32(0);
}

/** Stands for the element type of a tensor that only a class which is not read could make: `object of my.Tensor`. */
const OBJECT = 'object of ';
export const objectDType = (className: string): string => `${OBJECT}${className}`;
export const isObjectDType = (name: string): boolean => name.startsWith(OBJECT);

/** Why weights of an element type cannot be read, to end a sentence with; null where they can. */
export function whyNotWeights(name: string): string | null {
  if (isObjectDType(name))
    return `is an ${name}, which is not one of the classes that are read: a checkpoint is never executed. Save it as a plain tensor`;
  if (name === 'int8' || name === 'uint8')
    return `has elements of type ${name}: quantised weights mean something only with their scales, which are not read. Save them as float32`;
  const isReal = DTYPES.has(name as DTypeName) && !name.startsWith('complex');
  return isReal ? null : `has elements of type ${name}, which are not read as real numbers. Save it as float32`;
}
