import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsJsonSchema } from '../../../src/published/runsJson.js';
import { beliefscope, root, sample } from './cli.js';
import { keepsSchema } from './schemaFile.js';

const faults = join(root, 'test/reference/step-names');
const listed = async (folder: string) => {
  const { code, stdout, stderr } = await beliefscope('runs', folder, '--json', '-');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as {
    runs: { path: string; default: string; process: unknown; checkpoints: { step: number; step_from: unknown }[] }[];
  };
};

describe('runs', () => {
  it.each([
    ['A-lightning-val-loss', [2, 5, 10]],
    ['B-loss-last', [1000, 2000, 3000]],
    ['D-exponent', [100_000, 1_000_000, 2_000_000]],
    ['J-nested-both', [100, 200]],
    ['L-thousands', [1000, 2000, 10_000]],
  ])('%s is one run, in training order', async (name, steps) => {
    const { runs } = await listed(join(faults, name));
    expect(runs.map(({ path, checkpoints }) => [path, checkpoints.map(({ step }) => step)])).toEqual([['.', steps]]);
  });

  it('tells the process of a run, its default, and where the steps are from', async () => {
    const [run] = (await listed(sample)).runs;
    expect(run?.process).toMatchObject({ name: 'rrxor' });
    expect(run?.default).toBe('11520000.pt');
    expect(run?.checkpoints[0]?.step_from).toMatchObject({ from: 'name' });
  });

  keepsSchema('runs', 'runs', runsJsonSchema);

  it('writes JSON with no field beyond its schema and none missing', async () => {
    const { stdout } = await beliefscope('runs', sample, '--json', '-');
    const written: unknown = JSON.parse(stdout);
    expect(runsJsonSchema.parse(written)).toEqual(written);
  });
});
