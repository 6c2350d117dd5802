/** Thrown where the bytes of a pickle end or make no sense; the machine says where. */
export class BadPickle extends Error {}

/** The pickle goes on beyond the bytes at hand. */
export class PickleEnds extends BadPickle {}

const text = new TextDecoder('utf-8');

/** Walks the bytes of a pickle. Every length is checked against what is left before anything is taken. */
export class PickleReader {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private take(length: number): number {
    if (length > this.bytes.length - this.at) throw new PickleEnds('it ends too early');
    this.at += length;
    return this.at - length;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), false);
  }

  /** A 64-bit length; more than the file holds is refused by what reads it. */
  length64(): number {
    const length = this.view.getBigUint64(this.take(8), true);
    return length > BigInt(this.bytes.length) ? this.bytes.length + 1 : Number(length);
  }

  raw(length: number): Uint8Array {
    const from = this.take(length);
    return this.bytes.slice(from, from + length);
  }

  utf8(length: number): string {
    const from = this.take(length);
    return text.decode(this.bytes.subarray(from, from + length));
  }

  latin1(length: number): string {
    const from = this.take(length);
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + from, length).toString('latin1');
  }

  /** Text up to the next newline. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw new PickleEnds('it ends too early');
    const line = this.latin1(end - this.at);
    this.at++;
    return line;
  }

  /** Two's complement, little-endian, as LONG1 and LONG4 hold it. */
  long(length: number): number | bigint {
    if (length > 1024) throw new BadPickle(`it holds an integer of ${length} bytes`);
    const from = this.take(length);
    if (length === 0) return 0;
    let hex = '';
    for (let index = from + length - 1; index >= from; index--)
      hex += this.view.getUint8(index).toString(16).padStart(2, '0');
    return narrow(BigInt.asIntN(length * 8, BigInt(`0x${hex}`)));
  }
}

/** Integers that a number holds exactly are numbers, so that equal keys are equal. */
function narrow(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** A decimal integer as protocol 0 writes it, perhaps with Python 2's L at the end. */
export function parseDecimal(line: string): number | bigint {
  if (!/^[+-]?\d{1,1000}L?$/.test(line)) throw new BadPickle(`${JSON.stringify(line.slice(0, 20))} is not an integer`);
  return narrow(BigInt(line.replace('L', '')));
}
