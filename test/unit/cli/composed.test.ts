import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { analysisJsonSchema } from '../../../src/published/analysisJson.js';
import { checkJsonSchema } from '../../../src/published/checkJson.js';
import { sweepJsonSchema } from '../../../src/published/sweepJson.js';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope, root } from './cli.js';
import { readNpz } from './readNpz.js';

/** A trained model of mess3 and zero-one-random side by side, and the run's first checkpoint. */
const trained = join(root, 'test/data/checkpoints/product');
const parse = (text: string) => z.strictObject(analysisJsonSchema.shape).parse(JSON.parse(text));

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-composed-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('tells of the parts of a product, as JSON and in words', async () => {
  const options = ['analyse', trained, '--context', '4', '--layers', '1'];
  const { code, stdout, stderr } = await beliefscope(...options, '--json', '-');
  expect([code, stderr]).toEqual([0, '']);
  const found = parse(stdout);
  expect(found.composition).toMatchObject({ kind: 'independent', verdict: { level: 'factored' } });
  expect(found.parts.map(({ name, states, weight, rows }) => [name, states.length, weight, rows])).toEqual([
    ['mess3', 3, null, found.inputs.distinct_prefixes],
    ['zero_one_random', 3, null, found.inputs.distinct_prefixes],
  ]);
  for (const { r2, r2_unseen, r2_first_checkpoint, r2_by_posterior, per_layer } of found.parts) {
    expect(r2).toBeGreaterThan(0.95);
    expect(r2_unseen).toBeLessThan(r2 ?? 0);
    expect(r2_first_checkpoint).toBeLessThan(r2 ?? 0);
    expect(r2_by_posterior).toBeNull();
    expect(per_layer[1].r2).toBe(r2);
  }
  expect(found.posterior).toBeNull();
  expect(found.dimensions).toMatchObject({ joint: 8, factored: 4 });
  expect(found.overlap?.pairs).toHaveLength(1);
  // The same fit on the earliest checkpoint, as an analysis of it has it.
  const first = parse((await beliefscope(...options, '--checkpoint', '0', '--json', '-')).stdout);
  expect(found.overlap?.first_checkpoint).toEqual([expect.closeTo(first.overlap?.pairs[0].mean_cos2 ?? NaN, 9)]);
  expect(first.overlap?.first_checkpoint).toEqual([first.overlap?.pairs[0].mean_cos2]);
  expect(found.overlap?.first_checkpoint[0]).not.toBe(found.overlap?.pairs[0].mean_cos2);

  const { stdout: text } = await beliefscope(...options);
  expect(text).toMatch(/^composed +independent of 2 parts; all words, /m);
  expect(text).toMatch(
    /^part 1 +mess3, 3 states: R² 0\.9\d+, unseen 0\.\d+; step 0 R² 0\.\d+; by layer 0\.\d+, 0\.\d+$/m,
  );
  expect(text).toMatch(/^overlap +part 1 and part 2: 0\.0\d+, random 0\.04167; 2 and 2 dimensions, angles /m);
  expect(text).toMatch(/^dimensions +90, 95, 99 % .* parts side by side have 4, one joint simplex 8$/m);
  expect(text).toMatch(/^joint\? +factored: Holds the parts side by side/m);
});

it.each([
  ['all words', []],
  ['drawn words', ['--sample', '60']],
])('a line of a sweep has what analyse tells, to the bit: %s', async (words, drawn) => {
  const out = join(await scratch(), 'lines.jsonl');
  const options = [trained, '--context', '4', ...drawn];
  await beliefscope('sweep', ...options, '--jsonl', out, '--no-cache', '--workers', '1');
  const lines = (await readFile(out, 'utf8')).trim().split('\n');
  const last = sweepJsonSchema.parse(JSON.parse(lines[1]));
  const own = parse((await beliefscope('analyse', ...options, '--json', '-')).stdout);
  const { composed } = last;
  expect([last.r2, last.r2_se]).toEqual([own.regression.r2, own.regression.r2_se]);
  if (words === 'all words') expect(last.r2_se).toBeNull();
  else for (const { r2_se } of [last, ...(composed?.parts ?? [])]) expect(r2_se).toBeGreaterThan(0);
  expect(composed?.parts).toEqual(own.parts.map(({ name, r2, r2_se, r2_unseen }) => ({ name, r2, r2_se, r2_unseen })));
  expect([composed?.nc90, composed?.nc95, composed?.nc99]).toEqual([
    own.dimensions?.nc90,
    own.dimensions?.nc95,
    own.dimensions?.nc99,
  ]);
  expect(composed?.overlap[0].mean_cos2).toBe(own.overlap?.pairs[0].mean_cos2);
  // The comparison with the earliest checkpoint, which the verdict needs, is the same as well.
  expect(composed?.verdict.sentence).toBe(own.composition?.verdict.sentence);
  expect(sweepJsonSchema.parse(JSON.parse(lines[0])).composed?.verdict.level).toBe('undecided');
});

