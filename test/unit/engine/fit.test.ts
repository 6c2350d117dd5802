import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { fit } from '../../../src/engine/truth/fit.js';
import { BeliefUpdate, nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import { presetAsFile } from '../../../src/process/file/processText.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import { fitRequestSchema, type FitResult } from '../../../src/protocol/fit.js';
import type { ProcessChoice } from '../../../src/protocol/process.js';
import { lastTokenModel } from './lastTokenModel.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const root = join(import.meta.dirname, '../../..');
const samples: Record<string, string> = {
  rrxor: join(root, 'media/sample/rrxor'),
  mess3: join(root, 'test/data/checkpoints/mess3'),
};

/** Computed in Python: numpy, scipy and torch in float64. */
const reference = JSON.parse(await readFile(join(root, 'test/data/reference/fits.json'), 'utf8')) as Record<
  string,
  { folder: string; step: number; families: Record<string, Fitted> }
>;
interface Fitted {
  reverse: { params: Record<string, number>; kl: number; given_kl?: number };
  forward_given_kl?: number;
}

const engine = new Engine();
/** Words of five tokens are enough to tell, and one layer of the read-out, of which nothing is asked here. */
const analyse = async (path: string, step: number | null, process: ProcessChoice | null = null) =>
  (
    await engine.analyse(
      request(path, { process, layers: [0], context: path === samples.mess3 ? 5 : null }, step),
      quiet,
    )
  ).result;

function fitted(
  path: string,
  step: number | null,
  process: ProcessChoice | null,
  asked: { rank?: boolean; candidates?: readonly ProcessChoice[]; context?: number } = {},
  call = quiet,
): Promise<FitResult> {
  const { context = null, ...wanted } = asked;
  const model = request(path, { process, context }, step);
  return fit(engine, fitRequestSchema.parse({ model, ...wanted }), call);
}

describe('fitted parameters of trained models', () => {
  it.each(Object.keys(reference))('agree with those computed in Python: %s', async (name) => {
    const { folder, step, families } = reference[name];
    for (const [family, { reverse, forward_given_kl }] of Object.entries(families)) {
      const result = await fitted(
        samples[folder],
        step,
        preset(family.replace('golden-mean-1-1', 'no-consecutive-ones')),
      );
      const found = result.fitted;
      for (const [parameter, value] of Object.entries(reverse.params))
        expect(Math.abs(Number(found?.params[parameter]) - value), `${family} ${parameter}`).toBeLessThan(0.01);
      // The reference keeps parameters 0.005 away from 0 and 1.
      const isInside = Object.values(reverse.params).every((value) => value > 0.01 && value < 0.99);
      if (isInside) expect(Math.abs((found?.kl ?? NaN) - reverse.kl)).toBeLessThan(1e-6);
      else expect(found?.kl).toBeLessThanOrEqual(reverse.kl + 1e-6);
      if (reverse.given_kl !== undefined)
        expect(Math.abs((result.given?.kl ?? NaN) - reverse.given_kl)).toBeLessThan(1e-6);
      if (forward_given_kl !== undefined)
        expect(Math.abs((result.given?.kl_model ?? NaN) - forward_given_kl)).toBeLessThan(1e-6);
    }
  });

  it('are those of the headline at the given parameters', async () => {
    const process = preset('mess3', { x: 0.25, a: 0.4 });
    const { model } = await analyse(samples.mess3, null, process);
    const { given, better } = await fitted(samples.mess3, null, process, { context: 5 });
    expect(given?.kl).toBeCloseTo(model.kl ?? NaN, 9);
    expect(given?.closed).toBeCloseTo(model.closed ?? NaN, 6);
    expect(better?.process.choice).toMatchObject({ kind: 'preset', name: 'mess3' });
  });
});

describe('a ranking', () => {
  it('puts the process of the model first, without one known, and tells each process that it fits', async () => {
    const bare = await runFolder({ '1.pt': await readFile(join(samples.rrxor, '11520000.pt')) });
    const steps: string[] = [];
    const result = await fitted(bare.path, null, null, { rank: true, context: 7 }, {
      ...quiet,
      progress: ({ step }: { step: string }) => void steps.push(step),
    } as typeof quiet);
    expect(result.given).toBeNull();
    expect(result.fitted).toBeNull();
    expect(result.better).toBeNull();
    expect(result.ranking[0]).toMatchObject({ process: 'rrxor', at_edge: [] });
    expect(result.ranking.map(({ process }) => process)).toEqual(
      expect.arrayContaining(['even', 'leaky-rrxor', 'coin']),
    );
    expect(steps.filter((step) => /^Fitting rrxor \(\d+ of \d+\)$/.test(step))).toHaveLength(1);
  });

  it('takes process files, and leaves out with a note what does not fit', async () => {
    const coin = {
      states: ['A'],
      symbols: ['0', '1', '2'],
      parameters: { p: 0.3 },
      transitions: [
        { from: 'A', to: 'A', symbol: '0', probability: 'p' },
        { from: 'A', to: 'A', symbol: '1', probability: '(1 - p) / 2' },
        { from: 'A', to: 'A', symbol: '2', probability: '(1 - p) / 2' },
      ],
    };
    const candidates: ProcessChoice[] = [
      { kind: 'text', name: 'die.process.json', text: JSON.stringify({ name: 'die', ...coin }), params: {} },
      {
        kind: 'text',
        name: 'five.process.json',
        text: JSON.stringify({
          ...coin,
          symbols: ['0', '1', '2', '3', '4'],
          transitions: { 0: [[0.2]], 1: [[0.2]], 2: [[0.2]], 3: [[0.2]], 4: [[0.2]] },
          parameters: {},
        }),
        params: {},
      },
    ];
    const { ranking, notes, better } = await fitted(samples.mess3, null, preset('post-quantum'), {
      rank: true,
      context: 4,
      candidates,
    });
    expect(ranking[0].process).toBe('mess3');
    expect(ranking.find(({ process }) => process === 'die')?.params.p).toBeCloseTo(1 / 3, 2);
    expect(notes.join(' ')).toMatch(/five\.process\.json is left out: .*5 symbols/);
    expect(better?.sentence).toMatch(
      /^Mess3 \(x 0\.15\d, a 0\.60\d\) predicts this model \d+ times better than Post-quantum, the process in use$/,
    );
  });

  it('tries presets that are made of others as they are, and says so', async () => {
    const bare = await runFolder({
      '1.pt': await readFile(join(root, 'test/data/checkpoints/product/10240000.pt')),
    });
    const { ranking, notes } = await fitted(bare.path, null, null, { rank: true, context: 4 });
    // What the model was trained on, at the preset's own parameters.
    expect(ranking[0].process).toBe('mess3-x-zero-one-random');
    expect(notes.join(' ')).toMatch(
      /Composed presets are compared with their default parameters, not fitted: .*mess3-x-zero-one-random/,
    );
  });

  it('takes a beginning-of-sequence token into account, and a context that is too long for all words', async () => {
    const architecture = { ...smallModel, d_vocab: 3, d_vocab_out: 3, n_ctx: 18 };
    const { path } = await runFolder({ '1.pt': checkpointBytes(architecture, 3) });
    const process = preset('golden-mean', { R: 3, k: 3 });
    const { model } = await analyse(path, null, process);
    const { given, notes } = await fitted(path, null, process);
    expect(given?.kl).toBeCloseTo(model.kl ?? NaN, 9);
    expect(notes.join(' ')).toMatch(/compared on words of up to 1\d tokens/);
  });

  it('can be cancelled', async () => {
    const cancel = new AbortController();
    const running = fitted(samples.mess3, null, null, { rank: true }, {
      signal: cancel.signal,
      progress: () => cancel.abort(),
    } as typeof quiet);
    await expect(running).rejects.toThrow('Cancelled');
  });
});

describe('what an analysis says of another process', () => {
  it.each([
    [
      'mess3',
      { x: 0.05, a: 0.85 },
      'mess3',
      /^Mess3 \(x 0\.15\d, a 0\.60\d\) predicts this model \d+ times better than the parameters in use$/,
    ],
    [
      'rrxor',
      { pR1: 0.3, pR2: 0.8 },
      'rrxor',
      /^RRXOR \(pR1 0\.49\d, pR2 0\.49\d\) predicts this model \d+ times better than the parameters in use$/,
    ],
    ['rrxor', { pR1: 1, pR2: 0.2 }, 'rrxor', /than the parameters in use$/],
    ['even', {}, 'rrxor', /^RRXOR \(.*\) predicts this model \d+ times better than Even, the process in use$/],
    [
      'post-quantum',
      {},
      'mess3',
      /^Mess3 \(.*\) predicts this model \d+ times better than Post-quantum, the process in use$/,
    ],
  ])('is the one that predicts it: %s %j', async (name, params, folder, sentence) => {
    const { better, verdict } = await analyse(samples[folder], null, preset(name, params));
    expect(better?.sentence).toMatch(sentence);
    expect(better?.process.choice).toMatchObject({ kind: 'preset', name: folder });
    expect(verdict.level).toBe('other-process');
  });

  it.each([
    ['rrxor', null, 'the right one'],
    ['rrxor', 768000, 'the right one, half-trained'],
    ['rrxor', 192000, 'the right one, barely trained'],
    ['rrxor', 0, 'the right one, untrained'],
    ['mess3', 0, 'the right one, untrained'],
  ])('is nothing for %s %s: %s', async (folder, step, _what) => {
    expect((await analyse(samples[folder], step)).better).toBeNull();
  });

  it('is nothing for an untrained model and a wrong process', async () => {
    expect((await analyse(samples.mess3, 0, preset('mess3', { x: 0.05, a: 0.85 }))).better).toBeNull();
    expect((await analyse(samples.rrxor, 0, preset('golden-mean', { R: 2, k: 1 }))).better).toBeNull();
  });
});

it('compares a model that is certain of each next token, whatever symbol it began with', async () => {
  // 0 after 0 and 1 after 1: each first symbol is kept.
  const certain = 1 - 1e-12;
  const { path } = await runFolder({
    '1.pt': lastTokenModel(
      [
        [certain, 1e-40, 1e-40],
        [1e-40, certain, 1e-40],
        [1e-40, 1e-40, certain],
      ],
      4,
    ),
  });
  const { given } = await fitted(path, null, preset('mess3'));
  expect(given?.kl).toBeGreaterThan(1);
});

it('calls no fitted process better on a context of one position, to which nearly anything fits', async () => {
  const process = createPreset('rrxor', { pR1: 0.7, pR2: 0.8 });
  const next = [0, 1].map((symbol) => {
    const belief = new Float64Array(process.states.length);
    new BeliefUpdate(process).step(process.stationary, 0, symbol, belief, 0);
    return [...nextTokenDistribution(process, belief)];
  });
  const { path } = await runFolder({ '1.pt': lastTokenModel(next, 1) });
  const { fitted: found, better } = await fitted(path, null, preset('rrxor'));
  expect(found?.kl).toBeLessThan(1e-6);
  expect(better).toBeNull();
  expect((await engine.analyse(request(path, { process: preset('rrxor') }), quiet)).result.better).toBeNull();
});

describe('a process whose symbols are other tokens of the model', () => {
  it('is told of with its symbols as other tokens where that is far nearer, in a way that can be analysed with', async () => {
    // Never two zeros in a row: No Consecutive Ones with its symbols the other way round.
    const folder = await runFolder({
      '1.pt': lastTokenModel(
        [
          [1e-9, 1 - 1e-9],
          [0.4, 0.6],
        ],
        6,
      ),
      'train_config.json': JSON.stringify({ normalization_type: null, n_heads: 1, d_head: 2 }),
    });
    const { ranking } = await fitted(folder.path, null, null, { rank: true });
    const other = ranking.find(({ process }) => process === 'no-consecutive-ones (symbols 1 0)');
    const usual = ranking.find(({ process }) => process === 'no-consecutive-ones');
    expect(other?.title).toMatch(/, symbols in the order 1 0$/);
    expect(other?.kl).toBeLessThan(1e-5);
    expect(usual?.kl ?? Infinity).toBeGreaterThan(0.1);
    expect(ranking.indexOf(other!)).toBeLessThan(ranking.indexOf(usual!));
    const { process, model } = await analyse(folder.path, null, other!.choice);
    expect(process.symbols).toEqual(['1', '0']);
    expect(model.kl).toBeLessThan(1e-5);
  });

  it('is offered by an analysis with the process the usual way round, where that is few symbols, and can be analysed with', async () => {
    // Never two zeros in a row, as above, and the same of three tokens: what the process calls 0, 1, 2 are tokens 2, 0, 1.
    const three = {
      states: ['a', 'b'],
      symbols: ['0', '1', '2'],
      transitions: [
        { from: 'a', to: 'a', symbol: '0', probability: 0.6 },
        { from: 'a', to: 'b', symbol: '1', probability: 0.4 },
        { from: 'b', to: 'a', symbol: '2', probability: 1 },
      ],
    };
    const asText = { kind: 'text', name: 'three', text: JSON.stringify(three), params: {} } as const;
    for (const [next, choice, title, symbols] of [
      [
        [
          [1e-9, 1 - 1e-9],
          [0.4, 0.6],
        ],
        preset('no-consecutive-ones', { p: 0.4 }),
        /, symbols in the order 1 0$/,
        ['1', '0'],
      ],
      [
        // After 1 comes 2: after token 0 comes token 1.
        [
          [1e-9, 1 - 2e-9, 1e-9],
          [0.4, 1e-9, 0.6],
          [0.4, 1e-9, 0.6],
        ],
        asText,
        /, symbols in the order 1 2 0$/,
        ['1', '2', '0'],
      ],
    ] as const) {
      const { path } = await runFolder({
        '1.pt': lastTokenModel(next, 6),
        'train_config.json': JSON.stringify({ normalization_type: null, n_heads: 1, d_head: 2 }),
      });
      const { better, verdict } = await analyse(path, null, choice);
      expect(better?.process.title).toMatch(title);
      expect(better?.sentence).toMatch(/better than .*, the process in use$/);
      expect(verdict.level).toBe('other-process');
      const { process, model } = await analyse(path, null, better!.process.choice);
      expect(process.symbols).toEqual(symbols);
      expect(model.kl).toBeLessThan(0.01);
    }
  });

  it('of a trained model is not told of twice, and one in use whose symbols are the wrong way round is called so', async () => {
    const own = await fitted(samples.rrxor, null, null, { rank: true });
    expect(
      own.ranking.filter(({ process }) => process.includes('(symbols')).map(({ process }) => process),
    ).not.toContain('rrxor (symbols 1 0)');
    const text = presetAsFile('rrxor', {}, { name: 'turned', symbols: ['1', '0'] });
    const turned = await fitted(
      samples.rrxor,
      null,
      { kind: 'text', name: 'turned', text, params: {} },
      { rank: true },
    );
    expect(turned.better?.process.kl).toBeLessThan(1e-3);
  });
});
