import type { Stream } from './stream.js';

/** Seeds of the folds, sets of fresh weights and shuffled beliefs, where none of them costs much. */
const MOST_SEEDS = 10;
const MOST_FRESH = 5;
const MOST_SHUFFLED = 20;
const FEWEST_SEEDS = 3;
const FEWEST_FRESH = 2;
const FEWEST_SHUFFLED = 5;

/** Seconds that the fits of all seeds may take, about, on one slow thread; figures of the loops that they spend them in. */
const ALLOWED = 8;
const NATIVE_PER_SECOND = 2e10;
const OWN_PER_SECOND = 1e9;
/** Numbers of shuffled beliefs that are held at once. */
const HELD = 2 ** 24;

const within = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, Math.floor(value)));

/** How many seeds, fresh weights and shuffles: as many as are wanted of small data, fewer where each takes long. */
export function drawsOf({ N, D, S }: Stream): { seeds: number; fresh: number; shuffled: number } {
  const rows = 0.8 * N;
  const tall = (N * D * D) / NATIVE_PER_SECOND + (5 * D ** 3) / 6 / OWN_PER_SECOND;
  const wide = (5 * rows ** 3) / 6 / OWN_PER_SECOND + (6 * 5 * rows * N * S) / OWN_PER_SECOND;
  // Between both each base has fits of its own.
  const seconds = D >= N ? wide : D >= 0.7 * N ? 12 * tall : tall;
  return {
    seeds: within(ALLOWED / seconds, FEWEST_SEEDS, MOST_SEEDS),
    fresh: within(ALLOWED / seconds, FEWEST_FRESH, MOST_FRESH),
    shuffled: within(Math.min(HELD / (N * S), 320 / S), FEWEST_SHUFFLED, MOST_SHUFFLED),
  };
}
