import { crc32 } from 'node:zlib';

/** Protobuf as it is written by hand: fields of numbers, texts and messages. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
export const number = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)]);
export const bytes = (field: number, content: Uint8Array | string): Buffer => {
  const body = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(body.length)]), body]);
};
const float = (field: number, value: number): Buffer => {
  const body = Buffer.alloc(4);
  body.writeFloatLE(value);
  return Buffer.concat([Buffer.from(varint(field * 8 + 5)), body]);
};

/** A record of wandb's history: Record.history.item[].{key, value_json}. */
export const wandbHistory = (row: Readonly<Record<string, string>>): Buffer =>
  bytes(
    2,
    Buffer.concat(Object.entries(row).map(([key, json]) => bytes(1, Buffer.concat([bytes(1, key), bytes(16, json)])))),
  );

const BLOCK = 32_768;

/** The file around them, as wandb/sdk/internal/datastore.py writes it: blocks of 32 KiB, records cut at their ends. */
export function wandbFile(records: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(7);
  head.write(':W&B');
  head.writeUInt16LE(0xbee1, 4);
  const parts: Buffer[] = [head];
  let at = head.length;
  const put = (kind: number, data: Uint8Array) => {
    const before = Buffer.alloc(7);
    before.writeUInt32LE(crc32(Buffer.concat([Buffer.from([kind]), data])));
    before.writeUInt16LE(data.length, 4);
    before[6] = kind;
    parts.push(before, Buffer.from(data));
    at += 7 + data.length;
  };
  for (const record of records) {
    let left = BLOCK - (at % BLOCK);
    if (left < 7) {
      parts.push(Buffer.alloc(left));
      at += left;
      left = BLOCK;
    }
    if (record.length + 7 <= left) {
      put(1, record);
      continue;
    }
    let from = left - 7;
    put(2, record.subarray(0, from));
    for (; record.length - from > BLOCK - 7; from += BLOCK - 7) put(3, record.subarray(from, from + BLOCK - 7));
    put(4, record.subarray(from));
  }
  return Buffer.concat(parts);
}

/** A TensorBoard event file: TFRecords, whose checksums are left at zero. */
export function eventFile(
  events: readonly { readonly step: number; readonly tag: string; readonly value: number }[],
): Buffer {
  const all = [
    bytes(3, 'brain.Event:2'),
    ...events.map(({ step, tag, value }) =>
      Buffer.concat([number(2, step), bytes(5, bytes(1, Buffer.concat([bytes(1, tag), float(2, value)])))]),
    ),
  ];
  return Buffer.concat(
    all.map((event) => {
      const head = Buffer.alloc(12);
      head.writeBigUInt64LE(BigInt(event.length));
      return Buffer.concat([head, event, Buffer.alloc(4)]);
    }),
  );
}
