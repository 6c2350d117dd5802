import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../../src/checkpoint/formats/crc32.js';

export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** Bytes as they lie in the archive, where they are not made from `bytes`. */
  readonly packed?: Uint8Array;
  /** What the headers say instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly packedSize?: number;
    readonly crc?: number;
    readonly at?: number;
  };
  readonly flags?: number;
  readonly method?: number;
}

/** Writes a zip archive as torch does: stored, data descriptors announced, padded to 64 bytes. */
export function zip(parts: readonly ZipPart[], { zip64 = false, comment = '' } = {}): Uint8Array {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  const add = (bytes: Uint8Array) => {
    body.push(bytes);
    at += bytes.length;
  };
  for (const part of parts) {
    const name = new TextEncoder().encode(part.name);
    const packed = part.packed ?? (part.deflate ? new Uint8Array(deflateRawSync(part.bytes)) : part.bytes);
    const size = part.claims?.size ?? part.bytes.length;
    const packedSize = part.claims?.packedSize ?? packed.length;
    const crc = part.claims?.crc ?? crc32(part.bytes);
    const method = part.method ?? (part.deflate || part.packed ? 8 : 0);
    const flags = part.flags ?? 0x800;
    const headerAt = part.claims?.at ?? at;
    const padding = new Uint8Array(64 - ((at + 34 + name.length) % 64)).fill(0x5a);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(6, flags, true);
    local.setUint16(8, method, true);
    local.setUint32(14, crc, true);
    local.setUint32(18, Math.min(packedSize, 0xffffffff), true);
    local.setUint32(22, Math.min(size, 0xffffffff), true);
    local.setUint16(26, name.length, true);
    local.setUint16(28, padding.length + 4, true);
    add(new Uint8Array(local.buffer));
    add(name);
    add(Uint8Array.of(0x46, 0x42, padding.length & 255, padding.length >> 8));
    add(padding);
    add(packed);
    const extra = zip64 ? wideExtra(size, packedSize, headerAt) : new Uint8Array();
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(8, flags, true);
    entry.setUint16(10, method, true);
    entry.setUint32(16, crc, true);
    entry.setUint32(20, zip64 ? 0xffffffff : packedSize, true);
    entry.setUint32(24, zip64 ? 0xffffffff : size, true);
    entry.setUint16(28, name.length, true);
    entry.setUint16(30, extra.length, true);
    entry.setUint32(42, zip64 ? 0xffffffff : headerAt, true);
    directory.push(new Uint8Array(entry.buffer), name, extra);
  }
  const directoryAt = at;
  directory.forEach(add);
  const directorySize = at - directoryAt;
  if (zip64) {
    const end64At = at;
    const end64 = new DataView(new ArrayBuffer(76));
    end64.setUint32(0, 0x06064b50, true);
    end64.setBigUint64(4, 44n, true);
    end64.setBigUint64(24, BigInt(parts.length), true);
    end64.setBigUint64(32, BigInt(parts.length), true);
    end64.setBigUint64(40, BigInt(directorySize), true);
    end64.setBigUint64(48, BigInt(directoryAt), true);
    end64.setUint32(56, 0x07064b50, true);
    end64.setBigUint64(64, BigInt(end64At), true);
    end64.setUint32(72, 1, true);
    add(new Uint8Array(end64.buffer));
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, zip64 ? 0xffff : parts.length, true);
  end.setUint16(10, zip64 ? 0xffff : parts.length, true);
  end.setUint32(12, zip64 ? 0xffffffff : directorySize, true);
  end.setUint32(16, zip64 ? 0xffffffff : directoryAt, true);
  end.setUint16(20, comment.length, true);
  add(new Uint8Array(end.buffer));
  add(new TextEncoder().encode(comment));
  return Buffer.concat(body);
}

function wideExtra(size: number, packedSize: number, offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(28));
  view.setUint16(0, 1, true);
  view.setUint16(2, 24, true);
  view.setBigUint64(4, BigInt(size), true);
  view.setBigUint64(12, BigInt(packedSize), true);
  view.setBigUint64(20, BigInt(offset), true);
  return new Uint8Array(view.buffer);
}
