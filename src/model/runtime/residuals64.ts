import { kernel } from './kernels64.js';
import { sum, tiles, type RowBlocks } from './rowTiles.js';

export interface ResidualRequest extends RowBlocks {
  /** D × columns, row-major. */
  readonly coefficients: Float64Array;
  readonly columns: number;
  /** Writes the targets of a row of the blocks to `out` at `at`, and returns the row's weight. */
  readonly target: (row: number, out: Float64Array, at: number) => number;
  /** Writes a row's weight in each column to `out` at `at`, where they differ from column to column. */
  readonly weigh?: ((row: number, weight: number, out: Float64Array, at: number) => void) | undefined;
}

/**
 * Aᵀ diag(w) (Y - A·coefficients) for A = X - centre, in float64 and without a matrix of all residuals: the gradient
 * of a least-squares fit from the rows themselves.
 * @returns D × columns
 */
export async function residualGradient(request: ResidualRequest): Promise<Float64Array> {
  const { coefficients, columns, target: targetOf, weigh, threads = 1 } = request;
  const weights = weigh ? columns : 1;
  const D = sum(request.widths);
  const { ort, session } = await kernel('residuals', threads);
  const basis = new ort.Tensor('float64', coefficients, [D, columns]);
  let total = new Float64Array(D * columns);
  for await (const { tile, rows, count } of tiles(request, D, 2 * D * columns)) {
    const target = new Float64Array(count * columns);
    const weight = new Float64Array(count * weights);
    for (let index = 0; index < count; index++) {
      const own = targetOf(rows[index], target, index * columns);
      if (weigh) weigh(rows[index], own, weight, index * columns);
      else weight[index] = own;
    }
    const { sum: partial } = await session.run({
      tile: new ort.Tensor('float64', tile.subarray(0, count * D), [count, D]),
      basis,
      target: new ort.Tensor('float64', target, [count, columns]),
      weight: new ort.Tensor('float64', weight, [count, weights]),
      before: new ort.Tensor('float64', total, [D, columns]),
    });
    total = partial?.data as Float64Array<ArrayBuffer>;
  }
  return total;
}
