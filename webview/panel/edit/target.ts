/** Sets one state's probability and shares the rest among the others in their proportion, so that all sum to one. */
export function withProbability(target: readonly number[], state: number, value: number): number[] {
  const wanted = Math.max(0, Math.min(1, value));
  const others = target.reduce((sum, part, at) => (at === state ? sum : sum + part), 0);
  const count = target.length - 1;
  return target.map((part, at) => {
    if (at === state) return count === 0 ? 1 : wanted;
    return others > 1e-12 ? (part * (1 - wanted)) / others : (1 - wanted) / count;
  });
}

/** A point in the triangle (side 1: left, right, top) as probabilities of its corners, moved to the nearest edge if it lies outside. */
export function fromTriangle(x: number, y: number): [number, number, number] {
  const high = Math.sqrt(3) / 2;
  const top = y / high;
  const right = x - top / 2;
  const parts = [1 - top - right, right, top].map((part) => Math.max(0, part));
  const sum = parts.reduce((total, part) => total + part, 0);
  const [a = 1, b = 0, c = 0] = parts.map((part) => part / sum);
  return [a, b, c];
}
