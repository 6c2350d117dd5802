import { describe, expect, it } from 'vitest';
import { fileFamily, presetFamily, type ProcessFamily } from '../../../src/analysis/fit/family.js';
import { closedOf, distanceOf, klResiduals } from '../../../src/analysis/fit/objective.js';
import { ranked } from '../../../src/analysis/fit/ranking.js';
import { isClearlyBetter } from '../../../src/analysis/verdict/rules.js';
import { fitFamily, QUICK, THOROUGH, type Effort } from '../../../src/analysis/fit/search.js';
import type { NextTokens } from '../../../src/analysis/fit/nextTokens.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { createPreset, listPresets } from '../../../src/process/presets/catalogue.js';
import { exactModel } from './exactModel.js';

const plenty = () => ({ left: 1e10 });
const fit = (family: ProcessFamily, table: NextTokens, effort: Effort = THOROUGH) =>
  fitFamily(family, table, effort, plenty());

const fromFile = (definition: unknown): ProcessFamily => {
  const text = JSON.stringify(definition);
  const { process, parameters, diagnostics } = parseProcessFile(text);
  if (process === null) throw new Error(JSON.stringify(diagnostics));
  return fileFamily(text, 'file', process, parameters);
};

describe('a family of a preset', () => {
  it('is made once for the same parameters, and not remembered where there is none', () => {
    const family = presetFamily('mess3', { x: 0.3 });
    expect(presetFamily('mess3', { x: 0.3 })).toBe(family);
    expect(family.process.params).toMatchObject({ x: 0.3 });
    const other = presetFamily('mess3', { x: 0.2 });
    expect(other.process.params).toMatchObject({ x: 0.2 });
    expect(presetFamily('mess3').process.params).not.toMatchObject({ x: 0.2 });
    for (let time = 0; time < 2; time++) expect(() => presetFamily('mess3', { x: 7 })).toThrow(/x/);
  });
});

describe('the KL that is minimised', () => {
  it.each([
    ['mess3', false],
    ['rrxor', true],
  ])('is the sum of the squares of its residuals: %s', (name, bos) => {
    const table = exactModel(createPreset(name), 4, { noise: 0.1, bos });
    const other = createPreset(name, name === 'mess3' ? { x: 0.05, a: 0.85 } : { pR1: 0.3, pR2: 0.8 });
    const sum = klResiduals(other, table)?.reduce((total, r) => total + r * r, 0);
    expect(sum).toBeCloseTo(distanceOf(other, table)?.kl ?? NaN, 12);
  });
});

