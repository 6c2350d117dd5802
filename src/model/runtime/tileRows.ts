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

/** Numbers of a strip: half a megabyte, which the processor's cache holds beside a tile. */
const STRIP_NUMBERS = 2 ** 17;
const LEAST_STRIP_ROWS = 64;
/**
 * Rows that lie closer than this, on average, are copied with all that lies between them: memory that is read in order comes several
 * times as fast as rows here and there.
 */
const DENSE = 8;

/**
 * A tile of rows in float64, filled block by block. Where all that it takes fits into an arena, rows are copied there as they are, a
 * strip at a time, and the loops of WebAssembly centre and scale them two numbers at a time, to the same bits.
 */
export class TileRows {
  readonly tile: Float64Array<ArrayBuffer>;
  private readonly room: Float64Array<ArrayBuffer>;
  private readonly arena: Arena | null;
  /** Rows of a block as they are, which of them are wanted, and what goes with them; of no use outside an arena. */
  private readonly strip: Float32Array<ArrayBuffer>;
  private readonly wanted: Int32Array<ArrayBuffer>;
  private readonly centre: Float64Array;
  private readonly scale: Float64Array;

  constructor(private readonly shape: TileShape) {
    const { rows, wide, widths, centre } = shape;
    const widest = Math.max(0, ...widths);
    const strip = Math.max(STRIP_NUMBERS, LEAST_STRIP_ROWS * widest);
    const sizes = [rows * wide, Math.ceil(strip / 2), Math.ceil(rows / 2), centre.length, rows];
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
    const size = starts[4] + rows;
    const { room, arena } = size > LARGEST ? { room: takeScratch(sizes[0]), arena: null } : takeInArena(size);
    this.room = room;
    this.arena = arena;
    const part = (i: number) => room.subarray(starts[i], starts[i] + sizes[i]);
    const at = (i: number) => (arena ? part(i).byteOffset : 0);
    this.tile = part(0);
    this.strip = new Float32Array(room.buffer, at(1), arena ? strip : 0);
    this.wanted = new Int32Array(room.buffer, at(2), arena ? rows : 0);
    this.centre = arena ? part(3) : centre;
    this.scale = part(4);
    if (arena) this.centre.set(centre);
  }

  /** Chosen rows of all blocks, one after the other from the tile's first row on. */
  fill(blocks: readonly Float32Array[], rows: Int32Array): void {
    const { widths, wide, centre, scale } = this.shape;
    const { arena, tile } = this;
    if (arena && scale) for (let i = 0; i < rows.length; i++) this.scale[i] = scale[rows[i]];
    for (let b = 0, column = 0; b < blocks.length; column += widths[b++]) {
      if (arena) this.fillBlock(arena, blocks[b], widths[b], rows, column);
      else copyCentred(blocks[b], widths[b], rows, centre, scale, tile, wide, column);
    }
  }

  private fillBlock({ loops }: Arena, block: Float32Array, width: number, rows: Int32Array, column: number): void {
    const { wide, scale } = this.shape;
    const { strip, wanted, tile } = this;
    const most = Math.floor(strip.length / Math.max(1, width));
    for (let first = 0, end = 0; first < rows.length; first = end) {
      end = endOfRange(rows, first, most);
      const from = rows[first];
      const range = rows[end - 1] + 1 - from;
      if (range <= DENSE * (end - first)) {
        strip.set(block.subarray(from * width, (from + range) * width));
        for (let i = first; i < end; i++) wanted[i - first] = rows[i] - from;
      } else {
        end = Math.min(rows.length, first + most);
        copyRows(block, width, rows.subarray(first, end), strip);
        for (let i = first; i < end; i++) wanted[i - first] = i - first;
      }
      loops.centreRows(
        ...([strip.byteOffset, width, wanted.byteOffset, end - first] as const),
        ...([this.centre.byteOffset + 8 * column, scale ? this.scale.byteOffset + 8 * first : 0] as const),
        ...([tile.byteOffset + 8 * (first * wide + column), wide] as const),
      );
    }
  }

  /** Hands the memory back; neither this nor its tile may be used after it. */
  end(): void {
    giveScratch(this.room);
  }
}

/** Up to where rows ascend from the first on within so many. */
function endOfRange(rows: Int32Array, first: number, most: number): number {
  let end = first + 1;
  while (end < rows.length && rows[end] > rows[end - 1] && rows[end] - rows[first] < most) end++;
  return end;
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
