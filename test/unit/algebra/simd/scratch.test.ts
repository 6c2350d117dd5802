import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../src/algebra/random.js';
import { Arena, arenaOf, giveScratch, LARGEST, takeScratch } from '../../../../src/algebra/simd/scratch.js';

describe('takeScratch', () => {
  test('gives memory that nobody else has, in any order of taking and handing back', () => {
    const random = createRandom(7);
    const held: { readonly numbers: Float64Array<ArrayBuffer>; readonly mark: number }[] = [];
    for (let step = 0; step < 400; step++) {
      if (held.length > 0 && random.next() < 0.45) {
        const [{ numbers, mark }] = held.splice(Math.floor(random.next() * held.length), 1);
        expect(numbers.every((value) => value === mark)).toBe(true);
        giveScratch(numbers);
        continue;
      }
      const length = Math.floor(2 ** (14 * random.next()));
      const numbers = takeScratch(length).fill(step);
      expect(numbers).toHaveLength(length);
      held.push({ numbers, mark: step });
    }
    for (const { numbers, mark } of held) {
      expect(numbers.every((value) => value === mark)).toBe(true);
      giveScratch(numbers);
    }
    // All of it is in one piece again: the largest has room at the beginning.
    const first = takeScratch(1);
    giveScratch(first);
    const largest = takeScratch(LARGEST);
    expect(largest.byteOffset).toBe(first.byteOffset);
    giveScratch(largest);
  });

  test('gives memory of its own beyond the largest, and of a further arena where the first is full', () => {
    const beyond = takeScratch(LARGEST + 1);
    expect(beyond).toHaveLength(LARGEST + 1);
    expect(arenaOf(beyond)).toBeUndefined();
    giveScratch(beyond);
    const all = Array.from({ length: 14 }, () => takeScratch(LARGEST));
    const arenas = new Set(all.map(arenaOf));
    expect(arenas.size).toBe(2);
    expect(arenas).not.toContain(undefined);
    expect(new Set(all.map(({ buffer, byteOffset }) => `${buffer === all[0].buffer} ${byteOffset}`)).size).toBe(14);
    for (const numbers of all) giveScratch(numbers);
    expect(arenaOf(all[0])).toBeInstanceOf(Arena);
    expect(arenaOf(all[13])).toBeUndefined();
  });
});
