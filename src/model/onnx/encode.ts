import {
  tagOf,
  type Content,
  type FieldType,
  type Fields,
  type Message,
} from '../../checkpoint/formats/onnx/schema.js';

/** What a field of one content is given as: whole numbers are exact below 2^53. */
type ValueOf<C extends Content> =
  C extends Message<infer F> ? Values<F> : C extends 'text' ? string : C extends 'bytes' ? Uint8Array : number;

type Values<F extends Fields> = {
  readonly [Name in keyof F]?: F[Name]['repeated'] extends true
    ? readonly ValueOf<F[Name]['content']>[]
    : ValueOf<F[Name]['content']>;
};

/** What a message holds, by the names of its fields; a field that is left out is not written. */
export type ValuesOf<M extends Message> = Values<M['fields']>;

/** A message as protobuf writes it, its fields in the order of their numbers, repeated numbers not packed. */
export function encode<F extends Fields>(message: Message<F>, values: Values<F>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const name of [...message.names].sort(([a], [b]) => a - b).map(([, name]) => name)) {
    const value: unknown = values[name];
    if (value === undefined) continue;
    const type = message.fields[name];
    for (const one of type.repeated ? (value as readonly unknown[]) : [value]) parts.push(...encoded(type, one));
  }
  return Buffer.concat(parts);
}

/** One field that holds a message which is encoded already. */
export function field<F extends Fields>(message: Message<F>, name: keyof F & string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat(delimited(message.fields[name], bytes));
}

function encoded(type: FieldType, value: unknown): Uint8Array[] {
  const { content } = type;
  switch (content) {
    case 'int':
      return [varint(tagOf(type)), varint(value as number)];
    case 'float':
      return [varint(tagOf(type)), fixed(4, (view) => view.setFloat32(0, value as number, true))];
    case 'double':
      return [varint(tagOf(type)), fixed(8, (view) => view.setFloat64(0, value as number, true))];
    case 'text':
      return delimited(type, Buffer.from(value as string));
    case 'bytes':
      return delimited(type, value as Uint8Array);
    default:
      return delimited(type, encode(content, value as Values<Fields>));
  }
}

const delimited = (type: FieldType, bytes: Uint8Array): Uint8Array[] => [
  varint(tagOf(type)),
  varint(bytes.length),
  bytes,
];

function fixed(length: number, set: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  set(new DataView(bytes.buffer));
  return bytes;
}

/** Seven bits a byte, the lowest first; a negative number as its two's complement of 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}
