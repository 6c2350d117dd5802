import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from '../../../src/model/transformer/chunks.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';

const words = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 }), { maxLength: 40 });

test('a prefix tree holds each distinct prefix once, parents first', () => {
  fc.assert(
    fc.property(words, (list) => {
      const { tree, rows } = prefixTreeOf(list);
      const prefixes = new Set(list.flatMap((word) => word.map((_, p) => word.slice(0, p + 1).join())));
      expect(tree.count).toBe(prefixes.size);
      list.forEach((word, index) => {
        expect(rows[index]?.length).toBe(word.length);
        const spelt: number[] = [];
        for (let row = rows[index]?.at(-1) ?? -1; row >= 0; row = tree.parent[row]) {
          expect(tree.parent[row]).toBeLessThan(row);
          expect(tree.position[row]).toBe(word.length - 1 - spelt.length);
          spelt.push(tree.token[row]);
        }
        expect(spelt.reverse()).toEqual(word);
      });
    }),
    { seed: 3 },
  );
});

test('chunks own every row once, hold their ancestors, and keep to the size asked for', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 30 }), (list, largest) => {
      const { tree } = prefixTreeOf(list);
      const owned: number[] = [];
      for (const { rows, parent, firstOwn } of chunksOf(tree, largest)) {
        owned.push(...rows.subarray(firstOwn));
        expect(rows.length - firstOwn).toBeLessThanOrEqual(largest);
        rows.forEach((row, local) => {
          const up = parent[local];
          expect(up).toBeLessThan(local);
          expect(up < 0 ? -1 : rows[up]).toBe(tree.parent[row]);
        });
      }
      expect(owned.sort((a, b) => a - b)).toEqual(Array.from({ length: tree.count }, (_, row) => row));
    }),
    { seed: 4 },
  );
});
