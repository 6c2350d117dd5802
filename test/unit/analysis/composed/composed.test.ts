import { expect, it } from 'vitest';
import { withFirst, type OwnComposed } from '../../../../src/analysis/composed/composed.js';
import { composedTargets } from '../../../../src/analysis/composed/targets.js';
import { compositionVerdict } from '../../../../src/analysis/composed/verdict.js';
import type { Inputs } from '../../../../src/analysis/inputs.js';
import { mixture, product, synthetic, wordsOf, type Synthetic } from './synthetic.js';

const MESS3 = ['mess3', { x: 0.15, a: 0.6 }] as const;
const Z1R = ['zero_one_random', { p: 0.5 }] as const;
const COIN = ['coin', { p: 0.5 }] as const;

const partsOf = (inputs: Inputs) => {
  const targets = composedTargets(inputs);
  if (!targets) throw new Error('not composed');
  return targets;
};
/** What a row of targets that are defined everywhere has. */
const rowOf = (vector: Float64Array, S: number, row: number) => [...vector.subarray(row * S, (row + 1) * S)];
const jointOf = ({ tree, node }: Inputs, row: number) => {
  const S = tree.process.states.length;
  return [...tree.belief.subarray(node[row] * S, (node[row] + 1) * S)];
};
const sideBySide = (inputs: Inputs) => {
  const { parts, posterior, composition } = partsOf(inputs);
  return (row: number) => [
    ...parts.flatMap(({ vector, S }) => rowOf(vector, S, row)),
    ...(posterior ? rowOf(posterior, composition.parts.length, row) : []),
  ];
};
const untrained = ({ parts, posterior }: OwnComposed, r2 = 0.3) => ({
  parts: parts.map(() => r2),
  posterior: posterior && r2,
  overlap: [],
});
const verdictOf = ({ composed, regression }: Synthetic, first: number | null = 0.3, isFirst = false) =>
  compositionVerdict({
    composed: withFirst(composed, first === null ? null : untrained(composed, first)),
    joint: regression,
    isFirst,
  });

it('a stream that holds the factors side by side is factored, in as many dimensions as they have', async () => {
  const inputs = await wordsOf(product(MESS3, Z1R), 4);
  const found = await synthetic(inputs, sideBySide(inputs));
  const { parts, dimensions, overlap } = found.composed;
  expect(parts.map(({ r2 }) => r2)).toEqual([expect.closeTo(1, 3), expect.closeTo(1, 3)]);
  expect(parts.map(({ r2_unseen }) => r2_unseen)).toEqual([expect.closeTo(1, 3), expect.closeTo(1, 3)]);
  expect([dimensions.factored, dimensions.joint]).toEqual([4, 8]);
  expect(dimensions.nc99).toBeLessThanOrEqual(4);
  expect(overlap.pairs[0]).toMatchObject({ parts: [0, 1], dims: [2, 2], random: 2 / 24 });
  expect(verdictOf(found).level).toBe('factored');
  // The factors are all that there is of the joint belief in it, and no more than the ceiling says.
  expect(Math.abs((dimensions.ceiling ?? 0) - (dimensions.by_components.joint[3] ?? 0))).toBeLessThan(0.02);
});

it('each part has principal components of its own beliefs: those of Mess3 have the symmetry of its three states', async () => {
  const inputs = await wordsOf(product(MESS3, COIN), 3);
  const { composed } = await synthetic(inputs, (row) => jointOf(inputs, row));
  const [mess3, coin] = composed.parts.map(({ pca }) => pca);
  expect(coin).toBeNull();
  expect(mess3?.mean.map((value) => Number(value.toFixed(6)))).toEqual([0.333333, 0.333333, 0.333333]);
  const [first, second, third] = mess3?.explained_variance ?? [];
  expect(first).toBeGreaterThan(1e-3);
  expect(second / first).toBeCloseTo(1, 6);
  expect(third).toBeLessThan(1e-9);
  // As many beliefs of Mess3 as it has by itself, however many joint ones hold each of them: 1, 3 and 9 less what coincides.
  const alone = await wordsOf(product(MESS3), 3);
  const own = await synthetic(alone, (row) => jointOf(alone, row));
  expect(first).toBeCloseTo(own.composed.parts[0].pca?.explained_variance[0] ?? NaN, 12);
});

