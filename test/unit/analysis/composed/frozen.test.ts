import { expect, it } from 'vitest';
import { frozenWords, varyingSubspace, type FrozenWords } from '../../../../src/analysis/composed/frozen.js';
import { overlapsOf } from '../../../../src/analysis/composed/overlap.js';
import { startWork } from '../../../../src/analysis/work.js';
import { askOracle } from '../../../../src/process/words/oracle.js';
import { parseProcessFile } from '../../../../src/process/file/processFile.js';
import { product } from './synthetic.js';

const MESS3 = ['mess3', { x: 0.15, a: 0.6 }] as const;
const EVEN = ['even', { p: 0.3 }] as const;

async function words(spec: object) {
  const { process } = parseProcessFile(JSON.stringify(spec));
  if (!process?.composition) throw new Error('not composed');
  return { process, found: await frozenWords(process, process.composition, 5, null, startWork()) };
}
/** Tokens of each word, from the tree of its prefixes. */
const tokensOf = ({ words: { rows, tree } }: FrozenWords) =>
  rows.map((path) => [...path].map((row) => tree.token[row]));

it('one factor varies while the other stands still, and every word is possible', async () => {
  const { process, found } = await words(product(MESS3, EVEN));
  expect(found.map(({ part }) => part)).toEqual([0, 1]);
  for (const own of found) {
    const tokens = tokensOf(own);
    // z = 2 t_0 + t_1.
    const [varies, held] =
      own.part === 0 ? [(z: number) => z >> 1, (z: number) => z & 1] : [(z: number) => z & 1, (z: number) => z >> 1];
    let first = 0;
    for (const count of own.ofPoint) {
      const point = tokens.slice(first, first + count);
      expect(new Set(point.map((word) => word.map(held).join())).size).toBe(1);
      expect(new Set(point.map((word) => word.map(varies).join())).size).toBeGreaterThan(3);
      first += count;
    }
    expect(first).toBe(2000);
    for (const word of tokens.slice(0, 300)) expect(askOracle(process, word).probability).toBeGreaterThan(0);
    // The token is drawn by its probability: the first of mess3 is even.
    if (own.part === 0)
      for (const token of [0, 1, 2])
        expect(tokens.filter(([z]) => z >> 1 === token).length / 2000).toBeCloseTo(1 / 3, 1);
  }
});

it('streams that hold factors in directions of their own do not overlap, and those that share them do', async () => {
  const { found } = await words(product(MESS3, EVEN));
  const overlap = async (place: (part: number, token: number) => number) => {
    const subspaces = [];
    for (const own of found) {
      const { token, count } = own.words.tree;
      const stream = new Float32Array(4 * count);
      token.forEach((z, row) => {
        stream[4 * row + place(0, z >> 1)] += 1 + (z >> 1);
        stream[4 * row + place(1, z & 1)] += 3 * (z & 1);
      });
      subspaces.push(await varyingSubspace(own, [stream], [0], own.part === 0 ? 2 : 1, 1, startWork()));
    }
    return overlapsOf(subspaces, 4)[0];
  };
  expect(await overlap((part, token) => (part === 0 ? (token === 0 ? 0 : 1) : 3))).toMatchObject({
    ...{ parts: [0, 1], dims: [2, 1], random: 0.5 },
    mean_cos2: expect.closeTo(0, 9) as number,
  });
  const shared = await overlap(() => 0);
  expect(shared).toMatchObject({ dims: [1, 1], mean_cos2: expect.closeTo(1, 9) as number });
});
