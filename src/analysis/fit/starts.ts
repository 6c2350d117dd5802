/**
 * Places spread evenly over the unit cube: a grid of cell middles in one or two dimensions, beyond that the additive
 * recurrence of the generalised golden ratio (Roberts 2018, "The unreasonable effectiveness of quasirandom sequences").
 * @param count how many, about
 */
export function spreadPlaces(dimensions: number, count: number): number[][] {
  if (dimensions === 0) return [[]];
  if (dimensions === 1) return Array.from({ length: count }, (_, i) => [(i + 0.5) / count]);
  if (dimensions === 2) {
    const side = Math.max(1, Math.round(Math.sqrt(count)));
    return Array.from({ length: side * side }, (_, i) => [
      ((i % side) + 0.5) / side,
      (Math.floor(i / side) + 0.5) / side,
    ]);
  }
  // The root of g^(d + 1) = g + 1 above 1.
  let g = 1.5;
  for (let i = 0; i < 60; i++) g = (1 + g) ** (1 / (dimensions + 1));
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: dimensions }, (_, axis) => (0.5 + (i + 1) * g ** -(axis + 1)) % 1),
  );
}
