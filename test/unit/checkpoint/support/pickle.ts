/** Writes pickles (protocol 2) for tests, sane and malicious alike; kept apart from the reader, which it must not trust. */
export interface Opcodes {
  readonly write: (out: number[]) => void;
}

export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Plain[]
  | Opcodes
  | { readonly [key: string]: Plain };

function isOpcodes(value: object): value is Opcodes {
  return 'write' in value && typeof value.write === 'function';
}

function write(value: Plain, out: number[]): void {
  if (value === null) out.push(0x4e);
  else if (value === true) out.push(0x88);
  else if (value === false) out.push(0x89);
  else if (typeof value === 'bigint') writeLong(value, out);
  else if (typeof value === 'number') writeNumber(value, out);
  else if (typeof value === 'string') writeText(value, out);
  else if (value instanceof Uint8Array) out.push(0x42, ...u32(value.length), ...value);
  else if (Array.isArray(value)) {
    out.push(0x5d, 0x28);
    for (const entry of value as readonly Plain[]) write(entry, out);
    out.push(0x65);
  } else if (isOpcodes(value)) value.write(out);
  else {
    out.push(0x7d, 0x28);
    for (const [key, entry] of Object.entries(value)) {
      write(key, out);
      write(entry as Plain, out);
    }
    out.push(0x75);
  }
}

function writeNumber(value: number, out: number[]): void {
  if (!Number.isInteger(value) || Object.is(value, -0)) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, false);
    out.push(0x47, ...bytes);
  } else if (Math.abs(value) < 2 ** 31) out.push(0x4a, ...u32(value >>> 0));
  else writeLong(BigInt(value), out);
}

function writeLong(value: bigint, out: number[]): void {
  const bytes: number[] = [];
  const length = Math.ceil((value.toString(2).length + 1) / 8);
  let rest = BigInt.asUintN(length * 8, value);
  for (let index = 0; index < length; index++, rest >>= 8n) bytes.push(Number(rest & 255n));
  out.push(0x8a, length, ...bytes);
}

function writeText(text: string, out: number[]): void {
  const bytes = new TextEncoder().encode(text);
  out.push(0x58, ...u32(bytes.length), ...bytes);
}

export function u32(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255];
}

export const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
export const opcodes = (...bytes: number[]): Opcodes => ({ write: (out) => out.push(...bytes) });

export function tuple(...items: readonly Plain[]): Opcodes {
  return {
    write(out) {
      out.push(0x28);
      for (const item of items) write(item, out);
      out.push(0x74);
    },
  };
}

export function global(module: string, name: string): Opcodes {
  return opcodes(0x63, ...ascii(`${module}\n${name}\n`));
}

export function reduce(callee: Plain, ...args: readonly Plain[]): Opcodes {
  return {
    write(out) {
      write(callee, out);
      tuple(...args).write(out);
      out.push(0x52);
    },
  };
}

export function build(target: Plain, state: Plain): Opcodes {
  return {
    write(out) {
      write(target, out);
      write(state, out);
      out.push(0x62);
    },
  };
}

export function persistent(id: Plain): Opcodes {
  return {
    write(out) {
      write(id, out);
      out.push(0x51);
    },
  };
}

export function dictOf(entries: readonly (readonly [Plain, Plain])[]): Opcodes {
  return {
    write(out) {
      out.push(0x7d, 0x28);
      for (const [key, value] of entries) {
        write(key, out);
        write(value, out);
      }
      out.push(0x75);
    },
  };
}

export function orderedDict(entries: readonly (readonly [Plain, Plain])[]): Opcodes {
  return {
    write(out) {
      reduce(global('collections', 'OrderedDict')).write(out);
      out.push(0x28);
      for (const [key, value] of entries) {
        write(key, out);
        write(value, out);
      }
      out.push(0x75);
    },
  };
}

export function pickle(value: Plain): Uint8Array {
  const out: number[] = [0x80, 2];
  write(value, out);
  out.push(0x2e);
  return Uint8Array.from(out);
}
