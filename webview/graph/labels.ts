import type { Point } from './graph.js';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Width of a character and height of a line of the graph's type, in pixels; rounded up. */
const CHARACTER = 6.3;
export const LINE = 13;

export const textRect = (lines: readonly string[], { x, y }: Point): Rect => {
  const half = Math.max(...lines.map(textWidth)) / 2 + 2;
  const high = (lines.length * LINE) / 2;
  return { left: x - half, right: x + half, top: y - high, bottom: y + high };
};

export const textWidth = (text: string): number => text.length * CHARACTER;

/** As much of a text as a width has room for, with a sign of what is left out; at least its first character. */
export function fitting(text: string, width: number): string {
  const letters = Array.from(text);
  const room = Math.max(1, Math.floor(width / CHARACTER));
  if (letters.length <= room) return text;
  return room === 1 ? letters.slice(0, 1).join('') : `${letters.slice(0, room - 1).join('')}…`;
}

export const circleRect = ({ x, y }: Point, radius: number): Rect => ({
  left: x - radius,
  right: x + radius,
  top: y - radius,
  bottom: y + radius,
});

export const boxOf = (points: readonly Point[]): Rect => ({
  left: Math.min(...points.map(({ x }) => x)),
  right: Math.max(...points.map(({ x }) => x)),
  top: Math.min(...points.map(({ y }) => y)),
  bottom: Math.max(...points.map(({ y }) => y)),
});

/** The areas that are occupied already. A label takes the first of its possible places that covers none of them. */
export class Taken {
  private readonly rects: Rect[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  add(rect: Rect): void {
    this.rects.push(rect);
  }

  /** Takes the first place that is free, and returns it; null where none is. */
  place(lines: readonly string[], spots: readonly Point[]): Point | null {
    for (const spot of spots) {
      const rect = textRect(lines, spot);
      if (rect.left < 1 || rect.right > this.width - 1 || rect.top < 1 || rect.bottom > this.height - 1) continue;
      if (this.rects.some((other) => overlap(other, rect))) continue;
      this.rects.push(rect);
      return spot;
    }
    return null;
  }
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
