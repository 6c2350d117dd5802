import { part } from '../../algebra/submatrix.js';
import { kernel } from './kernels64.js';
import type { Ort } from './onnxRuntime.js';
import { giveScratch, takeScratch } from '../../algebra/simd/scratch.js';
import { rowCount, sum, tiles, type RowBlocks } from './rowTiles.js';

export interface GramRequest extends Omit<RowBlocks, 'scale'> {
  /** Weight of each row of the blocks, ≥ 0 (indexed as the blocks are, not as rowList); 1 where left out. */
  readonly weights?: Float64Array | undefined;
  /** More columns Y, in float64 and not centred: as many rows as the blocks × extraColumns, row-major. */
  readonly extra?: Float64Array | undefined;
  readonly extraColumns?: number | undefined;
  /** Replaces X - centre by (X - centre)·basis: D × basisColumns, row-major (for CholeskyQR2 and the like). */
  readonly basis?: Float64Array | undefined;
  readonly basisColumns?: number | undefined;
}

export interface Gram {
  /** Aᵀ diag(w) A for A = X - centre, or (X - centre)·basis: columns × columns, row-major, symmetric. */
  readonly gram: Float64Array;
  /** Aᵀ diag(w) Y: columns × extraColumns. */
  readonly cross: Float64Array;
  /** Yᵀ diag(w) Y: extraColumns × extraColumns. */
  readonly extraGram: Float64Array;
  /** Columns of A: D, or basisColumns. */
  readonly columns: number;
}

/**
 * Weighted Gram matrices of a tall float32 matrix, in float64 throughout. The multiplication runs in onnxruntime's
 * double kernels, about twelve times as fast as a register-blocked loop in JavaScript. The sum runs in tiles of
 * rows whose size depends on D alone, so the same input gives the same bits.
 */
export async function weightedGram(request: GramRequest): Promise<Gram> {
  const { extra, extraColumns: k = 0, basis, basisColumns = 0, weights } = request;
  const D = sum(request.widths);
  const wide = D + k;
  const columns = basis ? basisColumns : D;
  const side = columns + k;
  const { ort, session } = await kernel(basis ? 'projected gram' : 'gram', request.threads ?? 1);

  const scale = weights && squareRoots(weights);
  const fixed: Record<string, Ort.Tensor> = {};
  if (basis) fixed['basis'] = new ort.Tensor('float64', bordered(basis, D, columns, k), [wide, side]);
  // What a tile adds to, and the sum that is written; then the other way round.
  let [before, after] = [takeScratch(side * side).fill(0), takeScratch(side * side)];
  try {
    for await (const { tile, rows, count } of tiles({ ...request, scale }, wide, wide * side)) {
      if (extra) copyColumns(extra, k, rows, scale, tile, wide, D);
      const feeds = {
        ...fixed,
        tile: new ort.Tensor('float64', tile.subarray(0, count * wide), [count, wide]),
        before: new ort.Tensor('float64', before, [side, side]),
      };
      await session.run(feeds, { sum: new ort.Tensor('float64', after, [side, side]) });
      [before, after] = [after, before];
    }
    return {
      columns,
      gram: part(before, side, 0, columns, 0, columns),
      cross: part(before, side, 0, columns, columns, side),
      extraGram: part(before, side, columns, side, columns, side),
    };
  } finally {
    giveScratch(before);
    giveScratch(after);
  }
}

/**
 * (X - centre)·matrix in float64: one row for each row of the request (each of rowList, in its order) × columns.
 * @param matrix D × columns, row-major
 */
export async function multiplyRows(request: RowBlocks, matrix: Float64Array, columns: number): Promise<Float64Array> {
  const D = sum(request.widths);
  const { ort, session } = await kernel('product', request.threads ?? 1);
  const right = new ort.Tensor('float64', matrix, [D, columns]);
  const result = new Float64Array(rowCount(request) * columns);
  for await (const { tile, first, count } of tiles(request, D, D * columns)) {
    const left = new ort.Tensor('float64', tile.subarray(0, count * D), [count, D]);
    const { product } = await session.run({ tile: left, basis: right });
    result.set(product?.data as Float64Array, first * columns);
  }
  return result;
}

function squareRoots(values: Float64Array): Float64Array {
  const roots = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) roots[i] = Math.sqrt(values[i]);
  return roots;
}

function copyColumns(
  from: Float64Array,
  k: number,
  rows: Int32Array,
  scale: Float64Array | undefined,
  tile: Float64Array,
  wide: number,
  column: number,
): void {
  for (let index = 0; index < rows.length; index++) {
    const factor = scale ? scale[rows[index]] : 1;
    for (let c = 0; c < k; c++) tile[index * wide + column + c] = from[rows[index] * k + c] * factor;
  }
}

/** [basis 0; 0 identity], so that one product projects X and carries Y along. */
function bordered(basis: Float64Array, D: number, columns: number, k: number): Float64Array {
  const side = columns + k;
  const result = new Float64Array((D + k) * side);
  for (let d = 0; d < D; d++) result.set(basis.subarray(d * columns, (d + 1) * columns), d * side);
  for (let c = 0; c < k; c++) result[(D + c) * side + columns + c] = 1;
  return result;
}
