import type { Parts, Columns } from './bases.js';

/** A base beyond which the stream is asked what it says, on top of all that the base says. */
export type Beyond =
  | { readonly kind: 'columns'; readonly base: Columns }
  /** A partition that is the finest one, or coarser: `from` tells for each of the finest parts in which part it lies. */
  | { readonly kind: 'parts'; readonly base: Parts; readonly from: Int32Array };

/** For each part of a fine partition, the part of a coarser one that it lies in. */
export function coarser(fine: Parts, coarse: Parts): Int32Array {
  const from = new Int32Array(fine.count);
  for (let row = 0; row < fine.of.length; row++) from[fine.of[row]] = coarse.of[row];
  return from;
}
