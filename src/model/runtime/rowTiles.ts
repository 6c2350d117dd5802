import { yieldToEvents, yielder } from '../../shared/cancellation.js';

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
  /** count rows of width `wide`, the first D columns filled and centred. Reused from tile to tile. */
  readonly tile: Float64Array;
  /** Rows of the blocks that are in it. */
  readonly rows: (index: number) => number;
  readonly first: number;
  readonly count: number;
}

export async function* tiles(request: RowBlocks, wide: number, workPerRow: number): AsyncGenerator<Tile> {
  const { blocks, widths, rowList, centre, signal } = request;
  const total = rowCount(request);
  const yieldIfDue = yielder(signal);
  await yieldToEvents(signal);
  const byWork = Math.max(SMALLEST_TILE_ROWS, Math.floor(TILE_WORK / Math.max(1, workPerRow)));
  const bySize = Math.max(SMALLEST_TILE_ROWS, Math.floor(TILE_NUMBERS / Math.max(1, wide)));
  const size = Math.min(total, LARGEST_TILE_ROWS, byWork, bySize);
  const tile = new Float64Array(size * wide);
  for (let first = 0; first < total; first += size) {
    await yieldIfDue();
    const start = first;
    const count = Math.min(size, total - first);
    const rows = rowList ? (index: number) => rowList[start + index] : (index: number) => start + index;
    let column = 0;
    blocks.forEach((block, b) => {
      const width = widths[b];
      for (let index = 0; index < count; index++)
        copyCentred(block, rows(index) * width, width, centre, column, tile, index * wide + column);
      column += width;
    });
    yield { tile, rows, first, count };
  }
}

/** A function of its own: within the generator each number takes several times as long. */
function copyCentred(
  block: Float32Array,
  from: number,
  width: number,
  centre: Float64Array | undefined,
  column: number,
  tile: Float64Array,
  to: number,
): void {
  if (centre) for (let c = 0; c < width; c++) tile[to + c] = block[from + c] - centre[column + c];
  else for (let c = 0; c < width; c++) tile[to + c] = block[from + c];
}

export function rowCount({ blocks, widths, rowList }: RowBlocks): number {
  const first = blocks[0];
  return rowList ? rowList.length : first ? first.length / widths[0] : 0;
}

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
