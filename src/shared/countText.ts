/** A count as text: `29,524`; in powers of ten beyond 10^12; `more than 1e308` beyond what a number can hold. */
export function countText(count: number): string {
  if (count >= 1e308) return 'more than 1e308';
  return count < 1e12 ? Math.ceil(count).toLocaleString('en-US') : count.toExponential(1).replace('e+', 'e');
}
