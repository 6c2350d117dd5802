import { describe, expect, test } from 'vitest';
import { affordableLength, allWords, predictAllWords } from '../../../src/model/allWords.js';
import type { PrefixTree } from '../../../src/model/prefixTree.js';
import type { ModelSession } from '../../../src/model/transformer/session.js';

function spelled({ parent, token }: PrefixTree, row: number): string {
  return row < 0 ? '' : spelled({ parent, token } as PrefixTree, parent[row]) + String(token[row]);
}

describe('all words of a vocabulary', () => {
  test('come shortest first and in lexicographic order', () => {
    const { tree } = allWords(2, 2, null);
    expect(Array.from({ length: tree.count }, (_, row) => spelled(tree, row))).toEqual('0 1 00 01 10 11'.split(' '));
    expect([...tree.position]).toEqual([0, 0, 1, 1, 1, 1]);
  });

  test('stand behind a token in front', () => {
    const { tree, first } = allWords(2, 2, 2);
    expect(first).toBe(1);
    expect(Array.from({ length: tree.count }, (_, row) => spelled(tree, row))).toEqual(
      '2 20 21 200 201 210 211'.split(' '),
    );
    expect([...tree.position]).toEqual([0, 1, 1, 2, 2, 2, 2]);
  });

  test('are as long as can be afforded, and refused in a sentence where even short ones cannot', () => {
    expect(affordableLength(3, 10, 20_000)).toBe(8);
    expect(affordableLength(2, 10, 20_000)).toBe(10);
    expect(() => affordableLength(300, 10, 20_000, 3)).toThrow(/300 symbols.*27,090,300.*20,000/);
    expect(() => affordableLength(2, 2, 20_000, 3)).toThrow(/room for 2/);
  });
});

test('predictions are among the symbols, and what other logits hold is told', async () => {
  // Logits 0, ln 3 and, beyond the two symbols, ln 4.
  const session = {
    run: (tree: PrefixTree) =>
      Promise.resolve({
        d_model: 1,
        d_vocab_out: 3,
        resid_post: [],
        logits: Float32Array.from({ length: 3 * tree.count }, (_, i) => Math.log([1, 3, 4][i % 3])),
      }),
  } as Pick<ModelSession, 'run'> as ModelSession;
  const { next, begin, beyond } = await predictAllWords(session, allWords(2, 1, 2));
  [...next].forEach((p, i) => expect(p).toBeCloseTo([0.25, 0.75][i % 2], 6));
  [...(begin ?? [])].forEach((p, i) => expect(p).toBeCloseTo([0.25, 0.75][i], 6));
  expect(beyond).toHaveLength(2);
  beyond.forEach((share) => expect(share).toBeCloseTo(0.5, 6));
});