describe('fitted parameters', () => {
  it.each([
    ['mess3', { x: 0.05, a: 0.85 }, 5],
    ['rrxor', { pR1: 0.3, pR2: 0.8 }, 8],
    ['leaky-rrxor', { p1: 0.7, p2: 0.4, epsilon: 0.2 }, 8],
    ['golden-mean', { R: 3, k: 2, p: 0.3 }, 8],
    ['sns', { p: 0.2, q: 0.7 }, 8],
    ['mr-name', { p: 0.7, q: 0.2 }, 4],
    ['tom-quantum', { alpha: 1, beta: 2 }, 4],
    ['fanizza', { alpha: 1999, lamb: 0.45 }, 8],
  ])('are those that the model was trained on: %s %j', async (name, params, length) => {
    const found = await fit(presetFamily(name), exactModel(createPreset(name, params), length));
    for (const [parameter, value] of Object.entries(params))
      expect(Math.abs(Number(found.params[parameter]) - value), `${parameter} ${found.params[parameter]}`).toBeLessThan(
        0.01,
      );
    expect(found.distance?.kl).toBeLessThan(1e-6);
    expect(found.atEdge).toEqual([]);
  });

  it('are found for a list of numbers, its length too, and what cannot be changed stays', async () => {
    const model = exactModel(createPreset('matching-parens', { open_probs: [1, 0.3, 0.8] }), 9);
    const { params, distance } = await fit(presetFamily('matching-parens'), model);
    const found = params.open_probs as readonly number[];
    expect(found).toHaveLength(3);
    [1, 0.3, 0.8].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 2));
    expect(distance?.kl).toBeLessThan(1e-6);
  });

  it('are found for process files: bounds where there are some, and where the probabilities end where there are none', async () => {
    const states = ['A', 'B'];
    const symbols = ['x', 'y'];
    const transitions = [
      { from: 'A', to: 'A', symbol: 'x', probability: '1 - p - q' },
      { from: 'A', to: 'B', symbol: 'y', probability: 'p' },
      { from: 'A', to: 'A', symbol: 'y', probability: 'q' },
      { from: 'B', to: 'A', symbol: 'x', probability: '1 - p' },
      { from: 'B', to: 'B', symbol: 'y', probability: 'p' },
    ];
    const parameters = { p: 0.2, q: { default: 0.3, min: 0, max: 0.6, maxOpen: true } };
    const text = JSON.stringify({ parameters, states, symbols, transitions });
    const truth = parseProcessFile(text, { params: { p: 0.65, q: 0.1 } }).process;
    if (!truth) throw new Error('the file makes a process');
    const found = await fit(fromFile({ parameters, states, symbols, transitions }), exactModel(truth, 8));
    expect(found.params.p).toBeCloseTo(0.65, 2);
    expect(found.params.q).toBeCloseTo(0.1, 2);
  });

  it('count as no fit at the edge of their range', async () => {
    const { atEdge } = await fit(presetFamily('zero-one-random'), exactModel(createPreset('rrxor'), 8));
    expect(atEdge).toEqual(['p']);
  });

  it('are no worse than those that were given', async () => {
    const model = exactModel(createPreset('even', { p: 0.2 }), 8, { noise: 0.2 });
    for (const { name } of listPresets()) {
      const family = presetFamily(name);
      if (family.process.symbols.length !== 2) continue;
      const given = distanceOf(family.process, model)?.kl ?? Infinity;
      const found = await fit(family, model, QUICK);
      expect(found.distance?.kl, name).toBeLessThanOrEqual(given);
    }
  });

  it('end with the budget, with the best so far', async () => {
    const model = exactModel(createPreset('mess3'), 5);
    const found = await fitFamily(presetFamily('mess3', { x: 0.3, a: 0.2 }), model, THOROUGH, { left: 3e6 });
    expect(found.isCut).toBe(true);
    expect(found.distance?.kl).toBeLessThan(0.05);
  });

  it('can be cancelled', async () => {
    const model = exactModel(createPreset('mess3'), 6);
    const cancel = new AbortController();
    const running = fitFamily(presetFamily('mess3'), model, THOROUGH, plenty(), cancel.signal);
    cancel.abort();
    await expect(running).rejects.toThrow('Cancelled');
  });
});

describe('the order of processes', () => {
  const order = async (model: NextTokens) => {
    const found = [];
    for (const { name } of listPresets()) {
      const family = presetFamily(name);
      if (family.process.symbols.length !== model.V) continue;
      const { distance, atEdge, free } = await fit(family, model, QUICK);
      const closed = distance && closedOf(distance);
      found.push({ name, kl: distance?.kl ?? null, closed, at_edge: atEdge, free });
    }
    return ranked(found);
  };

  it.each([
    ['rrxor', {}, false],
    ['rrxor', { pR1: 0.7, pR2: 0.2 }, true],
    ['mess3', { x: 0.05, a: 0.85 }, false],
    ['even', { p: 0.3 }, false],
    ['zero-one-random', { p: 0.9 }, false],
    ['sns', { p: 0.3, q: 0.6 }, false],
    ['coin', { p: 0.2 }, false],
    ['tom-quantum', { beta: 3 }, false],
  ])('begins with the one that the model was trained on: %s %j', async (name, params, bos) => {
    const process = createPreset(name, params);
    const found = await order(exactModel(process, process.symbols.length === 2 ? 8 : 5, { noise: 1e-4, bos }));
    expect(found[0].name).toBe(name);
  });

  it('tells no process that is better for a model of uniform noise', async () => {
    const found = await order(exactModel(createPreset('rrxor'), 8, { noise: 1 }));
    expect(
      found.filter((each) => isClearlyBetter(each, { kl: 0.6, markov_kl: [0.1] })).map(({ name }) => name),
    ).toEqual([]);
  });
});
