import { inverse, Matrix } from 'ml-matrix';
import { yielder } from '../../shared/cancellation.js';

/** Swapping a corner for a state stops where no coordinate is larger than this. */
const LARGEST = 1.02;
const MOST_SWAPS = 200;

/**
 * D of the states, such that all others are combinations of them with coordinates of at most about one: first each time the
 * one farthest from the flat through those chosen, then swaps that enlarge the volume (Goreinov et al., 2010, "How to find a
 * good submatrix"). Where beliefs reach the corners of the simplex, they are those.
 * @param states N × D, of which each has the same sum with some weights
 * @returns rows of the D; null where the states span fewer dimensions
 */
export async function cornersOf(states: Float64Array, D: number, signal?: AbortSignal): Promise<Int32Array | null> {
  const yieldIfDue = yielder(signal);
  const N = states.length / D;
  const mean = new Float64Array(D);
  for (let i = 0; i < states.length; i++) mean[i % D] += states[i] / N;
  const chosen: number[] = [];
  // What is left of each state beside the flat through those chosen.
  const rest = states.map((value, i) => value - mean[i % D]);
  for (let k = 0; k < D; k++) {
    await yieldIfDue();
    const farthest = farthestOf(rest, D);
    const own = rest.slice(farthest * D, (farthest + 1) * D);
    const length = Math.hypot(...own);
    if (!(length > 1e-9) && D > 1) return null;
    chosen.push(farthest);
    for (let row = 0; row < N; row++) {
      let share = 1;
      if (k > 0) {
        share = 0;
        for (let i = 0; i < D; i++) share += rest[row * D + i] * own[i];
        share /= length * length;
      }
      for (let i = 0; i < D; i++) rest[row * D + i] -= share * own[i];
    }
  }
  await enlarge(states, D, chosen, yieldIfDue);
  return Int32Array.from(chosen);
}

function farthestOf(rest: Float64Array, D: number): number {
  let [farthest, most] = [0, -1];
  for (let row = 0; row * D < rest.length; row++) {
    let square = 0;
    for (let i = row * D; i < (row + 1) * D; i++) square += rest[i] * rest[i];
    if (square > most * (1 + 1e-9)) [farthest, most] = [row, square];
  }
  return farthest;
}

async function enlarge(
  states: Float64Array,
  D: number,
  chosen: number[],
  yieldIfDue: () => Promise<void>,
): Promise<void> {
  const base = new Matrix(chosen.map((row) => [...states.subarray(row * D, (row + 1) * D)]));
  const coordinates = await inBasis(states, Float64Array.from(inverse(base).to1DArray()), D, yieldIfDue);
  for (let swap = 0; swap < MOST_SWAPS; swap++) {
    await yieldIfDue();
    let [most, at] = [LARGEST, -1];
    for (let i = 0; i < coordinates.length; i++)
      if (Math.abs(coordinates[i]) > most) [most, at] = [Math.abs(coordinates[i]), i];
    if (at < 0) return;
    const corner = at % D;
    chosen[corner] = (at - corner) / D;
    const change = coordinates.slice(at - corner, at - corner + D);
    change[corner] -= 1;
    const pivot = coordinates[at];
    for (let row = 0; row < coordinates.length; row += D) {
      const share = coordinates[row + corner] / pivot;
      if (share !== 0) for (let i = 0; i < D; i++) coordinates[row + i] -= share * change[i];
    }
  }
}

/** States in the coordinates of a basis: N × D times the inverse, D × D, of the rows that are the basis. */
export async function inBasis(
  states: Float64Array,
  back: Float64Array,
  D: number,
  yieldIfDue: () => Promise<void>,
): Promise<Float64Array> {
  const stride = D * Math.max(1, Math.floor(1e6 / (D * D)));
  const found = new Float64Array(states.length);
  for (let at = 0; at < states.length; at += D) {
    if (at % stride === 0) await yieldIfDue();
    for (let i = 0; i < D; i++) {
      const value = states[at + i];
      for (let j = 0; j < D; j++) found[at + j] += value * back[i * D + j];
    }
  }
  return found;
}