it('a stream that holds the joint simplex is joint, though its first components are the factors', async () => {
  const inputs = await wordsOf(product(MESS3, Z1R), 4);
  const found = await synthetic(inputs, (row) => jointOf(inputs, row));
  const { dimensions } = found.composed;
  const { components, joint } = dimensions.by_components;
  expect(joint[components.indexOf(8)]).toBeGreaterThan(0.99);
  expect(verdictOf(found).level).toBe('joint');
});

it.each([
  ['a few products of parts beside the parts are factored still', 2, 'factored'],
  ['half of them are between', 6, 'undecided'],
  ['all of them are joint', 12, 'joint'],
])('of three factors: %s', async (_, held, level) => {
  const inputs = await wordsOf(
    product(['mess3', { x: 0.08, a: 0.8 }], ['no_consecutive_ones', { p: 0.4 }], ['zero_one_random', { p: 0.5 }]),
    3,
  );
  const [mess3, ones, z1r] = partsOf(inputs).parts;
  const beside = sideBySide(inputs);
  // About their means, so that a product is no part: 2 · 1 + 2 · 2 + 1 · 2 + 2 · 1 · 2 of them.
  const deviations = (row: number) =>
    [mess3, ones, z1r].map(({ vector, S }) =>
      rowOf(vector, S, row)
        .slice(1)
        .map((value) => value - 1 / S),
    );
  const products = (row: number) => {
    const [a, b, c] = deviations(row);
    const pairs = (x: number[], y: number[]) => x.flatMap((left) => y.map((right) => left * right));
    return [...pairs(a, c), ...pairs(a, b), ...pairs(b, c), ...pairs(pairs(a, b), c)];
  };
  expect(products(0)).toHaveLength(12);
  const found = await synthetic(inputs, (row) => [...beside(row), ...products(row).slice(0, held)], {
    d_model: 40,
    noise: 1e-4,
  });
  expect(verdictOf(found).level).toBe(level);
  // More than parts alone could give, in each of the three.
  const { ceiling, by_components } = found.composed.dimensions;
  expect(by_components.joint[by_components.components.indexOf(17)]).toBeGreaterThan((ceiling ?? 1) + 0.02);
});

it('nothing is told of a stream of noise, of the earliest checkpoint, or of what an untrained model has too', async () => {
  const inputs = await wordsOf(product(MESS3, Z1R), 4);
  const noise = await synthetic(inputs, () => [0], { noise: 1, d_model: 6 });
  expect(verdictOf(noise).level).toBe('neither');
  const held = await synthetic(inputs, sideBySide(inputs));
  expect(verdictOf(held, 0.3, true)).toMatchObject({ level: 'undecided', sentence: /earliest/ });
  expect(verdictOf(held, 0.99)).toMatchObject({ level: 'undecided', sentence: /mess3/ });
  expect(verdictOf(held, null).level).toBe('factored');
});

it('a part of one state has no r2, no dimension and no overlap, and leaves nothing to tell', async () => {
  const inputs = await wordsOf(product(MESS3, COIN), 4);
  const found = await synthetic(inputs, sideBySide(inputs));
  const { parts, overlap, dimensions } = found.composed;
  expect(parts[1]).toMatchObject({ r2: null, r2_unseen: null, per_layer: [{ layer: 0, r2: null, r2_unseen: null }] });
  expect(parts[1].centre.every((value) => Math.abs(value - 1) < 1e-9 || Number.isNaN(value))).toBe(true);
  expect(overlap.pairs).toEqual([]);
  expect(dimensions).toMatchObject({ joint: 2, factored: 2, ceiling: expect.closeTo(1, 9) });
  expect(dimensions.by_components.parts[1]).toBeNull();
  expect(verdictOf(found)).toMatchObject({ level: 'undecided', sentence: /at most one varies/ });
});

