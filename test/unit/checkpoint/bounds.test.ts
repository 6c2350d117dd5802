import { describe, expect, it } from 'vitest';
import { unpickle } from '../../../src/checkpoint/formats/pickle/machine.js';
import { readCheckpoint } from '../../../src/checkpoint/formats/readCheckpoint.js';
import { openZip } from '../../../src/checkpoint/formats/zip.js';
import { inputError, memoryFile } from './support/memory.js';
import { bytes, graphParts, node, number, onnxFile } from './support/onnxFile.js';
import { safetensorsOf } from './support/otherFormats.js';
import { u32 } from './support/pickle.js';
import { zip } from './support/zip.js';

const filled = (length: number, value: number) => new Uint8Array(length).fill(value);
const join = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
const repeated = (part: readonly number[], times: number) =>
  Uint8Array.from({ length: part.length * times }, (_, at) => part[at % part.length]);

/** Each a little past its bound, and small: what is asked for would be a thousand times as much in another file. */
describe('bounds of the pickle reader', () => {
  const refusal = (pickle: Uint8Array) =>
    inputError(
      unpickle(pickle, 'test', () => {
        throw new Error('there are no persistent ids here');
      }),
    );
  const NONE = 0x4e;
  const STOP = 0x2e;

  it.each([
    ['empty dicts', 0x7d, 200_001],
    ['empty lists', 0x5d, 400_001],
    ['empty sets', 0x8f, 200_001],
  ])('it makes so many %s and no more', async (_, opcode, count) => {
    expect((await refusal(filled(count, opcode))).message).toMatch(/more than 400000 containers/);
    // One fewer is not what is wrong with it.
    expect((await refusal(filled(count - 1, opcode))).message).not.toMatch(/containers/);
  });

  it('it remembers a million values', async () => {
    expect((await refusal(join([NONE], filled(1_000_001, 0x94)))).message).toMatch(/more than 1000000 values/);
  });

  it('it reads no integer of more than a kilobyte', async () => {
    const long = (length: number) => join([0x8b, ...u32(length)], filled(length, 1), [STOP]);
    expect((await refusal(long(1025))).message).toMatch(/integer of 1025 bytes/);
    const { value } = await unpickle(long(1024), 'test', () => null);
    expect(typeof value).toBe('bigint');
  });

  it('it takes nothing beyond the end', async () => {
    for (const cut of [
      [0x8c, 5, 0x61, STOP],
      [0x43, 9, 1, 2, STOP],
      [0x58, 9, 0, 0, 0, 0x61],
    ])
      expect((await refusal(Uint8Array.from(cut))).message).toMatch(/ends too early/);
  });
});

describe('bounds of the zip reader', () => {
  const part = (name: string) => ({ name, bytes: filled(40, 1) });
  const refusal = (archive: Uint8Array) => inputError(openZip(memoryFile(archive)));

  it.each(['../x', 'a/../../x', 'a\\..\\x', '/etc/passwd', 'C:\\x', 'a\0b'])('no record is named %j', async (name) => {
    const error = await refusal(zip([part('a/data.pkl'), part(name)]));
    expect(error.code).toBe('bad-zip');
    expect(error.message).toContain(JSON.stringify(name));
  });

  it('records do not share bytes', async () => {
    const whole = [part('a/1'), part('a/2'), part('a/3')];
    await openZip(memoryFile(zip(whole)));
    const sharing = zip([whole[0], { ...whole[1], claims: { at: 10 } }, whole[2]]);
    expect((await refusal(sharing)).message).toMatch(/a\/1 overlaps/);
  });

  it('and none unpacks to more than deflate can give', async () => {
    const claim = (size: number) =>
      zip([{ ...part('a/1'), packed: filled(1000, 0), claims: { size, packedSize: 1000 } }]);
    expect((await refusal(claim(1_100_000))).message).toMatch(/claims 1100000 bytes from 1000/);
    await openZip(memoryFile(claim(1_000_000)));
  });

  it('or to far more than the file has', async () => {
    const packed = filled(300_000, 0);
    const size = 200 * 2 ** 20;
    const records = await openZip(memoryFile(zip([{ ...part('a/1'), packed, claims: { size, packedSize: 300_000 } }])));
    const record = records.get('a/1');
    if (!record) throw new Error('it has the record');
    expect((await inputError(record.read())).message).toMatch(new RegExp(`unpack to ${size} bytes`));
  });
});

