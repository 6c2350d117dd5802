import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../../src/analysis/inputs.js';
import type { Inputs } from '../../../src/analysis/inputs.js';
import { modelPredictions } from '../../../src/analysis/predictions/modelPredictions.js';
import { effectiveWords } from '../../../src/analysis/predictions/processLevels.js';
import { askOracle } from '../../../src/process/words/oracle.js';
import { startWork } from '../../../src/analysis/work.js';
import { infiniteNote } from '../../../src/engine/truth/predictionNotes.js';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import type { Process } from '../../../src/process/process.js';
import type { ModelPredictions } from '../../../src/protocol/predictions.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { plainNumbers } from '../../../src/shared/plainNumbers.js';

/** Logits of a made-up model, which depend on the whole prefix: V for each row. */
function madeUpLogits({ prefixes, tree }: Inputs): Float32Array {
  const V = tree.process.symbols.length;
  const trace = new Float64Array(prefixes.count);
  const logits = new Float32Array(prefixes.count * V);
  for (let row = 0; row < prefixes.count; row++) {
    const before = prefixes.parent[row] < 0 ? 0.3 : trace[prefixes.parent[row]];
    trace[row] = (1.7 * before + 0.61 * (prefixes.token[row] + 1)) % 2;
    for (let v = 0; v < V; v++) logits[row * V + v] = Math.sin(5 * trace[row] + 2 * v);
  }
  return logits;
}

async function inputsFor(
  process: Process,
  positions: number,
  sample?: { words: number; seed: number; by: 'uniform' | 'probability' },
) {
  const tree = await buildMixedStateTree(
    process,
    positions + 1,
    sample ? { sample: { ...sample, wordLength: positions } } : {},
  );
  return inputsOf(tree, positions, null, sample?.by ?? 'uniform');
}

const compared = (inputs: Inputs, logits = madeUpLogits(inputs)): Promise<ModelPredictions> =>
  modelPredictions(inputs, { logits, d_vocab_out: inputs.tree.process.symbols.length }, startWork());

describe.each(['uniform', 'probability'] as const)('estimates from words drawn by %s', (by) => {
  it.each([
    ['rrxor', { pR1: 0.3, pR2: 0.8 }, 10, 120],
    ['mess3', { x: 0.15, a: 0.6 }, 7, 150],
  ] as const)(
    'of %s lie about the exact values as their standard errors say',
    async (name, params, positions, words) => {
      const process = createPreset(name, params);
      const exact = await compared(await inputsFor(process, positions));
      const scores = { kl: [] as number[], loss: [] as number[], optimal_loss: [] as number[], last: [] as number[] };
      const markov: number[] = [];
      for (let seed = 0; seed < 30; seed++) {
        const inputs = await inputsFor(process, positions, { words, seed, by });
        const model = await compared(inputs);
        const error = model.standard_error;
        const score = (found: number | null, value: number | null, sd: number | null | undefined) =>
          ((found ?? NaN) - (value ?? NaN)) / (sd ?? NaN);
        for (const key of ['kl', 'loss', 'optimal_loss'] as const)
          scores[key].push(score(model[key], exact[key], error?.[key]));
        scores.last.push(
          score(
            model.kl_per_position.at(-1) ?? null,
            exact.kl_per_position.at(-1) ?? null,
            error?.kl_per_position.at(-1),
          ),
        );
        markov.push(model.markov_kl[2]);
      }
      expect(mean(markov) / exact.markov_kl[2]).toBeCloseTo(1, 1);
      for (const z of Object.values(scores)) {
        expect(Math.abs(mean(z))).toBeLessThan(4 / Math.sqrt(z.length));
        expect(Math.sqrt(mean(z.map((value) => value ** 2)))).toBeGreaterThan(0.5);
        expect(Math.sqrt(mean(z.map((value) => value ** 2)))).toBeLessThan(1.6);
      }
    },
  );
});

