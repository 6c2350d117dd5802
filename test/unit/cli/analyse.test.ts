import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analysisJsonSchema } from '../../../src/published/analysisJson.js';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope, root, sample } from './cli.js';
import { keepsSchema } from './schemaFile.js';
import { readNpz } from './readNpz.js';

describe('beliefscope analyse', () => {
  it('writes JSON alone to standard output, as its schema describes it', async () => {
    const { code, stdout, stderr } = await beliefscope('analyse', sample, '--json', '-');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const report = z.strictObject(analysisJsonSchema.shape).parse(JSON.parse(stdout));
    expect(report.checkpoint).toMatchObject({ file: '11520000.pt', step: 11520000 });
    expect(report.tree).toEqual({ depth: 11, nodes: 1723, unique_beliefs: 36 });
    expect(report.inputs).toMatchObject({ count: 436, n_ctx: 10 });
    expect(report.process).toMatchObject({ name: 'rrxor', states: ['S', '0', '1', 'T', 'F'], vocab: ['0', '1'] });
    expect(report.beliefs).toHaveLength(36);
    expect(report.beliefs.filter(({ positions }) => positions > 0)).toHaveLength(35);
    expect(report.beliefs.filter(({ centre }) => centre === null)).toHaveLength(1);
    for (const { next_token } of report.beliefs) expect(next_token.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(report.regression.per_layer.map(({ layer }) => layer)).toEqual([0, 1, 2, 3]);
    expect(report.regression.per_position).toHaveLength(10);
    expect(report.regression.r2_unseen).toBeLessThan(report.regression.r2);
    expect(report.model.kl).toBeCloseTo(0.00018762, 6);
    expect(report.model.standard_error).toBeNull();
    expect(report.verdict.level).toBe('holds');
    expect(report.verdict.reasons.length).toBeGreaterThan(2);
    expect(report.seconds.total).toBeGreaterThan(0);
    expect(report.peak_mb).toBeGreaterThan(10);
  });

  keepsSchema('analysis', 'analyse', analysisJsonSchema);

  it('prints a short readable summary without --json', async () => {
    const { code, stdout } = await beliefscope('analyse', sample, '--checkpoint', '96000', '--layers', '0,3');
    expect(code).toBe(0);
    expect(stdout).toContain('96000.pt');
    expect(stdout).toContain('36 distinct beliefs');
    expect(stdout).toMatch(/^predictions +KL 0\.\d+ nats, loss \d\.\d+ \(best \d\.\d+\), closed .* %; predicts /m);
    expect(stdout).toMatch(/^verdict +\S/m);
    expect(stdout.split('\n').length).toBeLessThan(16);
  });

  it('takes every option', async () => {
    const { path } = await runFolder({
      'ckpt=300.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3 }, 1),
    });
    const { stdout, stderr } = await beliefscope(
      ...[
        'analyse',
        path,
        '--process',
        'mess3',
        '--params',
        '{"x": 0.05, "a": 0.85}',
        '--layers',
        '1',
        '--other-logits',
        'aside',
        '--decimals',
        '3',
      ],
      ...[
        '--weighting',
        'probability',
        '--context',
        '5',
        '--sample',
        '100',
        '--seed',
        '3',
        '--threads',
        '1',
        '--ridge',
        '0.01',
        '--cutoff',
        '1e-3',
        '--json',
        '-',
      ],
    );
    expect(stderr).toBe('');
    const report = analysisJsonSchema.parse(JSON.parse(stdout));
    expect(report.process.params).toEqual({ x: 0.05, a: 0.85 });
    expect(report.inputs).toMatchObject({ count: 100, n_ctx: 5, sampled_of: 243 });
    expect(report.settings).toEqual({
      other_logits: 'aside',
      decimals: 3,
      weighting: 'probability',
      sample: { words: 100, seed: 3 },
      ridge: 0.01,
      cutoff: 0.001,
    });
    expect(report.regression.layers).toEqual([1]);
  });

  it("writes the notebook's arrays, which give the same numbers", async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 2) });
    const file = join(path, 'out.npz');
    const { stdout } = await beliefscope('analyse', path, '--process', 'rrxor', '--npz', file, '--json', '-');
    const report = analysisJsonSchema.parse(JSON.parse(stdout));
    const arrays = readNpz(await readFile(file));
    const { count, n_ctx } = report.inputs;
    expect(arrays.transformer_inputs?.shape).toEqual([count, n_ctx]);
    expect(arrays['blocks.1.hook_resid_post']?.shape).toEqual([count, n_ctx, 8]);
    expect(arrays.logits?.shape).toEqual([count, n_ctx, 2]);
    const X = [0, 1].map((layer) => arrays[`blocks.${layer}.hook_resid_post`]?.data ?? []);
    const { data: coefficients = [] } = arrays.regression_coefficients ?? {};
    const { data: intercept = [] } = arrays.regression_intercept ?? {};
    const { data: predictions = [] } = arrays.belief_predictions ?? {};
    for (const position of [0, 17, count * n_ctx - 1]) {
      for (let s = 0; s < 5; s++) {
        let value = intercept[s];
        for (let c = 0; c < 16; c++) value += coefficients[s * 16 + c] * X[c >> 3][position * 8 + (c & 7)];
        expect(predictions[position * 5 + s]).toBeCloseTo(value, 8);
      }
    }
    expect(arrays.model_kl_per_position?.data).toEqual(report.model.kl_per_position);
    expect(arrays.optimal_loss_per_position?.data).toEqual(report.model.optimal_loss_per_position);
    expect(arrays.verdict?.text).toBe(`${report.verdict.level}: ${report.verdict.sentence}`);
    const indices = arrays.transformer_input_belief_indices?.data ?? [];
    const beliefs = arrays.transformer_input_beliefs?.data ?? [];
    expect(beliefs.slice(0, 5)).toEqual(report.beliefs[indices[0]].vector);
  });

  it.each([
    ['no command', [], /Commands/],
    ['an unknown command', ['analyze-all'], /no command/],
    ['no folder', ['analyse'], /FOLDER/],
    ['two folders', ['analyse', 'a', 'b'], /FOLDER/],
    ['an unknown option', ['analyse', 'a', '--colour', 'red'], /colour/],
    ['a layer that is no number', ['analyse', 'a', '--layers', '0,x'], /layers/],
    ['a negative context', ['analyse', 'a', '--context', '-3'], /context/],
    ['parameters that are no JSON', ['analyse', 'a', '--process', 'mess3', '--params', 'x=1'], /params/],
    ['parameters without a process', ['analyse', 'a', '--params', '{"x":1}'], /--process/],
    ['a weighting that is none', ['analyse', 'a', '--weighting', 'heavy'], /uniform or probability/],
    ['a missing value', ['analyse', 'a', '--json'], /json/],
    ['tokens missing', ['activations', sample], /tokens/],
    [
      'tokens that are no numbers',
      ['activations', sample, '--tokens', '0,x'],
      /--tokens takes token ids, whole numbers/,
    ],
    ['an empty word', ['trajectory', sample, '--word', ' '], /--word takes at least one symbol/],
  ])('exits with 2 for wrong use: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await beliefscope(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  it.each([
    ['a folder that is not there', ['analyse', join(sample, 'absent')], /absent/],
    ['a folder without checkpoints', ['analyse', join(root, 'src')], /No checkpoints/],
    ['a step that is not there', ['analyse', sample, '--checkpoint', '5'], /nearest being 0/],
    ['a process that does not fit', ['analyse', sample, '--process', 'mess3', '--json', '-'], /d_vocab is 2/],
    [
      'a target that cannot be written',
      ['analyse', sample, '--json', join(root, 'absent/out.json')],
      /cannot be written/,
    ],
    ['a token outside the vocabulary', ['activations', sample, '--tokens', '0,2'], /Token 2/],
    ['too many tokens', ['activations', sample, '--tokens', '0,1,0,1,0,1,0,1,0,1,0'], /n_ctx of 10/],
  ])('exits with 1 and one line for input that cannot be analysed: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await beliefscope(...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('tells what a bucket refuses as plainly as what a folder lacks', async () => {
    const { code, stdout, stderr } = await beliefscope(
      'analyse',
      's3://bucket/runs',
      '--endpoint',
      'http://127.0.0.1:9',
      '--path-style',
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^beliefscope: s3:\/\/bucket\/.*(ECONNREFUSED|no AWS credentials)/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('explains itself', async () => {
    expect((await beliefscope('--help')).stdout).toContain('analyse FOLDER');
    const { code, stdout } = await beliefscope('analyse', '--help');
    expect(code).toBe(0);
    for (const option of [
      'checkpoint',
      'process',
      'params',
      'layers',
      'decimals',
      'weighting',
      'context',
      'sample',
      'seed',
      'threads',
      'json',
      'npz',
    ])
      expect(stdout).toContain(`--${option}`);
  });
});

