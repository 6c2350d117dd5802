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
/** What two fits of one process may differ by. */
const EQUAL_NATS = 1e-7;

export const isLevel = (kl: number, best: number): boolean => kl <= LEVEL_RATIO * best + LEVEL_NATS;

/**
 * The nearest first; but of those that are level with the nearest, the first is one without a parameter at the edge of its
 * range, then the one with the fewest fitted numbers, then the nearest; of equal ones, that which comes first in the list.
 * KL(ideal ‖ model) is what is compared, since on models trained on all presets, and on half-trained ones, it put the right
 * process first more often than KL(model ‖ process) or the larger of both: a model that is not trained out gives some
 * probability to what its process forbids, for which the latter charges ln(1/ε).
 */
export function ranked<T extends Ranked>(processes: readonly T[]): T[] {
  const klOf = ({ kl }: Ranked) => kl ?? Infinity;
  const order = [...processes].sort((a, b) => (Math.abs(klOf(a) - klOf(b)) < EQUAL_NATS ? 0 : klOf(a) - klOf(b)));
  if (order.length === 0) return order;
  const level = order.filter((each) => each === order[0] || isLevel(klOf(each), klOf(order[0])));
  level.sort((a, b) => Math.sign(a.at_edge.length) - Math.sign(b.at_edge.length) || a.free - b.free);
  return [...level, ...order.slice(level.length)];
}
