import type { Random } from './random.js';

const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 2 ** 31 - 1, 64, 1024];
const WIDE = [
  0n,
  1n,
  (1n << 31n) - 1n,
  1n << 32n,
  (1n << 53n) - 1n,
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

/** Changes some bytes, mostly one, by small steps of every kind that file fuzzers know. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (let steps = random.below(3) === 0 ? 3 : 1; steps > 0; steps--) out = step(out, random);
  return out;
}

function step(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(64, bytes.length - at));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (random.below(9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    case 3:
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
    case 4:
      return join(
        bytes.subarray(0, at),
        Uint8Array.from({ length }, () => random.below(256)),
        bytes.subarray(at),
      );
    case 5:
      if (at + 4 <= bytes.length) view.setUint32(at, random.pick(INTERESTING), true);
      return bytes;
    case 6:
      if (at + 8 <= bytes.length) view.setBigUint64(at, random.pick(WIDE), true);
      return bytes;
    case 7:
      if (at + 2 <= bytes.length) view.setUint16(at, random.pick(INTERESTING) & 0xffff, true);
      return bytes;
    default:
      bytes.copyWithin(random.below(bytes.length), at, at + length);
      return bytes;
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Text changed where its meaning lies: digits, brackets, words. */
export function mutateText(text: string, random: Random): string {
  let out = text;
  for (let steps = random.below(3) === 0 ? 3 : 1; steps > 0; steps--) {
    const at = random.below(out.length + 1);
    const tokens = [
      '[',
      ']',
      '{',
      '}',
      '"',
      ',',
      ':',
      '-',
      '0',
      '9007199254740993',
      '1e308',
      'null',
      '\\',
      'F16',
      '-1',
    ];
    if (random.below(3) === 0) out = out.slice(0, at) + out.slice(at + 1 + random.below(8));
    else out = out.slice(0, at) + random.pick(tokens) + out.slice(at + random.below(4));
  }
  return out;
}

/** Opcodes of pickle in places where they mean something: whole instructions are put in or taken out. */
export function mutatePickle(bytes: Uint8Array, random: Random): Uint8Array {
  const at = 2 + random.below(Math.max(1, bytes.length - 2));
  const opcodes =
    '().012FGIJKLMNPQRSTUVX]abcdeghijloprstuq}\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98';
  const added = Uint8Array.from({ length: 1 + random.below(4) }, () =>
    opcodes.charCodeAt(random.below(opcodes.length)),
  );
  return join(bytes.subarray(0, at), added, bytes.subarray(at + random.below(3)));
}
