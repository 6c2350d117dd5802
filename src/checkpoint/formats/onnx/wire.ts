import type { ByteSource } from '../../sources/byteSource.js';
import { WIRE, wireTypeOf, type Content, type Fields, type Message } from './schema.js';

/** Thrown for bytes that are no protobuf message; its message ends a sentence. */
export class DamagedMessage extends Error {
  /** @param isCutShort whether a field ends beyond the end of what holds it */
  constructor(
    message: string,
    readonly isCutShort = false,
  ) {
    super(message);
  }
}

/** One field of a protobuf message. */
export interface Field<Name extends string = string> {
  /** Its name in the schema; null where the schema has no such field, or one that is stored in another way. */
  readonly name: Name | null;
  /** A number's value, exact below 2^53; NaN where the field is bytes or of fixed width. */
  readonly value: number;
  /** Where the field's bytes are; nowhere for a number. */
  readonly at: number;
  readonly length: number;
}

/** Counts fields, of which a file can hold more than anybody has patience for. */
export class FieldBudget {
  constructor(private left: number) {}

  take(): void {
    if (this.left-- <= 0) throw new DamagedMessage('it has more parts than any model');
  }
}

/** The fields of a message that is in memory; `at` counts from the beginning of `bytes`. */
export function* fieldsOf<F extends Fields>(
  message: Message<F>,
  bytes: Uint8Array,
  budget: FieldBudget,
): Generator<Field<keyof F & string>> {
  for (let at = 0; at < bytes.length;) {
    budget.take();
    const { field, next } = fieldAt(message, bytes, at, bytes.length);
    yield field;
    at = next;
  }
}

const WINDOW = 2 ** 16;
/** Bytes that a field takes before its own: its tag and its length. */
const MAX_HEAD = 20;

/**
 * The fields of a message in a file that are wanted, whose bytes are not read; `at` counts from the beginning of the file. All
 * others are passed over without anything made of them or a turn for each, since a file can hold millions.
 */
export async function* fieldsIn<F extends Fields, Name extends keyof F & string>(
  message: Message<F>,
  wanted: readonly Name[],
  source: ByteSource,
  from: number,
  to: number,
  budget: FieldBudget,
): AsyncGenerator<Field<Name>> {
  const names = new Set<string | null>(wanted);
  const isWanted = (name: string | null): name is Name => names.has(name);
  const numbers = new Set([...message.names].flatMap(([number, name]) => (isWanted(name) ? number : [])));
  let window = new Uint8Array(0);
  let start = from;
  for (let at = from; at < to;) {
    budget.take();
    const end = start + window.length;
    if (at > end || (at + MAX_HEAD > end && end < to)) {
      start = at;
      window = Uint8Array.from(await source.read(at, Math.min(WINDOW, to - at)));
    }
    const tag = window[at - start];
    // A number of one byte.
    if (tag >= 8 && tag < 0x80 && tag % 8 === WIRE.varint && window[at - start + 1] < 0x80 && !numbers.has(tag >> 3)) {
      at += 2;
      continue;
    }
    const { field, next } = fieldAt(message, window, at - start, to - start);
    at = next + start;
    const { name } = field;
    if (isWanted(name)) yield { ...field, name, at: field.at + start };
  }
}

/** @param limit end of the message, which may lie beyond the bytes at hand */
function fieldAt<F extends Fields>(
  message: Message<F>,
  bytes: Uint8Array,
  at: number,
  limit: number,
): { readonly field: Field<keyof F & string>; readonly next: number } {
  const tag = varint(bytes, at);
  const number = Math.floor(tag.value / 8);
  const wire = tag.value % 8;
  if (number < 1 || number >= 2 ** 29) throw new DamagedMessage(`it has a field numbered ${number}`);
  const known: (keyof F & string) | undefined = message.names.get(number);
  const name = known !== undefined && mayBeStored(message.fields[known], wire) ? known : null;
  if (wire === WIRE.varint) {
    const { value, next } = varint(bytes, tag.next);
    return { field: { name, value, at: next, length: 0 }, next };
  }
  let from = tag.next;
  let length: number;
  if (wire === WIRE.delimited) ({ value: length, next: from } = varint(bytes, tag.next));
  else if (wire === WIRE.fixed64) length = 8;
  else if (wire === WIRE.fixed32) length = 4;
  else throw new DamagedMessage(`it has a field of the unknown kind ${wire}`);
  if (from + length > limit) throw new DamagedMessage('a field extends past the end of what contains it', true);
  return { field: { name, value: NaN, at: from, length }, next: from + length };
}

/** Repeated numbers may be packed into one field; all else that is stored in another way is no such field. */
function mayBeStored({ content, repeated }: { content: Content; repeated: boolean }, wire: number): boolean {
  return wire === wireTypeOf(content) || (repeated && wire === WIRE.delimited);
}

function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  // Nearly all take one byte, and a file can hold millions.
  if (bytes[at] < 0x80) return { value: bytes[at], next: at + 1 };
  let value = 0;
  let place = 1;
  for (let digit = 0; digit < 10; digit++, place *= 128) {
    const byte = bytes[at + digit];
    if (byte === undefined) throw new DamagedMessage('it ends within a number', true);
    value += (byte & 0x7f) * place;
    if (byte < 0x80) return { value, next: at + digit + 1 };
  }
  throw new DamagedMessage('it has a number of more than ten bytes');
}

/** The numbers of a repeated integer field that is packed. */
export function packed(bytes: Uint8Array, most: number): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, next } = varint(bytes, at);
    if (values.push(value) > most) throw new DamagedMessage(`a list has more than ${most} numbers`);
    at = next;
  }
  return values;
}

const decoder = new TextDecoder();

/** The bytes of a field of a message that is in memory. */
export const part = (bytes: Uint8Array, { at, length }: Field): Uint8Array => bytes.subarray(at, at + length);

export const textOf = (bytes: Uint8Array, field: Field): string => decoder.decode(part(bytes, field));
