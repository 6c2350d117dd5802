import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { readSafetensors } from '../../../src/checkpoint/formats/safetensors.js';
import { safetensorsBytes } from '../../../src/shared/safetensors.js';
import { beliefscope, sample } from './cli.js';
import { readNpz } from './readNpz.js';

/** The header and the numbers, read as the format's page says, by Python's own modules alone. */
const PYTHON = `
import json, struct, sys
data = open(sys.argv[1], 'rb').read()
size = struct.unpack('<Q', data[:8])[0]
header = json.loads(data[8:8 + size])
out = {'__metadata__': header.pop('__metadata__')}
for name, entry in header.items():
    start, end = entry['data_offsets']
    count = 1
    for length in entry['shape']:
        count *= length
    letter = {'F64': 'd', 'F32': 'f'}[entry['dtype']]
    numbers = struct.unpack('<%d%s' % (count, letter), data[8 + size + start:8 + size + end])
    out[name] = {'shape': entry['shape'], 'data': numbers}
print(json.dumps(out))
`;

interface Read {
  readonly shape: number[];
  readonly data: number[];
}

const pythonReads = (file: string) =>
  JSON.parse(execFileSync('python3', ['-c', PYTHON, file], { maxBuffer: 2 ** 28 }).toString()) as Record<
    string,
    Read
  > & { readonly __metadata__: Record<string, string> };

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const bytesOf = (content: Buffer) => ({
  name: 'file.safetensors',
  size: content.length,
  read: async (offset: number, length: number) => new Uint8Array(content.subarray(offset, offset + length)),
});

let folder = '';
let arrays: ReturnType<typeof readNpz> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beliefscope-tensors-'));
  const [file, npz] = [join(folder, 'readout.safetensors'), join(folder, 'arrays.npz')];
  const { code, stderr } = await beliefscope('analyse', sample, '--layers', '1,3', '--readout', file, '--npz', npz);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  arrays = readNpz(await readFile(npz));
});

describe('the read-out map as safetensors', () => {
  it('holds the numbers of the npz, and says what they are of without a path', async () => {
    const file = join(folder, 'readout.safetensors');
    const content = await readFile(file);
    const { tensors } = await readSafetensors(bytesOf(content));
    for (const name of ['regression_coefficients', 'regression_intercept', 'pca_components', 'pca_mean']) {
      const stored = tensors.get(name);
      expect(stored?.dtype).toBe('float64');
      expect(stored?.shape).toEqual(arrays[name]?.shape);
      expect([...((await stored?.read()) ?? [])]).toEqual(arrays[name]?.data.map(Math.fround));
    }
    expect(arrays.logits?.shape).toEqual([436, 10, 2]);
    expect(content.toString('latin1')).not.toContain(join(sample, '..'));
    if (!hasPython) return;
    const { __metadata__: about, ...read } = pythonReads(file);
    expect(read.regression_coefficients).toEqual(arrays.regression_coefficients);
    expect(read.regression_intercept?.data).toEqual(arrays.regression_intercept?.data);
    expect(about).toMatchObject({
      ...{ run: 'rrxor', file: '11520000.pt', step: '11520000', process: 'rrxor', layers: '[1,3]' },
      ...{ version: `beliefscope ${version}`, kind: 'read-out of beliefs' },
    });
    expect(about.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(about.shapes).toContain('regression_coefficients [states, columns]');
    expect(Object.values(about).every((text) => typeof text === 'string')).toBe(true);
  });
});

describe('logits of the npz', () => {
  it('are those of the model on the word', async () => {
    const { logits, transformer_inputs } = arrays;
    const word = transformer_inputs?.data.slice(20, 30) ?? [];
    const { stdout } = await beliefscope('activations', sample, '--tokens', word.join(','), '--json', '-');
    const alone = (JSON.parse(stdout) as { logits: number[][] }).logits.flat();
    logits?.data.slice(40, 60).forEach((value, at) => expect(value).toBeCloseTo(alone[at], 4));
  });
});

describe('steering vectors as safetensors', () => {
  it('are the differences of mean activations, at the chosen layers', async () => {
    const file = join(folder, 'vectors.safetensors');
    const pair = ['--from', '17', '--to', '19'];
    const { code } = await beliefscope('steer', sample, ...pair, '--layers', '0,2', '--vectors', file);
    expect(code).toBe(0);
    const beliefs = arrays.transformer_input_belief_indices?.data ?? [];
    const { tensors } = await readSafetensors(bytesOf(await readFile(file)));
    expect([...tensors.keys()].sort()).toEqual([
      'blocks.0.hook_resid_post',
      'blocks.2.hook_resid_post',
      'end_belief',
      'start_belief',
    ]);
    const stream = arrays['blocks.2.hook_resid_post'];
    const d = stream?.shape[2] ?? 0;
    const mean = (belief: number, column: number) => {
      const rows = [...beliefs.keys()].filter((at) => beliefs[at] === belief);
      return rows.reduce((sum, at) => sum + (stream?.data[at * d + column] ?? NaN), 0) / rows.length;
    };
    const own = (await tensors.get('blocks.2.hook_resid_post')?.read()) ?? [];
    for (const column of [0, 7, d - 1]) expect(own[column]).toBeCloseTo(mean(19, column) - mean(17, column), 5);
    if (!hasPython) return;
    const { __metadata__: about, ...read } = pythonReads(file);
    expect(read['blocks.2.hook_resid_post']?.shape).toEqual([d]);
    expect(read['blocks.2.hook_resid_post']?.data[7]).toBeCloseTo(mean(19, 7) - mean(17, 7), 5);
    expect(about).toMatchObject({ from: '17', to: '19', layers: '[0,2]', collect: 'all', run: 'rrxor' });
    expect(about.shapes).toContain('hook_resid_post [d_model]');
  });
});

describe('names in the metadata', () => {
  it('stay text, whatever they are, and wide numbers stand at multiples of their width', async () => {
    const bytes = safetensorsBytes(
      [
        { name: 'narrow', shape: [1], data: Float32Array.of(0.1) },
        { name: 'wide', shape: [2], data: Float64Array.of(0.1, Number.MIN_VALUE) },
      ],
      { run: 'a"\n\u001b[31m\u2028' },
    );
    const file = Buffer.from(bytes);
    const length = Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, { data_offsets: number[] }>;
    expect(length % 8).toBe(0);
    expect(header.wide?.data_offsets).toEqual([0, 16]);
    expect(file.readDoubleLE(8 + length + 8)).toBe(Number.MIN_VALUE);
    expect(file.readFloatLE(8 + length + 16)).toBe(Math.fround(0.1));
    expect(header['__metadata__']).toEqual({ run: 'a"\n\u001b[31m\u2028' });
    expect(file.toString('utf8', 8, 8 + length)).not.toContain('\u001b');
  });
});
