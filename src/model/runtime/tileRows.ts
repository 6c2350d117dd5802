import { giveScratch, LARGEST, takeInArena, takeScratch, type Arena } from '../../algebra/simd/scratch.js';

export interface TileShape {
  /** Most rows of a tile, and numbers of each. */
  readonly rows: number;
  readonly wide: number;
  /** Columns of each block, from the first on. */
  readonly widths: readonly number[];
  readonly centre: Float64Array;
  /** What each row is multiplied by once it is centred. */
  readonly scale: Float64Array | undefined;
}

/**
 * A tile of rows in float64, filled block by block. Where all that it takes fits into an arena, the loops of WebAssembly centre and
 * scale two numbers at a time, to the same bits: a sixth of the time of JavaScript, most of which is bounds of arrays.
 */
export class TileRows {
  readonly tile: Float64Array<ArrayBuffer>;
  private readonly room: Float64Array<ArrayBuffer>;
  private readonly arena: Arena | null;
  /** Rows of one block as they are, and what goes with them; of no use outside an arena. */
  private readonly strip: Float32Array<ArrayBuffer>;
  private readonly centre: Float64Array;
  private readonly scale: Float64Array;

  constructor(private readonly shape: TileShape) {
    const { rows, wide, widths, centre } = shape;
    const sizes = [rows * wide, Math.ceil((rows * Math.max(0, ...widths)) / 2), centre.length, rows];
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
    const size = starts[3] + rows;
    const { room, arena } = size > LARGEST ? { room: takeScratch(sizes[0]), arena: null } : takeInArena(size);
    this.room = room;
    this.arena = arena;
    const part = (i: number) => room.subarray(starts[i], starts[i] + sizes[i]);
    this.tile = part(0);
    this.strip = new Float32Array(room.buffer, arena ? part(1).byteOffset : 0, arena ? 2 * sizes[1] : 0);
    this.centre = arena ? part(2) : centre;
    this.scale = part(3);
    if (arena) this.centre.set(centre);
  }

  /** Chosen rows of all blocks, one after the other from the tile's first row on. */
  fill(blocks: readonly Float32Array[], rows: Int32Array): void {
    const { widths, wide, centre, scale } = this.shape;
    const { arena, tile, strip } = this;
    if (arena && scale) for (let i = 0; i < rows.length; i++) this.scale[i] = scale[rows[i]];
    const inOrder = isRange(rows);
    for (let b = 0, column = 0; b < blocks.length; column += widths[b++]) {
      const width = widths[b];
      if (!arena) {
        copyCentred(blocks[b], width, rows, centre, scale, tile, wide, column);
        continue;
      }
      if (inOrder) strip.set(blocks[b].subarray(rows[0] * width, (rows[0] + rows.length) * width));
      else copyRows(blocks[b], width, rows, strip);
      arena.loops.centreRows(
        ...([strip.byteOffset, width, rows.length] as const),
        ...([this.centre.byteOffset + 8 * column, scale ? this.scale.byteOffset : 0] as const),
        ...([tile.byteOffset + 8 * column, wide] as const),
      );
    }
  }

  /** Hands the memory back; neither this nor its tile may be used after it. */
  end(): void {
    giveScratch(this.room);
  }
}

function isRange(rows: Int32Array): boolean {
  for (let i = 1; i < rows.length; i++) if (rows[i] !== rows[0] + i) return false;
  return rows.length > 0;
}

// Plain loops in functions of their own, which call none for each row: within a generator or a method with more to do each number takes
// several times as long, and each call some hundred times as long until it is compiled. Four numbers at a time take two thirds of the
// time of one at a time.

function copyRows(block: Float32Array, width: number, rows: Int32Array, out: Float32Array): void {
  for (let index = 0, to = 0; index < rows.length; index++, to += width) {
    const from = rows[index] * width;
    let c = 0;
    for (; c + 3 < width; c += 4) {
      out[to + c] = block[from + c];
      out[to + c + 1] = block[from + c + 1];
      out[to + c + 2] = block[from + c + 2];
      out[to + c + 3] = block[from + c + 3];
    }
    for (; c < width; c++) out[to + c] = block[from + c];
  }
}

function copyCentred(
  block: Float32Array,
  width: number,
  rows: Int32Array,
  centre: Float64Array,
  scale: Float64Array | undefined,
  tile: Float64Array,
  wide: number,
  column: number,
): void {
  const own = centre.subarray(column, column + width);
  for (let index = 0; index < rows.length; index++) {
    const from = rows[index] * width;
    const to = index * wide + column;
    const factor = scale ? scale[rows[index]] : 1;
    let c = 0;
    for (; c + 3 < width; c += 4) {
      const i = from + c;
      const j = to + c;
      tile[j] = (block[i] - own[c]) * factor;
      tile[j + 1] = (block[i + 1] - own[c + 1]) * factor;
      tile[j + 2] = (block[i + 2] - own[c + 2]) * factor;
      tile[j + 3] = (block[i + 3] - own[c + 3]) * factor;
    }
    for (; c < width; c++) tile[to + c] = (block[from + c] - own[c]) * factor;
  }
}
