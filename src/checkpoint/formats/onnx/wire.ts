import type { ByteSource } from '../../sources/byteSource.js';

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
export interface Field {
  readonly id: number;
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
export function* fieldsOf(bytes: Uint8Array, budget: FieldBudget): Generator<Field> {
  for (let at = 0; at < bytes.length;) {
    budget.take();
    const { field, next } = fieldAt(bytes, at, bytes.length);
    yield field;
    at = next;
  }
}

const WINDOW = 2 ** 16;
/** Bytes that a field takes before its own: its tag and its length. */
const MOST_HEAD = 20;

/** The fields of a message in a file, whose bytes are not read; `at` counts from the beginning of the file. */
export async function* fieldsIn(
  source: ByteSource,
  from: number,
  to: number,
  budget: FieldBudget,
): AsyncGenerator<Field> {
  let window = new Uint8Array(0);
  let start = from;
  for (let at = from; at < to;) {
    budget.take();
    const end = start + window.length;
    if (at > end || (at + MOST_HEAD > end && end < to)) {
      start = at;
      window = Uint8Array.from(await source.read(at, Math.min(WINDOW, to - at)));
    }
    const { field, next } = fieldAt(window, at - start, to - start);
    yield { ...field, at: field.at + start };
    at = next + start;
  }
}

/** @param limit end of the message, which may lie beyond the bytes at hand */
function fieldAt(bytes: Uint8Array, at: number, limit: number): { readonly field: Field; readonly next: number } {
  const tag = varint(bytes, at);
  const id = Math.floor(tag.value / 8);
  const kind = tag.value % 8;
  if (id < 1 || id >= 2 ** 29) throw new DamagedMessage(`it has a field numbered ${id}`);
  if (kind === 0) {
    const { value, next } = varint(bytes, tag.next);
    return { field: { id, value, at: next, length: 0 }, next };
  }
  let from = tag.next;
  let length: number;
  if (kind === 2) ({ value: length, next: from } = varint(bytes, tag.next));
  else if (kind === 1) length = 8;
  else if (kind === 5) length = 4;
  else throw new DamagedMessage(`it has a field of the unknown kind ${kind}`);
  if (from + length > limit) throw new DamagedMessage('a part of it ends beyond the end', true);
  return { field: { id, value: NaN, at: from, length }, next: from + length };
}

function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let digit = 0; digit < 10; digit++) {
    const byte = bytes[at + digit];
    if (byte === undefined) throw new DamagedMessage('it ends within a number', true);
    value += (byte & 0x7f) * 2 ** (7 * digit);
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

export function textOf(bytes: Uint8Array, { at, length }: Field): string {
  return decoder.decode(bytes.subarray(at, at + length));
}
