import type { Reals } from './cellWeights.js';

/** The rows [targets, width] that have a target (not below 0), one after the other, in `out` [those, width]. */
export function withTarget(rows: Reals, targets: Int32Array, out: Reals): Reals {
  const width = rows.length / targets.length;
  let at = 0;
  targets.forEach((target, row) => {
    if (target >= 0) out.set(rows.subarray(row * width, (row + 1) * width), at++ * width);
  });
  return out;
}

/** An index for each row of each copy. */
export function indices(copies: number, rows: number, of: (copy: number, row: number) => number): Int32Array {
  const result = new Int32Array(copies * rows);
  for (let copy = 0, at = 0; copy < copies; copy++)
    for (let row = 0; row < rows; row++, at++) result[at] = of(copy, row);
  return result;
}

/**
 * Copies rows fromStart, fromStart + 1, … to rows targets[0] + toStart, targets[1] + toStart, …, those without a target left
 * out. Rows that follow each other in both are copied at once.
 */
export function copyWanted(
  from: Reals,
  fromStart: number,
  to: Float32Array,
  targets: Int32Array,
  toStart: number,
  width: number,
): void {
  for (let first = 0, end = 1; first < targets.length; first = end, end++) {
    if (targets[first] < 0) continue;
    while (end < targets.length && targets[end] === targets[end - 1] + 1) end++;
    const rows = from.subarray((fromStart + first) * width, (fromStart + end) * width);
    to.set(rows, (toStart + targets[first]) * width);
  }
}