it('equal components lie in the same directions: overlap 1', async () => {
  const inputs = await wordsOf(mixture([1, 1], Z1R, Z1R), 5);
  const { parts } = partsOf(inputs);
  expect(parts[0].vector).toEqual(parts[1].vector);
  const { composed } = await synthetic(inputs, (row) => rowOf(parts[0].vector, 3, row));
  const [pair] = composed.overlap.pairs.filter(({ parts: [a, b] }) => a === 0 && b === 1);
  expect(pair.mean_cos2).toBeCloseTo(1, 9);
  expect(pair.angles_deg.every((angle) => angle < 0.1)).toBe(true);
  // Nothing tells them apart: the posterior is one half at every position.
  expect(composed.posterior).toMatchObject({ r2: null, r2_by_component: [null, null] });
  for (const { truth } of composed.posterior?.by_position ?? [])
    for (const mean of truth) for (const value of mean) expect(value).toBeCloseTo(0.5, 12);
});

it('a component that a symbol rules out has no belief there, and the posterior of it is 0', async () => {
  // Mess3 has a symbol 2, which zero-one-random lacks; sizes and weights differ.
  const inputs = await wordsOf(mixture([3, 1], MESS3, ['even', { p: 0.3 }]), 4);
  const { parts, posterior, beliefs } = partsOf(inputs);
  const { composed, regression } = await synthetic(inputs, (row) => jointOf(inputs, row));
  const possible = [...inputs.node.keys()].filter((row) => (posterior?.[2 * row + 1] ?? 0) > 0);
  expect(parts[0].rows).toBeNull();
  expect([...(parts[1].rows ?? [])]).toEqual(possible);
  expect(possible.length).toBeLessThan(inputs.node.length);
  expect(composed.parts.map(({ rows }) => rows)).toEqual([inputs.node.length, possible.length]);
  expect(composed.parts.map(({ weight }) => weight)).toEqual([0.75, 0.25]);
  expect(composed.parts[1].predictions.length).toBe(2 * inputs.node.length);
  beliefs.parts[1].forEach((value, i) => {
    if (Number.isNaN(value)) expect(composed.parts[1].centre[i]).toBeNaN();
  });
  // The posterior is linear in the joint belief, the belief within a component is not.
  expect(regression.r2).toBeCloseTo(1, 3);
  expect(composed.posterior?.r2).toBeCloseTo(1, 3);
  expect(composed.parts[0].r2).toBeLessThan(0.999);
  expect(composed.parts[0].r2_by_posterior).toBeGreaterThan(composed.parts[0].r2 ?? 1);
  expect(composed.dimensions).toMatchObject({ joint: 4, factored: 4 });
});

it('P(component) by position is the mean over the words of each component, by Bayes', async () => {
  // Two coins of which one has only heads: after n heads P(second) = 1 / (1 + 2^-n); any tail tells the first.
  const inputs = await wordsOf(mixture([1, 1], COIN, ['coin', { p: 1 }]), 3);
  const { composed } = await synthetic(inputs, sideBySide(inputs), { noise: 1e-5 });
  const found = composed.posterior?.by_position ?? [];
  expect(found.map(({ component }) => component)).toEqual([0, 1]);
  const heads = [1, 2, 3].map((n) => 1 / (1 + 2 ** -n));
  const certain = inputs.tree.process.symbols.length === 2;
  expect(certain).toBe(true);
  heads.forEach((second, position) => {
    expect(found[1].truth[position][1]).toBeCloseTo(second, 12);
    // A word of the first coin is all heads with probability 2^-n.
    expect(found[0].truth[position][1]).toBeCloseTo(second * 2 ** -(position + 1), 12);
    expect(found[0].read_out[position][1]).toBeCloseTo(second * 2 ** -(position + 1), 3);
  });
});
