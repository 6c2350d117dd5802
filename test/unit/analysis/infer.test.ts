import { describe, expect, it } from 'vitest';
import { inCoordinates } from '../../../src/analysis/infer/coordinates.js';
import { hankel, hankelShape, nonstationarity, singularValues } from '../../../src/analysis/infer/hankel.js';
import { inferredProcess } from '../../../src/analysis/infer/inferredProcess.js';
import { divergenceFrom, mean } from '../../../src/analysis/infer/modelDivergence.js';
import { rankOf } from '../../../src/analysis/infer/rank.js';
import { operatorStates, SpectralEstimate } from '../../../src/analysis/infer/spectralModel.js';
import { processMeasure, type WordMeasure } from '../../../src/analysis/infer/wordMeasure.js';
import { createRandom } from '../../../src/algebra/random.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import type { Process } from '../../../src/process/process.js';

/** What a model that has learnt the process all but for noise of each next-token distribution predicts, and its words. */
async function learnt(process: Process, length: number, noise: number) {
  const V = process.symbols.length;
  const random = createRandom(1);
  const exact = await processMeasure(process, length + 1);
  const levels = [Float64Array.of(1), exact.levels[1]];
  const predicted: (Float64Array | null)[] = [null];
  for (let k = 1; k <= length; k++) {
    const next = new Float64Array(V ** (k + 1));
    for (let word = 0; word < V ** k; word++) {
      const own = exact.levels[k][word];
      const noisy = Array.from({ length: V }, (_, x) => {
        const p = own > 0 ? exact.levels[k + 1][word * V + x] / own : 1 / V;
        return (p + 1e-4) * Math.exp(noise * (random.next() - 0.5));
      });
      const sum = noisy.reduce((all, p) => all + p, 0);
      noisy.forEach((p, x) => (next[word * V + x] = p / sum));
    }
    predicted.push(next);
    if (k < length) levels.push(next.map((p, i) => p * levels[k][Math.floor(i / V)]));
  }
  const measure: WordMeasure = { symbols: V, length: length, levels };
  return { measure, predicted, symbols: process.symbols, description: '', from: { checkpoint: '1.pt', sha256: '0' } };
}

describe('exact probabilities of words', () => {
  it.each([
    ['coin', 5, 1],
    ['even', 6, 2],
    ['rrxor', 10, 5],
    ['mess3', 5, 3],
    ['fanizza', 8, 4],
  ])(
    'of %s, up to %d symbols, have as many states as it needs, and a spectral model that is the process',
    async (name, length, states) => {
      const process = createPreset(name);
      const measure = await processMeasure(process, length);
      const shape = hankelShape(length);
      const floor = nonstationarity(measure, shape);
      const estimate = new SpectralEstimate(measure, shape);
      expect(floor).toBeLessThan(1e-12);
      expect(rankOf(estimate.singularValues, floor)).toMatchObject({ rank: states });
      const longer = await processMeasure(process, length + 1);
      const next = longer.levels
        .slice(1)
        .map((level, k) =>
          level.map((p, i) => (p === 0 ? 0 : p / longer.levels[k][Math.floor(i / process.symbols.length)])),
        );
      const after = await operatorStates(estimate.model(states), length);
      expect(mean(await divergenceFrom(measure, next, after.next))).toBeLessThan(1e-5);
    },
  );

  it('put pasts in rows and futures in columns, shortest first', async () => {
    const golden = await processMeasure(createPreset('golden-mean'), 3);
    const matrix = hankel(golden, { past: 1, future: 1 });
    const [, one] = golden.levels;
    expect(matrix.to2DArray()).toEqual([
      [1, one[0], one[1]],
      [one[0], golden.levels[2][0], golden.levels[2][1]],
      [one[1], golden.levels[2][2], golden.levels[2][3]],
    ]);
    expect(singularValues(matrix)).toHaveLength(3);
  });
});

describe('how many states can be told', () => {
  it('is left open where words depend on their place, where one state hides others, and where none is below the floor', () => {
    expect(rankOf([2, 0.5, 0.2], 0.2)).toMatchObject({ rank: null, above: 2 });
    expect(rankOf([2, 0.02, 0.01], 0.03)).toMatchObject({ rank: null, above: 1 });
    expect(rankOf([2, 0.5, 0.2], 0.001)).toMatchObject({ rank: null, above: 3 });
    expect(rankOf([2, 0.5, 0.2], 0.2).reason).toMatch(/position/);
  });

  it('is told above a low floor, of a coin too, whose other singular values are rounding', () => {
    expect(rankOf([2, 0.5, 0.01], 0.02)).toMatchObject({ rank: 2 });
    expect(rankOf([2, 1e-8, 1e-9], 1e-12)).toMatchObject({ rank: 1 });
  });
});

describe('the process of a model that learnt', () => {
  it.each([
    ['mess3', 6, 3],
    ['even', 6, 2],
    ['rrxor', 10, 5],
  ])('%s, up to %d symbols, is found again as a hidden Markov model', async (name, length, states) => {
    const context = await learnt(createPreset(name), length, 0.02);
    const coordinates = await inCoordinates(
      new SpectralEstimate(context.measure, hankelShape(length)).model(states),
      context.measure,
    );
    const found = coordinates && (await inferredProcess(coordinates, context));
    expect(found?.process).toMatchObject({ generalised: false });
    expect(found?.process.states).toHaveLength(states);
    expect(found?.kl).toBeLessThan(1e-3);
  });

  it('fanizza, which is none of four states, as a generalised one whose noise counts as zero', async () => {
    const context = await learnt(createPreset('fanizza'), 8, 1e-3);
    const coordinates = await inCoordinates(
      new SpectralEstimate(context.measure, hankelShape(8)).model(4),
      context.measure,
    );
    const found = coordinates && (await inferredProcess(coordinates, context));
    expect(found?.kl).toBeLessThan(1e-2);
    // Coordinates are those of states that lie outermost: of order one, and their sum is one.
    const states = coordinates?.states.flatMap((level) => [...level]) ?? [];
    expect(states.length).toBeGreaterThan(0);
    const first = states.slice(0, 4);
    expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    expect(Math.max(...first.map(Math.abs))).toBeLessThan(2);
    if (found?.process.generalised) expect(found.text).toContain('"approximate"');
  });
});
