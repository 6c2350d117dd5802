/**
 * Safetensors as files are written: the length of a header in eight bytes, the header as JSON, the numbers one tensor after the
 * other (https://huggingface.co/docs/safetensors). checkpoint/formats reads them.
 */
import { jsonText } from './writtenText.js';

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major: F64 or F32, as the array is. */
  readonly data: Float64Array | Float32Array;
}

/** Where the numbers begin is a multiple of this, so that arrays can be mapped as they lie. */
const ALIGNMENT = 8;

/**
 * The bytes of a file.
 * @param metadata texts alone, as the format has it
 */
export function safetensorsBytes(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Wide numbers first: each tensor then lies at a multiple of the width of its numbers.
  const ordered = [...tensors].sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  const starts = ordered.map(({ name, shape, data }) => {
    const start = end;
    end += data.byteLength;
    header[name] = {
      dtype: data instanceof Float64Array ? 'F64' : 'F32',
      shape,
      data_offsets: [start, end],
    };
    return start;
  });
  const json = new TextEncoder().encode(jsonText(header));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(json, 8);
  ordered.forEach(({ data }, index) => {
    const at = 8 + length + starts[index];
    for (let i = 0; i < data.length; i++)
      if (data instanceof Float64Array) view.setFloat64(at + 8 * i, data[i], true);
      else view.setFloat32(at + 4 * i, data[i], true);
  });
  return bytes;
}
