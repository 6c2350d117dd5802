import { expect, it } from 'vitest';
import { withFirst } from '../../../../src/analysis/composed/composed.js';
import { compositionVerdict } from '../../../../src/analysis/composed/verdict.js';
import { mixture, product, synthetic, wordsOf, type Synthetic } from './synthetic.js';

/** Compositions at the edge of what there is, each read out of a stream that holds its joint belief. */

const joint = async (spec: object, context: number, d_model = 48): Promise<Synthetic> => {
  const inputs = await wordsOf(spec, context);
  const S = inputs.tree.process.states.length;
  return synthetic(
    inputs,
    (row) => [...inputs.tree.belief.subarray(inputs.node[row] * S, (inputs.node[row] + 1) * S)],
    { d_model },
  );
};
const verdictOf = ({ composed, regression }: Synthetic) =>
  compositionVerdict({ composed: withFirst(composed, null), joint: regression, isFirst: false });

/** Where a result has a number that is none, at any depth, but for tables by belief. */
function unfinished(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => unfinished(each, `${path}.${key}`));
}

it('four factors of unequal sizes, one of a single state in the middle', async () => {
  const spec = product(
    ['mess3', { x: 0.15, a: 0.6 }],
    ['coin', { p: 0.3 }],
    ['no_consecutive_ones', { p: 0.4 }],
    ['zero_one_random', { p: 0.5 }],
  );
  const found = await joint(spec, 3);
  const { parts, dimensions, overlap } = found.composed;
  expect(parts.map(({ states }) => states.length)).toEqual([3, 1, 2, 3]);
  expect([dimensions.factored, dimensions.joint]).toEqual([2 + 0 + 1 + 2, 3 * 1 * 2 * 3 - 1]);
  expect(parts[1]).toMatchObject({ r2: null, r2_unseen: null, r2_se: null });
  for (const at of [0, 2, 3]) expect(parts[at].r2).toBeCloseTo(1, 3);
  // The one without dimension is in no pair, and the others keep their own numbers.
  expect(overlap.pairs.map(({ parts: pair, dims }) => [pair, dims])).toEqual([
    [
      [0, 2],
      [2, 1],
    ],
    [
      [0, 3],
      [2, 2],
    ],
    [
      [2, 3],
      [1, 2],
    ],
  ]);
  for (const { dims, random } of overlap.pairs) expect(random).toBeCloseTo(Math.max(...dims) / 48, 12);
  expect(dimensions.by_components.parts.map((list) => list === null)).toEqual([false, true, false, false]);
  expect(verdictOf(found).level).toBe('joint');
  expect(unfinished(found.composed)).toEqual([]);
});

it('a mixture of three components, one of which no word is', async () => {
  const spec = mixture(
    [1, 0, 3],
    ['mess3', { x: 0.15, a: 0.6 }],
    ['zero_one_random', { p: 0.4 }],
    ['mess3', { x: 0.05, a: 0.85 }],
  );
  const found = await joint(spec, 4);
  const { parts, posterior, dimensions, overlap } = found.composed;
  expect(parts.map(({ weight }) => weight)).toEqual([0.25, 0, 0.75]);
  expect(parts[1]).toMatchObject({ r2: null, r2_unseen: null, r2_se: null, r2_by_posterior: null, rows: 0 });
  // Within a component a belief is a fraction of the joint one, which a linear map gives in part.
  for (const at of [0, 2]) expect(parts[at].r2).toBeGreaterThan(0.9);
  expect(posterior?.r2).toBeGreaterThan(0.99);
  expect(posterior?.r2_by_component[1]).toBeNull();
  expect(posterior?.by_position.map(({ component }) => component)).toEqual([0, 2]);
  // Two simplices of three states and one number that tells them apart: what never occurs takes no dimension.
  expect([dimensions.factored, dimensions.joint]).toEqual([2 + 2 + 1, 3 + 3 - 1]);
  expect(overlap.pairs.map(({ parts: pair }) => pair)).toEqual([
    [0, 2],
    [0, 3],
    [2, 3],
  ]);
  expect(['joint', 'undecided']).toContain(verdictOf(found).level);
  expect(unfinished(found.composed)).toEqual([]);
});

it.each([
  ['factors', product(['mess3', { x: 0.15, a: 0.6 }], ['zero_one_random', { p: 0.4 }])],
  ['a mixture', mixture([1, 2], ['mess3', { x: 0.15, a: 0.6 }], ['zero_one_random', { p: 0.4 }])],
])('words of one token: %s', async (_, spec) => {
  const found = await joint(spec, 1, 3);
  const { parts, dimensions } = found.composed;
  expect(parts.every(({ underdetermined, rows }) => underdetermined === 3 >= rows)).toBe(true);
  for (const { r2 } of parts) expect(r2 === null || r2 <= 1 + 1e-9).toBe(true);
  expect(dimensions.per_layer).toHaveLength(1);
  expect(verdictOf(found).sentence).not.toMatch(/NaN|undefined|Infinity/);
  expect(verdictOf(found).reasons.join()).not.toMatch(/NaN|undefined|Infinity/);
  expect(unfinished(found.composed)).toEqual([]);
});
