import { yieldToEvents, yielder } from '../../shared/cancellation.js';
import { OnnxGraph } from '../onnx/onnxGraph.js';
import { onnxRuntime, type Ort } from './onnxRuntime.js';
import { sessionOptions } from './sessionOptions.js';

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

export interface GramRequest extends RowBlocks {
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

/** Multiply-adds of one tile: about 10 ms on one thread of a 2024 server core, so 50 ms on a slow laptop. */
const TILE_WORK = 2 ** 28;
const LARGEST_TILE_ROWS = 4096;
const SMALLEST_TILE_ROWS = 64;

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

  const scale = weights && weights.map(Math.sqrt);
  const fixed: Record<string, Ort.Tensor> = {};
  if (basis) fixed['basis'] = new ort.Tensor('float64', bordered(basis, D, columns, k), [wide, side]);
  let total = new Float64Array(side * side);
  for await (const { tile, rows, count } of tiles(request, wide, wide * side)) {
    if (extra) copyColumns(extra, k, rows, count, tile, wide, D);
    if (scale) scaleRows(tile, wide, rows, count, scale);
    const { sum: partial } = await session.run({
      ...fixed,
      tile: new ort.Tensor('float64', tile.subarray(0, count * wide), [count, wide]),
      before: new ort.Tensor('float64', total, [side, side]),
    });
    total = partial?.data as Float64Array<ArrayBuffer>;
  }
  return {
    columns,
    gram: part(total, side, 0, columns, 0, columns),
    cross: part(total, side, 0, columns, columns, side),
    extraGram: part(total, side, columns, side, columns, side),
  };
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

interface Tile {
  /** count rows of width `wide`, the first D columns filled and centred. Reused from tile to tile. */
  readonly tile: Float64Array;
  /** Rows of the blocks that are in it. */
  readonly rows: (index: number) => number;
  readonly first: number;
  readonly count: number;
}

async function* tiles(request: RowBlocks, wide: number, workPerRow: number): AsyncGenerator<Tile> {
  const { blocks, widths, rowList, centre, signal } = request;
  const total = rowCount(request);
  const yieldIfDue = yielder(signal);
  await yieldToEvents(signal);
  const byWork = Math.max(SMALLEST_TILE_ROWS, Math.floor(TILE_WORK / Math.max(1, workPerRow)));
  const size = Math.min(total, LARGEST_TILE_ROWS, byWork);
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

function copyColumns(
  from: Float64Array,
  k: number,
  rows: Tile['rows'],
  count: number,
  tile: Float64Array,
  wide: number,
  column: number,
): void {
  for (let index = 0; index < count; index++) {
    const row = rows(index);
    for (let c = 0; c < k; c++) tile[index * wide + column + c] = from[row * k + c];
  }
}

function scaleRows(tile: Float64Array, wide: number, rows: Tile['rows'], count: number, scale: Float64Array): void {
  for (let index = 0; index < count; index++) {
    const factor = scale[rows(index)];
    for (let c = 0; c < wide; c++) tile[index * wide + c] = tile[index * wide + c] * factor;
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

function part(m: Float64Array, side: number, row0: number, row1: number, col0: number, col1: number): Float64Array {
  const result = new Float64Array((row1 - row0) * (col1 - col0));
  for (let row = row0; row < row1; row++)
    result.set(m.subarray(row * side + col0, row * side + col1), (row - row0) * (col1 - col0));
  return result;
}

function rowCount({ blocks, widths, rowList }: RowBlocks): number {
  const first = blocks[0];
  return rowList ? rowList.length : first ? first.length / widths[0] : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

type Kind = 'gram' | 'projected gram' | 'product';
interface Kernel {
  readonly ort: typeof Ort;
  readonly session: Ort.InferenceSession;
}
const kernels = new Map<string, Promise<Kernel>>();

/** The three one-product graphs are kept: each takes a few kilobytes, and a millisecond to make. */
function kernel(kind: Kind, threads: number): Promise<Kernel> {
  const key = `${kind} ${threads}`;
  const known = kernels.get(key);
  if (known) return known;
  const made = createKernel(kind, threads);
  kernels.set(key, made);
  made.catch(() => kernels.delete(key));
  return made;
}

async function createKernel(kind: Kind, threads: number): Promise<Kernel> {
  const ort = await onnxRuntime();
  const graph = new OnnxGraph();
  const tile = graph.input('tile', 'float64', ['rows', 'wide']);
  const projected =
    kind === 'gram' ? tile : graph.node('MatMul', [tile, graph.input('basis', 'float64', ['wide', 'side'])], 'product');
  if (kind === 'product') graph.output(projected, 'float64', ['rows', 'side']);
  else {
    const before = graph.input('before', 'float64', ['side', 'side']);
    graph.output(graph.node('Gemm', [projected, projected, before], 'sum', { transA: 1 }), 'float64', ['side', 'side']);
  }
  const session = await ort.InferenceSession.create(graph.encode(), sessionOptions(threads));
  return { ort, session };
}
