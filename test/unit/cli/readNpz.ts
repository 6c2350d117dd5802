export interface NpyContents {
  readonly shape: number[];
  readonly data: number[];
  /** Of an array of text without axes. */
  readonly text?: string;
}

/** Reads an uncompressed .npz through its central directory, as numpy would; apart from the writer under test. */
export function readNpz(file: Buffer): Record<string, NpyContents> {
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const arrays: Record<string, NpyContents> = {};
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset));
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const size = file.readUInt32LE(at + 24);
    const local = file.readUInt32LE(at + 42);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    arrays[name.replace(/\.npy$/, '')] = readNpy(file.subarray(start, start + size));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return arrays;
}

function readNpy(bytes: Buffer): NpyContents {
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  const [, type = ''] = /'descr': '(\S+)'/.exec(header) ?? [];
  const [, shapeText = ''] = /'shape': \(([^)]*)\)/.exec(header) ?? [];
  const shape = shapeText.split(',').flatMap((part) => (part.trim() ? [Number(part)] : []));
  if (type.startsWith('<U')) {
    const points = Array.from({ length: Number(type.slice(2)) }, (_, i) =>
      bytes.readUInt32LE(10 + headerLength + 4 * i),
    );
    return { shape, data: [], text: String.fromCodePoint(...points) };
  }
  const data: number[] = [];
  for (let at = 10 + headerLength; at < bytes.length; at += type === '<f4' ? 4 : 8) {
    if (type === '<f4') data.push(bytes.readFloatLE(at));
    else data.push(type === '<f8' ? bytes.readDoubleLE(at) : Number(bytes.readBigInt64LE(at)));
  }
  return { shape, data };
}