it('tells of the components of a mixture, with the posterior by position, and saves their beliefs', async () => {
  const folder = await scratch();
  const file = join(folder, 'mixture.json');
  await writeFile(
    file,
    JSON.stringify({
      process_names: ['mess3', 'zero_one_random'],
      process_params: [{ x: 0.15, a: 0.6 }, { p: 0.5 }],
      process_weights: [3, 1],
    }),
  );
  const model = { ...smallModel, n_ctx: 6, d_vocab: 3, d_vocab_out: 3 };
  const run = await runFolder({ 'ckpt=300.pt': checkpointBytes(model, 1) });
  const saved = join(folder, 'saved.npz');
  const { stdout, stderr } = await beliefscope(
    ...['analyse', run.path, '--process', file, '--weighting', 'probability', '--json', '-', '--npz', saved],
  );
  expect(stderr).toBe('');
  const { parts, posterior, composition, inputs, overlap, dimensions } = parse(stdout);
  expect(composition?.kind).toBe('mixture');
  expect(parts.map(({ weight }) => weight)).toEqual([0.75, 0.25]);
  expect(parts[1].rows).toBeLessThan(parts[0].rows);
  expect(posterior?.by_position.map(({ truth }) => truth.length)).toEqual([inputs.n_ctx, inputs.n_ctx]);
  // By numpy: least squares on the words' own streams, weighted by the words' probabilities.
  const digits = 9;
  expect(parts[0].r2).toBeCloseTo(0.8805428282645184, digits);
  expect(parts[1].r2).toBeCloseTo(0.6583119910377343, digits);
  expect(parts[0].r2_by_posterior).toBeCloseTo(0.8738462823203933, digits);
  expect(parts[1].r2_by_posterior).toBeCloseTo(0.5758464963156299, digits);
  expect(posterior?.r2).toBeCloseTo(0.31278487027964763, digits);
  expect(dimensions?.ceiling).toBeCloseTo(0.9354817946423917, digits);
  expect(dimensions?.explained[2]).toBeCloseTo(0.1344834, 6);
  expect(overlap?.pairs.map(({ parts: pair }) => pair)).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(overlap?.pairs[0].mean_cos2).toBeCloseTo(0.449704661743658, digits);
  expect(posterior?.by_position[1].truth[2]).toEqual([
    expect.closeTo(0.39500398418219795, 12),
    expect.closeTo(0.6049960158178018, 12),
  ]);
  // Words of a component tell it ever better.
  for (const { component, truth } of posterior?.by_position ?? [])
    expect(truth[inputs.n_ctx - 1][component]).toBeGreaterThan(truth[0][component]);
  const arrays = readNpz(await readFile(saved));
  expect(arrays.part_0_beliefs.shape).toEqual([inputs.count, inputs.n_ctx, 3]);
  expect(arrays.part_1_predictions.shape).toEqual([inputs.count, inputs.n_ctx, 3]);
});

it('check shows fresh weights beside each part', async () => {
  const { code, stdout } = await beliefscope('check', trained, '--context', '3', '--layers', '1', '--json', '-');
  expect(code).toBe(0);
  const { parts } = z.strictObject(checkJsonSchema.shape).parse(JSON.parse(stdout));
  expect(parts?.draws).toBeGreaterThan(1);
  expect(parts?.posterior).toBeNull();
  expect(parts?.parts.map(({ name }) => name)).toEqual(['mess3', 'zero_one_random']);
  for (const { r2, fresh_weights, fresh_weights_sd } of parts?.parts ?? []) {
    expect(fresh_weights).toBeGreaterThan(0);
    expect(fresh_weights).toBeLessThan(r2 ?? 0);
    expect(fresh_weights_sd).toBeGreaterThan(0);
  }
  for (const pairs of [parts?.overlap, parts?.frozen]) {
    expect(pairs).toHaveLength(1);
    expect(pairs?.[0]).toMatchObject({ parts: [0, 1], dims: [2, 2], random: 2 / 48 });
    expect(pairs?.[0].mean_cos2).toBeLessThan(0.2);
    expect(pairs?.[0].fresh_weights).toBeGreaterThan(0);
  }
});
