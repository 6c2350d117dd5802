import { yieldToEvents, yielder } from '../../shared/cancellation.js';
import { kernel } from './kernels64.js';
import { rowCount, sum, tiles, type RowBlocks } from './rowTiles.js';

/** Multiply-adds of one call of the kernel: see rowTiles. */
const PART_WORK = 2 ** 28;
const SMALLEST_PART = 16;

/**
 * (X - centre)(X - centre)ᵀ in float64: rows × rows, symmetric. For few rows of many columns: the whole of X - centre is in
 * memory, and each product of two rows is computed once.
 */
export async function outerProducts(request: RowBlocks): Promise<Float64Array> {
  const D = sum(request.widths);
  const n = rowCount(request);
  const { ort, session } = await kernel('update', request.threads ?? 1);
  const x = new Float64Array(n * D);
  for await (const { tile, first, count } of tiles(request, D, D)) x.set(tile.subarray(0, count * D), first * D);
  const yieldIfDue = yielder(request.signal);
  await yieldToEvents(request.signal);
  const result = new Float64Array(n * n);
  const part = Math.max(SMALLEST_PART, Math.floor(PART_WORK / Math.max(1, n * D)));
  for (let first = 0; first < n; first += part) {
    await yieldIfDue();
    const end = Math.min(n, first + part);
    const { sum: negative } = await session.run({
      left: new ort.Tensor('float64', x.subarray(first * D, end * D), [end - first, D]),
      right: new ort.Tensor('float64', x.subarray(0, end * D), [end, D]),
      before: new ort.Tensor('float64', new Float64Array((end - first) * end), [end - first, end]),
    });
    mirror(negative.data as Float64Array, first, end, result, n);
  }
  return result;
}

/** Rows first to end of the lower triangle, and their columns of the upper one. */
function mirror(negative: Float64Array, first: number, end: number, result: Float64Array, n: number): void {
  for (let row = first; row < end; row++) {
    const from = (row - first) * end;
    for (let column = 0; column < end; column++) result[row * n + column] = -negative[from + column];
  }
  for (let column = 0; column < first; column++)
    for (let row = first; row < end; row++) result[column * n + row] = -negative[(row - first) * end + column];
}