describe('bounds of the ONNX reader', () => {
  const refusal = async (file: Uint8Array) => inputError(readCheckpoint(memoryFile(file, 'test.onnx')));
  const nested = (depth: number) => {
    let inner = node('If', [], []);
    for (let level = 0; level < depth; level++) inner = node('If', [], [], bytes(5, bytes(6, inner)));
    return onnxFile([...graphParts(), inner]);
  };

  it('branches within branches end at eight', async () => {
    expect((await refusal(nested(20))).message).toMatch(/nested more than 8 deep/);
    expect((await readCheckpoint(memoryFile(nested(4), 'test.onnx'))).format).toBe('onnx');
  });

  it('a file of millions of tiny parts ends', async () => {
    expect((await refusal(join(onnxFile(), repeated([0x28, 1], 2_100_000)))).message).toMatch(
      /more parts than any model/,
    );
  });

  it('no tensor takes more than 512 MiB', async () => {
    const huge = bytes(5, number(1, 2 ** 14), number(1, 2 ** 14), number(2, 1), bytes(8, 'w'));
    expect(await refusal(onnxFile([...graphParts(), huge]))).toMatchObject({ code: 'too-large' });
  });
});

describe('bounds of the safetensors reader', () => {
  const file = (...offsets: readonly (readonly [number, number])[]) =>
    safetensorsOf(
      JSON.stringify(
        Object.fromEntries(offsets.map((at, i) => [`t${i}`, { dtype: 'F32', shape: [2], data_offsets: at }])),
      ),
      filled(24, 0),
    );

  it('tensors do not share bytes', async () => {
    expect((await readCheckpoint(memoryFile(file([0, 8], [8, 16])))).format).toBe('safetensors');
    expect((await inputError(readCheckpoint(memoryFile(file([0, 8], [4, 12]))))).message).toMatch(/t0 and t1 overlap/);
  });

  it('a header of gigabytes is not read', async () => {
    const length = 33 * 2 ** 20;
    const source = { ...memoryFile(join(file([0, 8]))), size: length + 1000 };
    const head = new Uint8Array(BigUint64Array.of(BigInt(length)).buffer);
    const reads: number[] = [];
    const read = async (offset: number, count: number) => {
      reads.push(count);
      return join(head, [0x7b, 0x22], filled(600, 0x20)).slice(offset, offset + count);
    };
    expect((await inputError(readCheckpoint({ ...source, read }))).message).toMatch(/header would have 34603008 bytes/);
    expect(Math.max(...reads)).toBeLessThan(1000);
  });
});

describe('bytes after a zip archive', () => {
  const whole = zip([{ name: 'a/1', bytes: filled(4000, 1) }]);
  it.each([1, 37, 4096, 60_000])('%i of them do no harm', async (count) => {
    expect([...(await openZip(memoryFile(join(whole, filled(count, 0))))).keys()]).toEqual(['a/1']);
  });

  it('are not searched further than torch searches', async () => {
    expect((await inputError(openZip(memoryFile(join(whole, filled(70_000, 0)))))).code).toBe('cut-short');
  });

  it('do not make an archive of one that is cut short and holds another', async () => {
    const outer = zip([
      { name: 'a/inner.zip', bytes: whole },
      { name: 'a/1', bytes: filled(300, 1) },
    ]);
    for (const cut of [whole.length + 60, outer.length - 1, outer.length - 25])
      expect((await inputError(openZip(memoryFile(outer.slice(0, cut))))).code).toBe('cut-short');
  });
});

describe('a key that stands twice in the header of a safetensors file', () => {
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  it.each([
    ['a tensor', `{"a":${entry},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a" \n :${entry}}`, 'a'],
    ['another spelling of it', `{"a":${entry},"\\u0061":${entry}}`, 'a'],
    ['the metadata', `{"__metadata__":{},"a":${entry},"__metadata__":{"x":"y"}}`, '__metadata__'],
    ['within an entry', `{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}`, 'dtype'],
  ])('%s', async (_, header, key) => {
    const error = await inputError(readCheckpoint(memoryFile(safetensorsOf(header, filled(8, 0)))));
    expect(error.code).toBe('bad-safetensors');
    expect(error.message).toContain(`${key} stands twice in its header`);
  });

  it('is not seen in values, nor in what another object holds', async () => {
    const header = `{"__metadata__":{"a":"a","b":"\\"a\\":"},"a":${entry}}`;
    expect([...(await readCheckpoint(memoryFile(safetensorsOf(header, filled(4, 0))))).tensors.keys()]).toEqual(['a']);
  });
});
