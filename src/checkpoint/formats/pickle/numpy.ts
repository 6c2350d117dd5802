import { DTYPES, elementReader, type DType, type DTypeName } from '../dtype.js';
import { NumpyDType, type PickleValue } from './values.js';

const KINDS: Readonly<Record<string, DTypeName>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** The element type behind numpy's code such as `f4` or `<i8`; null for one that no tensor has (strings, objects). */
export function numpyElement(code: string): DType | null {
  const name = KINDS[code.replace(/^[<>|=]/, '')];
  return (name && DTYPES.get(name)) ?? null;
}

/** `numpy.dtype('f8')`; its byte order follows by BUILD. */
export function numpyDType(code: PickleValue | undefined): NumpyDType {
  const name = typeof code === 'string' ? code : 'dtype';
  return new NumpyDType(numpyElement(name), name);
}

export function decodeScalar(bytes: Uint8Array, type: DType, littleEndian: boolean): number | boolean | null {
  if (bytes.length !== type.bytes) return null;
  const value = elementReader(bytes, type.name, littleEndian)?.(0) ?? null;
  return type.name === 'bool' && value !== null ? value !== 0 : value;
}
