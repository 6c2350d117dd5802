import * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import { keyStandsTwice, parseBounded } from './boundedJson.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { CheckpointContents } from './contents.js';
import { dtype, whyNotWeights, type DType, type DTypeName } from './dtype.js';
import { contiguousStride, elementCount, gather, shapeText, type StoredTensor } from './storedTensor.js';

const MAX_HEADER_BYTES = 32 * 2 ** 20;
const MAX_DIMENSIONS = 32;

const TYPES: Readonly<Record<string, DTypeName>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F8_E4M3: 'float8_e4m3fn',
  F8_E5M2: 'float8_e5m2',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
  C64: 'complex64',
};

/** Element types that the format has and that are not read, with their size in bits. */
const UNREAD_BITS: Readonly<Record<string, number>> = { F8_E8M0: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 };

const count = z.number().int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count).max(MAX_DIMENSIONS),
  data_offsets: z.tuple([count, count]),
});
const headerSchema = z.record(z.string(), z.unknown());

/** Whether a file begins as safetensors do: the length of a header, and a brace. */
export function beginsLikeSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  // A file that was cut short is known by its header too; a length beyond reason is not one.
  return length >= 2n && length <= BigInt(Math.max(size, MAX_HEADER_BYTES));
}

/**
 * Reads a safetensors file: the header now, numbers when a tensor is asked for. Entries must lie within the file and
 * must not overlap.
 * @throws InputError `cut-short`, `bad-safetensors`
 */
export async function readSafetensors(source: ByteSource): Promise<CheckpointContents> {
  const refuse = (what: string): never => {
    throw new InputError('bad-safetensors', `${source.name} is a damaged safetensors file: ${what}.`);
  };
  const head = await source.read(0, 8);
  const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) refuse(`its header would have ${length} bytes`);
  if (8 + length > source.size) throw cutShort(source, 8 + length);
  const header = parseHeader(await source.read(8, length), refuse);
  const data = 8 + length;
  const tensors = new Map<string, StoredTensor>();
  const ranges: { readonly from: number; readonly to: number; readonly name: string }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) return refuse(`the entry of ${name} has no dtype, shape and data_offsets`);
    const { dtype: code, shape, data_offsets } = entry.data;
    const [from, to] = data_offsets;
    const type = Object.hasOwn(TYPES, code) ? dtype(TYPES[code]) : null;
    const bits = type ? type.bytes * 8 : Object.hasOwn(UNREAD_BITS, code) ? UNREAD_BITS[code] : null;
    if (bits === null) return refuse(`${name} has the unknown element type ${code.slice(0, 20)}`);
    const wanted = Math.ceil((elementCount(shape) * bits) / 8);
    if (to - from !== wanted) refuse(`${name} of shape ${shapeText(shape)} takes ${wanted} bytes but has ${to - from}`);
    if (data + to > source.size) throw cutShort(source, data + to);
    if (to > from) ranges.push({ from, to, name });
    tensors.set(
      name,
      type ? stored(source, name, data + from, wanted, shape, type) : unread(source, name, shape, code),
    );
  }
  ranges.sort((a, b) => a.from - b.from);
  ranges.forEach((range, index) => {
    const next = ranges[index + 1];
    if (next && next.from < range.to) refuse(`${range.name} and ${next.name} overlap`);
  });
  return { format: 'safetensors', tensors, description: describeNames(tensors), object: null };
}

export function describeNames(tensors: ReadonlyMap<string, unknown>): string {
  if (tensors.size === 0) return 'no tensors';
  const names = [...tensors.keys()].slice(0, 4).join(', ');
  return `tensors ${names}${tensors.size > 4 ? `, … (${tensors.size} in all)` : ''}`;
}

function parseHeader(bytes: Uint8Array, refuse: (what: string) => never): Readonly<Record<string, unknown>> {
  let value: unknown;
  let twice: string | null = null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = parseBounded(text);
    twice = keyStandsTwice(text);
  } catch (error) {
    return refuse(`its header is not JSON (${error instanceof Error ? error.message.slice(0, 80) : 'unknown'})`);
  }
  if (twice !== null) refuse(`${twice.slice(0, 200)} stands twice in its header, and which one counts cannot be told`);
  const header = headerSchema.safeParse(value);
  return header.success ? header.data : refuse('its header is not an object');
}

function stored(
  source: ByteSource,
  name: string,
  from: number,
  length: number,
  shape: readonly number[],
  type: DType,
): StoredTensor {
  return {
    shape,
    dtype: type.name,
    async read(signal) {
      const layout = { offset: 0, shape, stride: contiguousStride(shape) };
      return gather(await source.read(from, length), 0, layout, type, true, `${source.name}: ${name}`, signal);
    },
  };
}

function unread(source: ByteSource, name: string, shape: readonly number[], code: string): StoredTensor {
  const refuse = () =>
    Promise.reject(new InputError('unsupported-dtype', `${source.name}: ${name} ${whyNotWeights(code)}.`));
  return { shape, dtype: code, read: refuse };
}

function cutShort(source: ByteSource, wanted: number): InputError {
  return new InputError(
    'cut-short',
    `${source.name} is cut short: its header asks for ${wanted} bytes and it has ${source.size}. ` +
      `Copy it again, or wait until it is completely written.`,
  );
}
