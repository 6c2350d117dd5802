/** Where a training is played, in places of checkpoints. */
export interface Playing {
  /** A whole number on a checkpoint, and between two otherwise. */
  readonly place: number;
  /** The checkpoints around it that have read-outs; equal on a checkpoint. */
  readonly before: number;
  readonly after: number;
  /** How far it is from `before` to `after`, 0 to 1. */
  readonly mix: number;
}

export interface PlayRange {
  /** First and last checkpoint that are played. */
  readonly from: number;
  readonly to: number;
  readonly loop: boolean;
  /** Checkpoints a second. */
  readonly speed: number;
  /** Whether only checkpoints are shown, and nothing between them. */
  readonly calm: boolean;
  /** Whether a checkpoint's read-outs are there; null: it has none, and is left out. */
  ready(place: number): boolean | null;
}

/** With less motion a checkpoint stays at least half a second. */
const CALM_SPEED = 2;

/**
 * Where playing is after some time. It waits before a checkpoint whose read-outs are still on their way, and leaves out one
 * that has none.
 * @param seconds since it was at `place`; a page that was held up does not leap
 */
export function advanced(
  place: number,
  seconds: number,
  range: PlayRange,
): { readonly place: number; readonly ended: boolean; readonly waits: boolean } {
  const { from, to, loop } = range;
  const speed = range.calm ? Math.min(CALM_SPEED, range.speed) : range.speed;
  // Nothing is shown of a place that was never seen: where playing starts cold, it waits there.
  if (range.ready(Math.floor(place)) === false) return { place: Math.floor(place), ended: false, waits: true };
  const wanted = place + speed * Math.min(0.25, seconds);
  let limit = Math.floor(place);
  while (limit < to && range.ready(limit + 1) !== false) limit++;
  if (wanted < limit || (wanted === limit && limit < to)) return { place: wanted, ended: false, waits: false };
  if (limit < to) return { place: limit, ended: false, waits: true };
  if (!loop) return { place: to, ended: true, waits: false };
  return range.ready(from) === false
    ? { place: to, ended: false, waits: true }
    : { place: from, ended: false, waits: false };
}

/** The checkpoints around a place. */
export function around(place: number, range: PlayRange): Playing {
  const at = range.calm ? Math.floor(place + 1e-9) : place;
  let [before, after] = [Math.floor(at), Math.ceil(at)];
  while (before > range.from && range.ready(before) !== true) before--;
  while (after < range.to && range.ready(after) === null) after++;
  if (range.ready(after) !== true) after = before;
  const mix = after === before ? 0 : (at - before) / (after - before);
  return mix === 0 ? { place: before, before, after: before, mix: 0 } : { place: at, before, after, mix };
}
