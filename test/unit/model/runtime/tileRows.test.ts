import { expect, it } from 'vitest';
import { createRandom } from '../../../../src/algebra/random.js';
import { LARGEST } from '../../../../src/algebra/simd/scratch.js';
import { TileRows } from '../../../../src/model/runtime/tileRows.js';

const random = createRandom(7);
const numbers = (length: number) => Float64Array.from({ length }, () => random.normal());

/** Widths of blocks, rows of a tile, and columns beside the blocks' own; strips hold 2¹⁷ numbers of a block. */
const shapes: readonly (readonly [readonly number[], number, number])[] = [
  [[4], 3, 0],
  [[1, 2, 3], 5, 1],
  [[7, 64, 5], 40, 6],
  [[100, 9], 1500, 1],
  // No room in an arena: done by JavaScript.
  [[LARGEST / 64], 65, 0],
];
const choices: readonly (readonly [string, (rows: number) => Int32Array])[] = [
  ['neighbours', (rows) => Int32Array.from({ length: rows }, (_, i) => i + 1)],
  ['each third row', (rows) => Int32Array.from({ length: rows }, (_, i) => 3 * i)],
  ['each thirtieth row', (rows) => Int32Array.from({ length: rows }, (_, i) => 30 * i)],
  ['now near, now far', (rows) => Int32Array.from({ length: rows }, (_, i) => i + 20 * (i >> 4) + 900 * (i >> 9))],
  ['rows anywhere, one of them twice', (rows) => Int32Array.from({ length: rows }, (_, i) => (i * 2) % (rows + 1))],
];

it.each(shapes.flatMap((shape) => choices.map(([title, choose]) => [...shape, title, choose] as const)))(
  'blocks of widths %j, %i rows beside %i columns: %s, centred and scaled to the bit',
  (widths, count, beside, _, choose) => {
    const columns = widths.reduce((a, b) => a + b, 0);
    const wide = columns + beside;
    const rows = choose(count);
    const all = Math.max(...rows) + 1;
    const blocks = widths.map((width) => Float32Array.from(numbers(all * width)));
    const centre = numbers(columns);
    for (const scale of [undefined, numbers(all)]) {
      const own = new TileRows({ rows: count, wide, widths, centre, scale });
      own.tile.fill(9);
      own.fill(blocks, rows);
      const expected = new Float64Array(count * wide).fill(9);
      rows.forEach((row, r) => {
        let column = 0;
        for (const [b, width] of widths.entries())
          for (let c = 0; c < width; c++, column++)
            expected[r * wide + column] = (blocks[b][row * width + c] - centre[column]) * (scale ? scale[row] : 1);
      });
      expect(
        Buffer.compare(
          Buffer.from(own.tile.buffer, own.tile.byteOffset, 8 * expected.length),
          Buffer.from(expected.buffer),
        ),
      ).toBe(0);
      own.end();
    }
  },
);
