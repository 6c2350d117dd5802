/** So many of a range of places, as evenly as can be, both ends among them. */
export function evenly(from: number, to: number, most: number): number[] {
  const count = Math.min(most, to - from + 1);
  if (count <= 1) return count < 1 ? [] : [from];
  return [...new Set(Array.from({ length: count }, (_, at) => Math.round(from + ((to - from) * at) / (count - 1))))];
}
