/** A count for a person: 29,524; past a million million in powers of ten. */
export function formatCount(n: number): string {
  return n < 1e12 ? Math.ceil(n).toLocaleString('en-US') : n.toExponential(1).replace('e+', 'e');
}
