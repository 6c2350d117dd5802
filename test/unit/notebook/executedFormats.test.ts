import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { codeOf, notebookOfFolder, python, scratchFolder, whyNot } from './notebooks.js';

const missing = await whyNot('torch', 'sklearn', 'matplotlib');
const sample = join(root, 'media/sample/rrxor');
const exported = join(root, 'test/data/checkpoints/exported');

/** What reads each kind of file in its notebook: numpy, or the bytes as the format lays them, with no library for it. */
const KINDS = [
  ['npz', /np\.load\(/],
  ['npz-compressed', /np\.load\(/],
  ['safetensors', /struct\.unpack/],
  ['shards', /FILES = \[.*"model-00001-of-00002\.safetensors".*"model-00002-of-00002\.safetensors"/],
] as const;

describe.skipIf(missing !== null)('a notebook of weights that are no pickle', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await scratchFolder();
    const { code, error } = await python(
      ...[join(root, 'test/unit/notebook/convert.py'), join(sample, '768000.pt'), folder],
    );
    expect([code, error]).toEqual([0, expect.not.stringContaining('Traceback')]);
    for (const [kind] of KINDS) await cp(join(sample, 'train_config.json'), join(folder, kind, 'train_config.json'));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is run by plain torch and gives the numbers of Beliefscope: npz, safetensors, and shards with their index', async () => {
    const files: string[] = [];
    for (const [kind, reads] of KINDS) {
      const text = await notebookOfFolder(join(folder, kind), { path: (file) => join(folder, kind, file) });
      expect(codeOf(text), kind).toMatch(reads);
      const file = join(folder, kind, 'notebook.ipynb');
      await writeFile(file, text);
      files.push(file);
    }
    const { out, error } = await python(join(root, 'test/unit/notebook/execute.py'), ...files);
    expect(error).not.toContain('Traceback');
    const ended = out
      .split('\n')
      .flatMap((line) =>
        line === '' ? [] : [JSON.parse(line) as { path: string; failed: string | null; printed: string }],
      );
    expect(ended.map(({ path, failed }) => [path, failed])).toEqual(files.map((path) => [path, null]));
    const r2 = ended.map(({ printed }) => /\nr2 +(-?\d\.\d{4})/.exec(printed)?.[1]);
    expect(new Set(r2).size).toBe(1);
    expect(r2[0]).toBeDefined();
  }, 300_000);
});

describe('a notebook of an exported ONNX model', () => {
  it('is refused in words that say the way out', async () => {
    const process = { kind: 'preset', name: 'mess3', params: {} } as const;
    await expect(notebookOfFolder(exported, { context: 4, process })).rejects.toMatchObject({
      code: 'unsupported-architecture',
      message: expect.stringMatching(/\.onnx is an exported ONNX model: torch cannot load it.* onnxruntime in Python/),
    });
  }, 60_000);
});
