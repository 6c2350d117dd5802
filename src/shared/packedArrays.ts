/**
 * Typed arrays within JSON: as base64 of their bytes, little-endian as on every machine that a runtime of ours is made for, which
 * takes a third of what decimal digits take and loses none.
 */
const KINDS = { f64: Float64Array, f32: Float32Array, i32: Int32Array, u32: Uint32Array } as const;
type Kind = keyof typeof KINDS;

/** The one field of an object that stands for an array; what follows the colon are its bytes. */
const FIELD = '$array';

/** Bytes that are handed to `String.fromCharCode` at once. */
const PART = 8192;

/** JSON of a value in which typed arrays may stand anywhere. */
export const packedJson = (value: unknown): string => JSON.stringify(value, (_, each: unknown) => packed(each));

/**
 * What {@link packedJson} was made of. Numbers that JSON does not have (NaN, infinite ones) come back as null outside of arrays.
 * @throws SyntaxError where the text is no JSON; RangeError where an array is not whole
 */
export const unpackedJson = (text: string): unknown => JSON.parse(text, (_, each: unknown) => unpacked(each));

function packed(value: unknown): unknown {
  for (const [kind, Type] of Object.entries(KINDS)) {
    if (!(value instanceof Type)) continue;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += PART) text += String.fromCharCode(...bytes.subarray(at, at + PART));
    return { [FIELD]: `${kind}:${btoa(text)}` };
  }
  return value;
}

function unpacked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(FIELD in value)) return value;
  const { [FIELD]: text } = value;
  if (typeof text !== 'string') return value;
  const kind = text.slice(0, text.indexOf(':'));
  if (!isKind(kind)) return value;
  const chars = atob(text.slice(kind.length + 1));
  const bytes = new Uint8Array(chars.length);
  for (let at = 0; at < chars.length; at++) bytes[at] = chars.charCodeAt(at);
  return new KINDS[kind](bytes.buffer);
}

const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);