describe('predictions beside the ideal observer', () => {
  it('are exact at positions of which a sample holds all prefixes, and estimates after them', async () => {
    const process = createPreset('rrxor', { pR1: 0.3 });
    const exact = await compared(await inputsFor(process, 8));
    const model = await compared(await inputsFor(process, 8, { words: 60, seed: 1, by: 'uniform' }));
    const errors = model.standard_error?.kl_per_position ?? [];
    expect(errors[0]).toBe(0);
    expect(model.kl_per_position[0]).toBeCloseTo(exact.kl_per_position[0] ?? NaN, 12);
    expect(errors.at(-1)).toBeGreaterThan(0);
    expect(exact.standard_error).toBeNull();
  });

  it('of one word have no standard error, and of words too improbable for a number are finite', async () => {
    const sample = { words: 1, seed: 1, by: 'uniform' } as const;
    const one = await compared(await inputsFor(createPreset('rrxor'), 12, sample));
    expect(one.standard_error?.kl).toBeNull();
    expect(Number.isFinite(one.kl)).toBe(true);
    for (const by of ['uniform', 'probability'] as const) {
      const long = await compared(await inputsFor(createPreset('rrxor'), 1500, { words: 4, seed: 1, by }));
      expect(long.kl).toBeGreaterThan(0);
      expect(long.standard_error?.kl).toBeGreaterThan(0);
      expect(long.kl_per_position).not.toContain(null);
      expect(long.kl_per_position).not.toContain(0);
    }
  });

  it('count a sampled word by its probability, and tell as how many words all count', async () => {
    const process = createPreset('mess3', { x: 0.02, a: 0.95 });
    const uniform = await inputsFor(process, 9, { words: 200, seed: 3, by: 'uniform' });
    const drawn = await inputsFor(process, 9, { words: 200, seed: 3, by: 'probability' });
    expect(await effectiveWords(uniform, startWork())).toBeLessThan(20);
    expect(await effectiveWords(drawn, startWork())).toBeGreaterThan(50);
    expect(await effectiveWords(await inputsFor(process, 5), startWork())).toBeNull();
  });

  it.each([
    ['a logit of minus infinity', -Infinity],
    ['a logit that is no number', NaN],
    ['a logit of infinity', Infinity],
  ])('are infinite, and null, where %s stands for a token that occurs', async (_, logit) => {
    const inputs = await inputsFor(createPreset('mess3'), 4);
    const logits = madeUpLogits(inputs);
    const row = inputs.prefixes.position.indexOf(2);
    logits[3 * row + 1] = logit;
    const model = await compared(inputs, logits);
    expect([model.kl, model.loss, model.closed, model.kl_per_position[2], model.loss_per_position[2]]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(model.kl_per_position[1]).toBeGreaterThan(0);
    expect(model.optimal_loss).toBeGreaterThan(1);
    expect(infiniteNote(model).join()).toContain('(at position 2)');
    expect(JSON.stringify(plainNumbers(model))).not.toMatch(/NaN|Infinity/);
  });

  it('may give zero to tokens that cannot occur', async () => {
    const inputs = await inputsFor(createPreset('golden-mean'), 5);
    const logits = madeUpLogits(inputs);
    // After a 1 there is no other.
    for (let row = 0; row < inputs.prefixes.count; row++)
      if (inputs.prefixes.token[row] === 1) logits[2 * row + 1] = -Infinity;
    expect((await compared(inputs, logits)).kl).toBeGreaterThan(0);
  });

  it('go no share of a way that there is not, where tokens are independent', async () => {
    const model = await compared(await inputsFor(createPreset('coin', { p: 0.3 }), 6));
    expect(model.closed).toBeNull();
    model.markov_kl.forEach((kl) => expect(kl).toBeCloseTo(0, 12));
  });

  it('end where they are cancelled', async () => {
    const inputs = await inputsFor(createPreset('mess3'), 6);
    const controller = new AbortController();
    controller.abort();
    await expect(
      modelPredictions(inputs, { logits: madeUpLogits(inputs), d_vocab_out: 3 }, startWork(controller.signal)),
    ).rejects.toThrow(CancelledError);
    expect((await compared(inputs)).kl).toBeGreaterThan(0);
  });
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('observers of the last tokens, where words do not begin in the long run', () => {
  const variants = (a: object, b: object) => [
    { process_name: 'mess3', process_params: a },
    { process_name: 'mess3', process_params: b },
  ];
  const coin = { variants: [{ process_name: 'coin', process_params: { p: 0.3 } }] };
  const [slow, quick] = [
    { x: 0.05, a: 0.9 },
    { x: 0.3, a: 0.5 },
  ];
  const sns = [0.4, 0.9].map((p) => ({ process_name: 'sns', process_params: { p, q: 0.2 } }));

  it.each([
    ['a chain', { structure_type: 'chain', spec: [coin, { variants: sns, control_map: [0, 1] }] }],
    [
      'a symmetric process, which has no matrices',
      {
        structure_type: 'symmetric',
        spec: [coin, { variants: variants(slow, quick) }],
        control_maps: [
          [0, 0, 0],
          [0, 1],
        ],
      },
    ],
    [
      'a mixture behind a token of the beginning',
      {
        ...{ process_names: ['mess3', 'mess3'], process_params: [slow, quick], process_weights: [1, 3] },
        add_bos_token: true,
      },
    ],
    [
      'a start of its own',
      { process_name: 'zero_one_random', process_params: { p: 0.3 }, initial_state: [0.2, 0.8, 0] },
    ],
  ])('are the best there are at each position: %s', async (_, spec) => {
    const { process, diagnostics } = parseProcessFile(JSON.stringify(spec));
    if (!process) throw new Error(JSON.stringify(diagnostics));
    const positions = 4;
    const { markov_kl_per_position: found } = await compared(await inputsFor(process, positions));
    const V = process.symbols.length;
    /** Each possible word and its probability, as the oracle has them one by one. */
    let words: { readonly word: readonly number[]; readonly p: number; readonly next: readonly number[] }[] = [
      { word: [], p: 1, next: [...askOracle(process, []).next] },
    ];
    for (let position = 0; position < positions; position++) {
      words = words.flatMap(({ word, p, next }) =>
        Array.from({ length: V }, (_unused, x) => x)
          .filter((x) => next[x] > 0)
          .map((x) => ({ word: [...word, x], p: p * next[x], next: [...askOracle(process, [...word, x]).next] })),
      );
      for (let k = 0; k <= 4; k++) {
        const of = (word: readonly number[]) => (k === 0 ? '' : word.slice(-k).join());
        const means = new Map<string, number[]>();
        for (const { word, p, next } of words) {
          const own = means.get(of(word)) ?? new Array<number>(V).fill(0);
          means.set(
            of(word),
            own.map((sum, x) => sum + p * next[x]),
          );
        }
        let kl = 0;
        for (const { word, p, next } of words) {
          const own = means.get(of(word)) ?? [];
          const total = own.reduce((sum, value) => sum + value, 0);
          next.forEach((q, x) => (kl += q > 0 ? p * q * Math.log((q * total) / own[x]) : 0));
        }
        expect(found[k][position]).toBeCloseTo(kl, 10);
      }
    }
  });
});
