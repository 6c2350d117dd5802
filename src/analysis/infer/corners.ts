import { inverse, Matrix } from 'ml-matrix';

/** Swapping a corner for a state stops where no coordinate is larger than this. */
const LARGEST = 1.02;
const MOST_SWAPS = 200;

/**
 * D of the states, such that all others are combinations of them with coordinates of at most about one: first each time the
 * one farthest from the flat through those chosen, then swaps that enlarge the volume (Goreinov et al., 2010). Where beliefs
 * reach the corners of the simplex, they are those.
 * @param states N × D, whose last coordinate may be anything that makes equal sums: each has state · end = 1
 * @returns D rows; null where the states span fewer dimensions
 */
export function cornersOf(states: Float64Array, D: number): Int32Array | null {
  const N = states.length / D;
  const mean = new Float64Array(D);
  for (let i = 0; i < states.length; i++) mean[i % D] += states[i] / N;
  const chosen: number[] = [];
  // What is left of each state beside the flat through those chosen.
  const rest = states.map((value, i) => value - mean[i % D]);
  const lengthOf = (row: number) => Math.hypot(...rest.subarray(row * D, (row + 1) * D));
  for (let k = 0; k < D; k++) {
    let farthest = 0;
    for (let row = 1; row < N; row++) if (lengthOf(row) > lengthOf(farthest) * (1 + 1e-9)) farthest = row;
    const length = lengthOf(farthest);
    if (!(length > 1e-9) && D > 1) return null;
    chosen.push(farthest);
    if (k === 0) {
      for (let i = 0; i < states.length; i++) rest[i] = states[i] - states[farthest * D + (i % D)];
      continue;
    }
    const along = rest.slice(farthest * D, (farthest + 1) * D).map((value) => value / length);
    for (let row = 0; row < N; row++) {
      let share = 0;
      for (let i = 0; i < D; i++) share += rest[row * D + i] * along[i];
      for (let i = 0; i < D; i++) rest[row * D + i] -= share * along[i];
    }
  }
  enlarge(states, D, chosen);
  return Int32Array.from(chosen);
}

function enlarge(states: Float64Array, D: number, chosen: number[]): void {
  const N = states.length / D;
  for (let swap = 0; swap < MOST_SWAPS; swap++) {
    const base = inverse(new Matrix(chosen.map((row) => [...states.subarray(row * D, (row + 1) * D)])));
    let [most, at, corner] = [LARGEST, -1, -1];
    for (let row = 0; row < N; row++)
      for (let c = 0; c < D; c++) {
        let coordinate = 0;
        for (let i = 0; i < D; i++) coordinate += states[row * D + i] * base.get(i, c);
        if (Math.abs(coordinate) > most) [most, at, corner] = [Math.abs(coordinate), row, c];
      }
    if (at < 0) return;
    chosen[corner] = at;
  }
}
