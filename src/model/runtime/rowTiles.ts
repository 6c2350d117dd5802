import { yieldToEvents, yielder } from '../../shared/cancellation.js';
import { TileRows } from './tileRows.js';

/**
 * A tall float32 matrix X, rows × D, given as blocks of columns side by side (one per layer, say), of which
 * some rows may be chosen.
 */
export interface RowBlocks {
  /** Each rows × widths[b], row-major. */
  readonly blocks: readonly Float32Array[];
  /** Columns of each block; D is their sum. */
  readonly widths: readonly number[];
  /** Rows to use, in any order, as indices into the blocks; every row where left out. */
  readonly rowList?: Int32Array | undefined;
  /** Length D: subtracted from every row, in float64. Zero where left out. */
  readonly centre?: Float64Array | undefined;
  /** What each row is multiplied by once it is centred (indexed as the blocks are, not as rowList). */
  readonly scale?: Float64Array | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Multiply-adds of one tile: about 10 ms on one thread of a 2024 server core, so 50 ms on a slow laptop. */
const TILE_WORK = 2 ** 28;
const LARGEST_TILE_ROWS = 4096;
/** Numbers of one tile: 2 MB, which the processor's cache holds. */
const TILE_NUMBERS = 2 ** 18;
const SMALLEST_TILE_ROWS = 64;

export interface Tile {
  /** count rows of width `wide`, the first D columns filled, centred and scaled. Reused from tile to tile, and by others after the last. */
  readonly tile: Float64Array;
  /** Rows of the blocks that are in it: count of them. */
  readonly rows: Int32Array;
  readonly first: number;
  readonly count: number;
}

export async function* tiles(request: RowBlocks, wide: number, workPerRow: number): AsyncGenerator<Tile> {
  const { blocks, widths, scale, signal } = request;
  const total = rowCount(request);
  const yieldIfDue = yielder(signal);
  await yieldToEvents(signal);
  const byWork = Math.max(SMALLEST_TILE_ROWS, Math.floor(TILE_WORK / Math.max(1, workPerRow)));
  const bySize = Math.max(SMALLEST_TILE_ROWS, Math.floor(TILE_NUMBERS / Math.max(1, wide)));
  const size = Math.min(total, LARGEST_TILE_ROWS, byWork, bySize);
  const rowList = request.rowList ?? countUp(total);
  const centre = request.centre ?? new Float64Array(sum(widths));
  const own = new TileRows({ rows: size, wide, widths, centre, scale });
  try {
    for (let first = 0; first < total; first += size) {
      await yieldIfDue();
      const rows = rowList.subarray(first, first + size);
      own.fill(blocks, rows);
      yield { tile: own.tile, rows, first, count: rows.length };
    }
  } finally {
    own.end();
  }
}

function countUp(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

export function rowCount({ blocks, widths, rowList }: RowBlocks): number {
  const first = blocks[0];
  return rowList ? rowList.length : first ? first.length / widths[0] : 0;
}

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
