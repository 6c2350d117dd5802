/** A count for a person: 29,524; past a million million in powers of ten; past what a number can hold, `more than 1e308`. */
export function countText(count: number): string {
  if (count >= 1e308) return 'more than 1e308';
  return count < 1e12 ? Math.ceil(count).toLocaleString('en-US') : count.toExponential(1).replace('e+', 'e');
}
