import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferJsonSchema, type InferJson } from '../../../src/published/inferJson.js';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope, sample } from './cli.js';
import { keepsSchema } from './schemaFile.js';

describe('infer', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beliefscope-infer-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says in words what the model behaves as, and saves a process that can be analysed with', async () => {
    const file = join(folder, 'found.process.json');
    const json = join(folder, 'found.json');
    const { code, stdout, stderr } = await beliefscope('infer', sample, '--save', file, '--json', json);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/behaves as if it had 5 states \(singular values 1\.99/);
    const written = JSON.parse(await readFile(json, 'utf8')) as InferJson;
    expect(inferJsonSchema.parse(written)).toEqual(written);
    expect(written.rank).toBe(5);
    expect(await readFile(file, 'utf8')).toBe(written.process.text);

    const analysis = await beliefscope('analyse', sample, '--process', file, '--json', '-');
    expect(analysis.code).toBe(0);
    const { process, regression } = JSON.parse(analysis.stdout) as {
      process: { states: string[] };
      regression: { r2: number };
    };
    expect(process.states).toHaveLength(5);
    // As with the process that it was trained on.
    expect(regression.r2).toBeGreaterThan(0.9);
  });

  it('says why it cannot be told', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 1, { 'pos_embed.W_pos': 40 }) });
    const { code, stdout } = await beliefscope('infer', path, '--states', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/cannot be told, because/);
  });

  it('writes one thing alone to standard output', async () => {
    const { code, stderr } = await beliefscope('infer', sample, '--save', '-', '--json', '-');
    expect(code).toBe(2);
    expect(stderr).toContain('--save and --json cannot both');
  });

  keepsSchema('infer', 'infer', inferJsonSchema);
});
