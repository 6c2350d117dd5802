/** -p ln p, 0 at p = 0. */
export function surprise(p: number): number {
  return p > 0 && p !== 1 ? -p * Math.log(p) : 0;
}
