import { closedOf, type Distance } from './objective.js';

/** What decides the order of fitted processes. */
export interface Ranked {
  readonly kl: number | null;
  readonly at_edge: readonly string[];
  /** Numbers that were fitted. */
  readonly free: number;
}

/**
 * Values of KL(ideal ‖ model) up to this ratio and difference (nats per token) apart are level: a family that contains the right
 * process follows the noise of a model a little further than the right one does.
 */
const LEVEL_RATIO = 1.5;
const LEVEL_NATS = 1e-5;

export const isLevel = (kl: number, best: number): boolean => kl <= LEVEL_RATIO * best + LEVEL_NATS;

/**
 * The nearest first. Of those that are level with the nearest that is left, the first is one without a parameter at the edge of
 * its range, then the one with the fewest fitted numbers, then the nearest. KL(ideal ‖ model) is what is compared, since on models
 * trained on all presets, and on half-trained ones, it put the right process first more often than KL(model ‖ process) or the
 * larger of both: a model that is not trained out gives some probability to what its process forbids, for which the latter
 * charges ln(1/ε).
 */
export function ranked<T extends Ranked>(processes: readonly T[]): T[] {
  const klOf = ({ kl }: Ranked) => kl ?? Infinity;
  const left = [...processes].sort((a, b) => klOf(a) - klOf(b));
  const order: T[] = [];
  while (left.length > 0) {
    const level = left.filter((each) => each === left[0] || isLevel(klOf(each), klOf(left[0])));
    const [first] = level.sort(
      (a, b) => Math.sign(a.at_edge.length) - Math.sign(b.at_edge.length) || a.free - b.free || klOf(a) - klOf(b),
    );
    left.splice(left.indexOf(first), 1);
    order.push(first);
  }
  return order;
}

/** A process is called better only where its KL is at most this share of the given one's, */
const BETTER_KL = 0.5;
/** and the model has gone at least this share of the way from its order 0 to its ideal. */
const BETTER_CLOSED = 0.9;

/** Whether a fitted process predicts a model clearly better than another: see {@link BETTER_KL}, and none of it may be at an edge. */
export function isBetter(
  given: { readonly kl: number | null },
  fitted: { readonly kl: number | null; readonly closed: number | null; readonly at_edge: readonly string[] },
): boolean {
  const { kl, closed, at_edge } = fitted;
  if (kl === null || closed === null || closed < BETTER_CLOSED || at_edge.length > 0) return false;
  return given.kl === null || kl <= BETTER_KL * given.kl;
}

/** How near a model is to a process that it needs no other: its share of the way from order 0 to the ideal. */
const NEAR_CLOSED = 0.98;

export function isNear(distance: Distance): boolean {
  const closed = closedOf(distance);
  return closed !== null && closed >= NEAR_CLOSED;
}
