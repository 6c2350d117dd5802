import { outerProducts } from '../../model/runtime/outer64.js';
import type { Work } from '../work.js';
import { centreOf, type Design } from './design.js';

/**
 * X Xᵀ of all rows of a design about its centre, unweighted: N × N. Any fold's own is a part of it, centred anew.
 * @param layers whose columns X has
 */
export function rowProducts(
  design: Design,
  layers: readonly number[],
  threads: number,
  { signal }: Work,
): Promise<Float64Array> {
  const { d_model, resid_post } = design;
  const blocks = layers.map((layer) => resid_post[layer]);
  return outerProducts({
    blocks,
    widths: layers.map(() => d_model),
    centre: centreOf(design, layers),
    threads,
    signal,
  });
}
