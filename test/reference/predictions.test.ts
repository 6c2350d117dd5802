import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/handlers.js';
import { createPreset } from '../../src/process/presets/catalogue.js';
import { askOracle } from '../../src/process/words/oracle.js';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ModelPredictions } from '../../src/protocol/predictions.js';
import { preset, quiet, request, runFolder } from '../unit/engine/runFolder.js';
import { lastTokenModel } from '../unit/engine/lastTokenModel.js';
import { readReference } from './analysisSetup.js';

type Reference = Pick<
  ModelPredictions,
  | 'kl'
  | 'kl_per_position'
  | 'loss'
  | 'loss_per_position'
  | 'optimal_loss'
  | 'optimal_loss_per_position'
  | 'markov_kl'
  | 'markov_kl_per_position'
> & { readonly params: readonly number[]; readonly wrong_process: Readonly<Record<string, number>> };

const reference = readReference<Record<string, Reference>>('predictions');
const engine = new Engine();
const folders: Record<string, string> = { rrxor: 'media/sample/rrxor', mess3: 'test/data/checkpoints/mess3' };
const names: Record<string, readonly string[]> = { rrxor: ['pR1', 'pR2'], mess3: ['x', 'a'] };

async function analysed(process: string, step: number, values: readonly number[]): Promise<AnalysisResult> {
  const params = Object.fromEntries(names[process].map((name, i) => [name, values[i]]));
  const asked = request(folders[process], { process: preset(process, params) }, step);
  return (await engine.analyse(asked, quiet)).result;
}

function near(found: readonly (number | null)[], expected: readonly (number | null)[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(Math.abs((found[i] ?? NaN) - (value ?? NaN))).toBeLessThan(1e-6));
}

describe.each(['rrxor-0', 'rrxor-768000', 'rrxor-11520000', 'mess3-0', 'mess3-4608000'])(
  'predictions of %s',
  (name) => {
    const [process, step] = name.split('-');
    const expected = reference[name];

    it('are as far from the ideal observer and the Markov predictors as numpy finds', async () => {
      const { model } = await analysed(process, Number(step), expected.params);
      near([model.kl, model.loss, model.optimal_loss], [expected.kl, expected.loss, expected.optimal_loss]);
      near(model.kl_per_position, expected.kl_per_position);
      near(model.loss_per_position, expected.loss_per_position);
      near(model.optimal_loss_per_position, expected.optimal_loss_per_position);
      near(model.markov_kl, expected.markov_kl);
      model.markov_kl_per_position.forEach((order, k) => near(order, expected.markov_kl_per_position[k]));
      // In nats, since a share is of markov_kl[0], which is small.
      near([(1 - (model.closed ?? NaN)) * expected.markov_kl[0]], [expected.kl]);
      expect(model.standard_error).toBeNull();
    });
  },
);

it.each([
  ['rrxor', 'rrxor-11520000', [0.3, 0.8]],
  ['mess3', 'mess3-4608000', [0.05, 0.85]],
] as const)('%s with the wrong parameters is as far as numpy finds', async (process, name, values) => {
  const { model } = await analysed(process, Number(name.split('-')[1]), values);
  near([model.kl], [reference[name].wrong_process[`${process}(${values.join(',')})`]]);
});

const apart = 'test/data/predictions';
const computed = JSON.parse(readFileSync(`${apart}/expected.json`, 'utf8')) as Record<
  string,
  Reference & { readonly prefixes: number }
>;

it.each([
  ['three', 'three', { process: { kind: 'file', path: resolve(apart, 'three.process.json'), params: {} } }],
  ['golden', 'golden', { process: preset('golden-mean', { p: 0.3 }), bos: false }],
  ['golden-aside', 'golden', { process: preset('golden-mean', { p: 0.3 }), bos: false, other_logits: 'aside' }],
  ['fanizza', 'fanizza', { process: preset('fanizza') }],
] as const)(
  '%s: a token in front, logits beyond the symbols, a generalised process, as numpy finds',
  async (name, file, settings) => {
    const { result } = await engine.analyse(request(`${apart}/${file}.npz`, settings), quiet);
    const { model } = result;
    const expected = computed[name];
    expect(result.predictions.count).toBe(expected.prefixes);
    near([model.kl, model.loss, model.optimal_loss], [expected.kl, expected.loss, expected.optimal_loss]);
    near(model.kl_per_position, expected.kl_per_position);
    near(model.loss_per_position, expected.loss_per_position);
    near(model.optimal_loss_per_position, expected.optimal_loss_per_position);
    near(model.markov_kl, expected.markov_kl);
    model.markov_kl_per_position.forEach((order, k) => near(order, expected.markov_kl_per_position[k]));
  },
);

