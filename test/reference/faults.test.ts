import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectIn, type Inspection } from '../../src/checkpoint/inspect.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { activationsOf } from '../../src/engine/activations.js';
import { inspectionText } from '../../src/engine/inspectionText.js';
import { ModelStore } from '../../src/engine/stores/modelStore.js';
import { InputError } from '../../src/shared/inputError.js';

/** Small files after public bug reports; each folder's README.md says what is right. */
const FAULTS = join(import.meta.dirname, 'faults');
const { signal } = new AbortController();

const load = (folder: string, file: string) => new ModelStore().load(localFolder(join(FAULTS, folder)), file, signal);

interface Expected {
  readonly tokens: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

const expectedOf = (folder: string) =>
  JSON.parse(readFileSync(join(FAULTS, folder, 'expected.json'), 'utf8')) as Expected;

async function farthest(folder: string, file: string): Promise<number> {
  const { tokens, logits } = expectedOf(folder);
  const got = await activationsOf(await load(folder, file), tokens, signal);
  return Math.max(...logits.flatMap((row, at) => row.map((value, index) => Math.abs(value - got.logits[at][index]))));
}

const filesOf = (folder: string) => readdirSync(join(FAULTS, folder)).filter((name) => /\.(pt|ckpt)$/.test(name));

/** Files whose objects hold a config that names an activation: what stands inside a checkpoint is read as any config is. */
const INSIDE = /^(dataclass|object|lightning)/;

it.each(filesOf('side-objects').filter((file) => INSIDE.test(file)))(
  'side-objects: %s is computed with the activation that its config object names, and not with relu',
  async (file) => {
    // Computed with numpy from the files: gelu, gelu_new of dataclass.pt. expected.json holds what relu gives.
    const { tokens, logits } = JSON.parse(readFileSync(join(FAULTS, 'side-objects', 'inside.json'), 'utf8')) as {
      tokens: number[];
      logits: Record<string, number[][]>;
    };
    const got = await activationsOf(await load('side-objects', file), tokens, signal);
    logits[file].forEach((row, at) => row.forEach((value, v) => expect(got.logits[at][v]).toBeCloseTo(value, 4)));
    expect(await farthest('side-objects', file)).toBeGreaterThan(1e-3);
    expect(got.provenance['act_fn']).toMatchObject({ from: 'file', file });
  },
);

describe.each(['where-the-state-dict-is', 'side-objects'])('%s', (folder) => {
  it.each(filesOf(folder).filter((file) => !INSIDE.test(file)))(
    '%s gives the numbers that are expected of it',
    async (file) => {
      expect(await farthest(folder, file)).toBeLessThan(3e-5);
    },
  );
});

it('zip-trailing-bytes: bytes after the archive do no harm', async () => {
  expect(await farthest('zip-trailing-bytes', 'trailing.pt')).toBeLessThan(3e-5);
});

const refusal = async (folder: string, file: string): Promise<string> => {
  const error: unknown = await load(folder, file).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  // What inspect says, without reading a number, is what loading says.
  const told = await inspectIn(localFolder(join(FAULTS, folder)), file).then(
    ({ architecture, warnings }) => {
      expect(architecture).toBeNull();
      return warnings[0];
    },
    (reason: unknown) => (reason as Error).message,
  );
  expect(told).toBe(message);
  return message;
};

it.each([
  ['safetensors-duplicate-key', 'dup.safetensors', /embed\.W_E stands twice in its header/],
  ['npz-and-dtypes', 'int8.pt', /embed\.W_E has elements of type int8: quantised weights/],
  ['npz-and-dtypes', 'longdouble.npz', /embed\.W_E has elements of type float128/],
  ['inspect-overclaims', 'complex.pt', /embed\.W_E has elements of type complex64/],
])('%s: %s is refused by name, in inspect too', async (folder, file, message) => {
  expect(await refusal(folder, file)).toMatch(message);
});

it.each([
  ['step_scalar.npz', 'step', 'step'],
  ['n_heads_scalar.npz', 'n_heads', 'act_fn, n_heads'],
])('npz-and-dtypes: numbers and texts beside the arrays of %s are no weights', async (file, _, names) => {
  const { checkpoint } = await load('npz-and-dtypes', file);
  expect(checkpoint.architecture).toMatchObject({ d_model: 8, n_layers: 2 });
  expect(checkpoint.notes).toContain(`${file} holds ${names} beside its arrays: no weights.`);
});

it('inspect-overclaims: fp8.safetensors is read exactly, and said to be', async () => {
  const { checkpoint } = await load('inspect-overclaims', 'fp8.safetensors');
  expect(checkpoint.notes).toContain(
    'fp8.safetensors has weights of type float8_e4m3fn (embed.W_E), which were read as they stand.',
  );
  // Decoded apart, by numpy: sign, four bits of exponent (bias 7), three of fraction.
  const data = 'weights' in checkpoint ? checkpoint.weights.get('embed.W_E')?.data : undefined;
  expect([...(data ?? [])]).toEqual([
    1.0, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 3.75,
  ]);
});

it.each([
  ['onnx-dynamic', 'dyn.onnx'],
  ['onnx-external-data', 'ext.onnx'],
  ['onnx-local-function', 'localfun.onnx'],
])('%s: %s runs on five tokens, and knows its longest word', async (folder, file) => {
  const model = await load(folder, file);
  expect(model.checkpoint.architecture).toMatchObject({ n_ctx: 6, n_layers: 2, d_model: 8, d_vocab: 3 });
  const { logits, resid_post } = await activationsOf(model, [0, 1, 2, 0, 1], signal);
  expect(logits.flat().every(Number.isFinite)).toBe(true);
  expect(Object.keys(resid_post)).toEqual(['0', '1']);
  expect(model.checkpoint.sha256).toMatch(/^[0-9a-f]{64}$/);
});

it('onnx-external-data and onnx-dynamic hold the same model: its weights are read from the other file', async () => {
  const run = async (folder: string, file: string) =>
    (await activationsOf(await load(folder, file), [0, 1, 2, 0, 1], signal)).logits;
  expect(await run('onnx-external-data', 'ext.onnx')).toEqual(await run('onnx-dynamic', 'dyn.onnx'));
});

it('one very long name among thousands of short ones makes no wide table, and none reaches the terminal as a code', () => {
  const row = (name: string) => ({ name, shape: [2], dtype: 'float32' });
  const tensors = [
    row('x'.repeat(100_000)),
    row('\u001b[2Ja\nb'),
    ...Array.from({ length: 5000 }, (_, at) => row(`t${at}`)),
  ];
  const text = inspectionText({
    ...{ file: 'a', size: 1, format: 'safetensors', holds: 'tensors', tensors, parameters: 1 },
    ...{ layout: null, architecture: null, assumed: [], config: {}, warnings: [] },
  } as unknown as Inspection);
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toContain('t4999');
  expect(text).toContain('\\u001b[2Ja\\nb');
});
