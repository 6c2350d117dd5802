import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { CheckpointContents } from './contents.js';
import type { DType } from './dtype.js';
import { numpyElement } from './pickle/numpy.js';
import { describeNames } from './safetensors.js';
import { checkLayout, contiguousStride, elementCount, gather, type StoredTensor } from './storedTensor.js';
import type { ZipRecord } from './zip.js';

/** Whether a zip archive holds arrays as numpy.savez writes them. */
export function isNpz(records: ReadonlyMap<string, ZipRecord>): boolean {
  return [...records.keys()].some((name) => name.endsWith('.npy'));
}

const MAX_HEADER_BYTES = 1 << 16;

/**
 * Reads a .npz file: the arrays' headers now, their numbers when asked for. Arrays of objects (pickles) and of text
 * are left aside.
 * @throws InputError `bad-npz`, `cut-short`, `bad-zip`, `bad-tensor`
 */
export async function readNpz(
  source: ByteSource,
  records: ReadonlyMap<string, ZipRecord>,
): Promise<CheckpointContents> {
  const tensors = new Map<string, StoredTensor>();
  for (const record of records.values()) {
    if (!record.name.endsWith('.npy')) continue;
    const name = record.name.slice(0, -'.npy'.length);
    const tensor = await readArray(source, name, record);
    if (tensor) tensors.set(name, tensor);
  }
  return { format: 'npz', tensors, description: describeNames(tensors), object: null };
}

interface Header {
  /** null: objects, text or times. */
  readonly type: DType | null;
  readonly littleEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly data: number;
}

async function readArray(source: ByteSource, name: string, record: ZipRecord): Promise<StoredTensor | null> {
  const where = `${source.name}: ${name}`;
  const { type, littleEndian, isFortran, shape, data } = await readHeader(record, where);
  if (!type) return null;
  const stride = isFortran ? contiguousStride([...shape].reverse()).reverse() : contiguousStride(shape);
  const layout = { offset: 0, shape, stride };
  checkLayout(layout, Math.floor((record.size - data) / type.bytes), where);
  const bytes = elementCount(shape) * type.bytes;
  return {
    shape,
    dtype: type.name,
    read: async (signal) => gather(await record.read(data, data + bytes), 0, layout, type, littleEndian, where, signal),
  };
}

async function readHeader(record: ZipRecord, where: string): Promise<Header> {
  const refuse = (what: string): never => {
    throw new InputError('bad-npz', `${where} is not an array that numpy writes: ${what}.`);
  };
  const start = await record.head(12);
  const [major = 0] = start.subarray(6, 7);
  if (start.length < 12 || String.fromCharCode(...start.subarray(1, 6)) !== 'NUMPY' || start[0] !== 0x93)
    return refuse('it does not begin like one');
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const from = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (major < 1 || major > 3 || length > MAX_HEADER_BYTES || from + length > record.size)
    refuse('its header is damaged');
  const bytes = (await record.head(from + length)).subarray(from);
  const text = new TextDecoder('latin1').decode(bytes);
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z]\d{0,6})'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const size = /'shape':\s*\(([\d,\s]{0,400})\)/.exec(text)?.[1];
  if (order === undefined || size === undefined) return refuse('its header names no order or shape');
  return {
    type: descr ? numpyElement(descr[2]) : null,
    littleEndian: descr?.[1] !== '>',
    isFortran: order === 'True',
    shape: size
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    data: from + length,
  };
}
