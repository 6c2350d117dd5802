import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { CheckpointContents } from './contents.js';
import { whyNotWeights, type DType } from './dtype.js';
import { decodeScalar, numpyElement } from './pickle/numpy.js';
import type { PickleValue } from './pickle/values.js';
import { describeNames } from './safetensors.js';
import { checkLayout, contiguousStride, elementCount, gather, type StoredTensor } from './storedTensor.js';
import type { ZipRecord } from './zip.js';

/** Whether a zip archive holds arrays as numpy.savez writes them. */
export function isNpz(records: ReadonlyMap<string, ZipRecord>): boolean {
  return [...records.keys()].some((name) => name.endsWith('.npy'));
}

const MAX_HEADER_BYTES = 1 << 16;

/** Arrays without dimensions and of text that is short are settings: more of them are not looked at. */
const MAX_SETTINGS = 1000;
const MAX_TEXT_BYTES = 4000;

/**
 * Reads a .npz file: the arrays' headers now, their numbers when asked for. Single numbers and texts beside the arrays
 * (`step=3`, `act_fn='gelu'`) are its object, as settings beside weights are elsewhere. Arrays of objects (pickles), of
 * text and of times are left aside with a note.
 * @throws InputError `bad-npz`, `cut-short`, `bad-zip`, `bad-tensor`
 */
export async function readNpz(
  source: ByteSource,
  records: ReadonlyMap<string, ZipRecord>,
): Promise<CheckpointContents> {
  const tensors = new Map<string, StoredTensor>();
  const settings = new Map<PickleValue, PickleValue>();
  const aside: string[] = [];
  for (const record of records.values()) {
    if (!record.name.endsWith('.npy')) continue;
    const name = record.name.slice(0, -'.npy'.length);
    const where = `${source.name}: ${name}`;
    const header = await readHeader(record, where);
    // Buffers of a state dict (blocks.0.attn.IGNORE) have dots in their names.
    if (header.shape.length === 0 && !name.includes('.') && settings.size < MAX_SETTINGS) {
      const value = await settingOf(record, header);
      if (value !== undefined) {
        settings.set(name, value);
        continue;
      }
    }
    if (header.kind === 'other') aside.push(name);
    else tensors.set(name, header.type ? stored(record, header, header.type, where) : unread(header, where));
  }
  const notes: string[] = [];
  if (settings.size > 0)
    notes.push(`${source.name} holds ${listed([...settings.keys()].map(String))} beside its arrays: no weights.`);
  if (aside.length > 0) notes.push(`${source.name} holds ${listed(aside)}, which are not numbers: left aside.`);
  const object = settings.size > 0 ? settings : null;
  return { format: 'npz', tensors, description: describeNames(tensors), object, notes };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => name.slice(0, 80));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}

interface Header {
  /** numbers: of a type that is read, or that is not; text: unicode; other: objects, bytes or times. */
  readonly kind: 'numbers' | 'text' | 'other';
  /** null for numbers of a type that is not read, and for what is no number. */
  readonly type: DType | null;
  /** numpy's name of the element type, such as `float128`. */
  readonly typeName: string;
  readonly littleEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly data: number;
}

/** A single number or text; undefined where it is neither. */
async function settingOf(record: ZipRecord, header: Header): Promise<PickleValue | undefined> {
  const { type, kind, data, littleEndian } = header;
  if (type && record.size >= data + type.bytes)
    return decodeScalar(await record.read(data, data + type.bytes), type, littleEndian) ?? undefined;
  if (kind !== 'text' || record.size - data > MAX_TEXT_BYTES) return undefined;
  const bytes = await record.read(data, record.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codes = Array.from({ length: bytes.length >> 2 }, (_, at) => view.getUint32(at * 4, littleEndian));
  return codes.every((code) => code <= 0x10ffff) ? String.fromCodePoint(...codes).replace(/\0+$/, '') : undefined;
}

function stored(record: ZipRecord, header: Header, type: DType, where: string): StoredTensor {
  const { shape, isFortran, data, littleEndian } = header;
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

/** Numbers of a type that is not read, such as numpy's longdouble. */
function unread({ shape, typeName }: Header, where: string): StoredTensor {
  const refuse = () => Promise.reject(new InputError('unsupported-dtype', `${where} ${whyNotWeights(typeName)}.`));
  return { shape, dtype: typeName, read: refuse };
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
  const code = descr?.[2] ?? '';
  const type = numpyElement(code);
  return {
    kind: type || /^[fc]/.test(code) ? 'numbers' : code.startsWith('U') ? 'text' : 'other',
    type,
    typeName: type?.name ?? `${code.startsWith('c') ? 'complex' : 'float'}${Number(code.slice(1)) * 8}`,
    littleEndian: descr?.[1] !== '>',
    isFortran: order === 'True',
    shape: size
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    data: from + length,
  };
}
