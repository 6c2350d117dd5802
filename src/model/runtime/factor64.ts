import { factorise, paddedOrder } from '../../algebra/cholesky.js';
import { part, place } from '../../algebra/submatrix.js';
import { kernel, type Kernel } from './kernels64.js';

/** Columns of one step: a step's own factor is made by plain loops, all else by the kernels. */
const BLOCK = 128;

/**
 * L⁻¹ for the Cholesky factor of a symmetric positive definite matrix A = L Lᵀ, in place, so that A⁻¹ = L⁻ᵀ L⁻¹. It is made
 * in steps of some columns, whose products run in onnxruntime's double kernels.
 * @param a n × n, row-major; only the lower triangle is read. Afterwards L⁻¹, with zeros above the diagonal
 * @returns false if a pivot shows that A is not positive definite to float64 precision; `a` is then worth nothing
 */
export async function invertFactor(
  a: Float64Array,
  n: number,
  threads: number,
  yieldIfDue: () => Promise<void>,
): Promise<boolean> {
  const { ort, session: update } = await kernel('update', threads);
  const { session: product } = await kernel('product', threads);
  const tensor = (values: Float64Array, columns: number) =>
    new ort.Tensor('float64', values, [values.length / columns, columns]);
  // Fresh memory costs more than what is copied to it.
  const scratch = new Float64Array(n * n);
  /** Inverses of the factor's blocks on the diagonal. */
  const inverses: Float64Array[] = [];
  for (let first = 0; first < n; first += BLOCK) {
    await yieldIfDue();
    const width = Math.min(BLOCK, n - first);
    let panel = part(a, n, first, n, first, first + width);
    if (first > 0) {
      const left = part(a, n, first, n, 0, first, scratch);
      const right = tensor(left.subarray(0, width * first), first);
      panel = await run(update, { left: tensor(left, first), right, before: tensor(panel, width) });
    }
    const inverse = await invertedBlock(panel, width, yieldIfDue);
    if (!inverse) return false;
    inverses.push(inverse);
    const below = panel.subarray(width * width);
    if (below.length === 0) continue;
    const basis = tensor(mirrored(inverse, width), width);
    place(await run(product, { tile: tensor(below, width), basis }), width, a, n, first + width, first);
  }
  for (const [block, inverse] of inverses.entries()) {
    await yieldIfDue();
    const first = block * BLOCK;
    const width = Math.min(BLOCK, n - first);
    if (first > 0) {
      const own = tensor(part(a, n, first, first + width, 0, first), first);
      const before = tensor(part(a, n, 0, first, 0, first, scratch), first);
      const together = tensor(await run(product, { tile: own, basis: before }), first);
      const negative = tensor(
        inverse.map((value) => -value),
        width,
      );
      place(await run(product, { tile: negative, basis: together }), first, a, n, first, 0);
    }
    place(inverse, width, a, n, first, first);
    for (let row = first; row < first + width; row++) a.fill(0, row * n + first + width, (row + 1) * n);
  }
  return true;
}

/** The inverse of the Cholesky factor of the first `width` rows: lower triangular. */
async function invertedBlock(
  panel: Float64Array,
  width: number,
  yieldIfDue: () => Promise<void>,
): Promise<Float64Array | null> {
  const order = paddedOrder(width);
  const own = new Float64Array(order * order);
  place(panel.subarray(0, width * width), width, own, order, 0, 0);
  const factor = await factorise(own, width, yieldIfDue);
  if (!factor) return null;
  const inverse = new Float64Array(width * width);
  const column = new Float64Array(width);
  for (let c = 0; c < width; c++) {
    column.fill(0);
    column[c] = 1;
    factor.forward(column);
    for (let row = c; row < width; row++) inverse[row * width + c] = column[row];
  }
  return inverse;
}

async function run(session: Kernel['session'], feeds: Parameters<Kernel['session']['run']>[0]): Promise<Float64Array> {
  const [output] = Object.values(await session.run(feeds));
  return output.data as Float64Array;
}

function mirrored(square: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[j * n + i] = square[i * n + j];
  return result;
}