describe('the verdict', () => {
  it('on the last checkpoints is that the geometry holds; of Mess3, whose read-out cannot tell, by the predictions', async () => {
    const rrxor = await analysed('rrxor', 11520000, [0.5, 0.5]);
    expect(rrxor.verdict.level).toBe('holds');
    expect(rrxor.verdict.sentence).toMatch(/^Holds the belief geometry: predicts within 0\.00019 nats of the ideal/);
    const mess3 = await analysed('mess3', 4608000, [0.15, 0.6]);
    expect(mess3.verdict.level).toBe('holds');
    expect(mess3.verdict.sentence).toMatch(/within 0\.000043 nats of the ideal, .* on unseen prefixes too$/);
    const reasons = mess3.verdict.reasons.join('\n');
    expect(reasons).toContain(
      '(step 0) reads out with R² 0.983. The read-out alone cannot tell them apart here: the predictions do.',
    );
    expect(reasons).toContain('0.0094, 0.0018, 0.00036, 0.000068, 0.000012 nats');
  });

  it('on an early checkpoint is that it holds in part', async () => {
    const { verdict } = await analysed('rrxor', 768000, [0.5, 0.5]);
    expect(verdict.level).toBe('partly');
    expect(verdict.sentence).toContain('0.025 nats from the ideal');
  });

  it('judges no process where predictions are worse than the unigram, however well Mess3 reads out', async () => {
    const rrxor = await analysed('rrxor', 0, [0.5, 0.5]);
    const mess3 = await analysed('mess3', 0, [0.15, 0.6]);
    for (const { verdict } of [rrxor, mess3]) expect(verdict.level).toBe('not-judged');
    expect(mess3.regression.r2).toBeGreaterThan(0.98);
    expect(rrxor.verdict.sentence).toBe(
      'Predicts worse than the unigram: 0.6 nats from the ideal, the unigram 0.11 nats; no process is judged',
    );
  });

  it.each([
    ['wrong parameters', preset('rrxor', { pR1: 0.3, pR2: 0.8 }), /the parameters in use$/],
    ['a wrong preset', preset('golden-mean'), /Golden Mean, the process in use$/],
  ])('with %s is that the process is another one', async (_, process, end) => {
    const { verdict } = (await engine.analyse(request(folders.rrxor, { process }, 11520000), quiet)).result;
    expect(verdict.level).toBe('other-process');
    expect(verdict.sentence).toMatch(/^Other process: RRXOR \(pR1 0\.\d+, pR2 0\.\d+\) predicts/);
    expect(verdict.sentence).toMatch(end);
  });

  it('cannot tell where there are more columns than prefixes', async () => {
    const { verdict } = (await engine.analyse(request(folders.rrxor, { context: 5 }), quiet)).result;
    expect(verdict).toMatchObject({
      level: 'cannot-tell',
      sentence: 'Cannot be told: more columns than prefixes (256 on 58)',
    });
  });

  it.each([
    [
      'mess3',
      { x: 0.05, a: 0.85 },
      'markov',
      /^Predicts like an observer who remembers 1 token: 0\.\d+ nats from the ideal$/,
    ],
    ['golden-mean', { p: 0.3 }, 'holds', /^Holds the belief geometry: predicts within [\d.e-]+ nats of the ideal/],
  ] as const)(
    'on a model that looks at the last token alone, of %s, is what it is worth',
    async (name, params, level, sentence) => {
      const process = createPreset(name, params);
      const next = process.symbols.map((_, token) =>
        [...askOracle(process, [token]).next].map((p) => Math.max(p, 1e-9)),
      );
      const { path } = await runFolder({
        'model.pt': lastTokenModel(next, 6),
        'train_config.json': JSON.stringify({ act_fn: 'relu', normalization_type: null }),
      });
      const { result } = await engine.analyse(request(path, { process: preset(name, params) }), quiet);
      expect(result.model.kl).toBeCloseTo(result.model.markov_kl[1], 6);
      expect(result.verdict.sentence).toMatch(sentence);
      expect(result.verdict.level).toBe(level);
    },
  );
});
