import type { Box } from './camera.js';

/** Where a line leaves a box, in pixels, and its direction there. */
export interface Exit {
  readonly x: number;
  readonly y: number;
  /** Direction of the line, of length 1. */
  readonly ux: number;
  readonly uy: number;
}

/**
 * Where the line from one pixel to another leaves the box for good (Liang and Barsky 1984); null where it ends inside, or
 * never comes into it.
 */
export function exitOf(from: readonly [number, number], to: readonly [number, number], box: Box): Exit | null {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!(length > 0) || !Number.isFinite(length)) return null;
  let [enter, leave] = [0, 1];
  for (const [step, room] of [
    [-dx, from[0] - box.left],
    [dx, box.left + box.width - from[0]],
    [-dy, from[1] - box.top],
    [dy, box.top + box.height - from[1]],
  ] as const) {
    if (step === 0 && room < 0) return null;
    if (step > 0) leave = Math.min(leave, room / step);
    else if (step < 0) enter = Math.max(enter, room / step);
  }
  if (leave >= 1 || enter > leave) return null;
  return { x: from[0] + leave * dx, y: from[1] + leave * dy, ux: dx / length, uy: dy / length };
}