describe('beliefscope activations', () => {
  it('writes logits and residual streams by position', async () => {
    const { stdout } = await beliefscope(
      'activations',
      sample,
      '--tokens',
      '0,1,1,0',
      '--checkpoint',
      '0',
      '--json',
      '-',
    );
    const answer = JSON.parse(stdout) as { logits: number[][]; resid_post: Record<string, number[][]> };
    expect(answer.logits.map((row) => row.length)).toEqual([2, 2, 2, 2]);
    expect(Object.keys(answer.resid_post)).toEqual(['0', '1', '2', '3']);
    expect(answer.resid_post['3'].map((row) => row.length)).toEqual([64, 64, 64, 64]);
  });

  it('of one file that was named tells nothing about its neighbours', async () => {
    const config = JSON.stringify({ process: 'rrxor', act_fn: 'relu' });
    const files = { '30.pt': checkpointBytes(smallModel, 1), '7.ckpt': 'nothing', 'optimizer.pt': 'nothing' };
    const { path } = await runFolder({ ...files, 'train_config.json': config });
    const told = [await beliefscope('analyse', join(path, '30.pt')), await beliefscope('inspect', join(path, '30.pt'))];
    for (const { code, stdout, stderr } of told) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/7\.ckpt|optimizer/);
    }
    expect((await beliefscope('analyse', path)).stdout).toMatch(/7\.ckpt.*left out/);
  });
});
