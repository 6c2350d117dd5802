import { factorise, finishPanel, leastPivots, paddedOrder, Cholesky } from '../../algebra/cholesky.js';
import { part, place } from '../../algebra/submatrix.js';
import { kernel } from './kernels64.js';
import { arenaOf, giveScratch, takeScratch } from '../../algebra/simd/scratch.js';

/** Columns that plain loops finish at a time, once the kernels have taken all columns before them. */
const PANEL = 32;
/** Up to this order plain loops are as fast as the calls; and up to that those of WebAssembly, in memory where they work. */
const PLAIN = 96;
const PLAIN_IN_ARENA = 320;

/**
 * As {@link factorise}, with nearly all of the products in onnxruntime's double kernels: 1.1 ms instead of 1.7 ms at order 256,
 * 26 ms instead of 100 ms at 1024, 0.15 s instead of 0.87 s at 2048.
 */
export async function factoriseByKernels(
  a: Float64Array,
  n: number,
  yieldIfDue: () => Promise<void>,
): Promise<Cholesky | null> {
  if (n <= (arenaOf(a) ? PLAIN_IN_ARENA : PLAIN)) return factorise(a, n, yieldIfDue);
  const order = paddedOrder(n);
  const least = leastPivots(a, n);
  const { ort, session } = await kernel('update', 1);
  const tensor = (values: Float64Array, columns: number) =>
    new ort.Tensor('float64', values, [values.length / columns, columns]);
  const room = takeScratch(Math.ceil(order / 2) ** 2);
  let [panel, next] = [takeScratch(order * PANEL), takeScratch(order * PANEL)];
  try {
    for (let first = 0; first < order; first += PANEL) {
      await yieldIfDue();
      const width = Math.min(PANEL, order - first);
      const rows = order - first;
      // A panel by itself: rows of a large matrix lie where the processor's cache has room for few of them at a time.
      part(a, order, first, order, first, first + width, panel);
      if (first > 0) {
        const left = tensor(part(a, order, first, order, 0, first, room), first);
        const right = tensor(room.subarray(0, width * first), first);
        const before = tensor(panel.subarray(0, rows * width), width);
        await session.run({ left, right, before }, { sum: tensor(next.subarray(0, rows * width), width) });
        [panel, next] = [next, panel];
      }
      if (!finishPanel(panel, width, width, least.subarray(first))) return null;
      place(panel.subarray(0, rows * width), width, a, order, first, first);
    }
    return new Cholesky(a, n);
  } finally {
    for (const taken of [room, panel, next]) giveScratch(taken);
  }
}
