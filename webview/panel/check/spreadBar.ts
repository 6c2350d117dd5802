import { svg } from '../../ui/dom.js';

/** Shares from 0 to 1 on one scale. */
export interface SpreadBar {
  /** Length of the bar; below zero there is none. */
  readonly value: number | null;
  /** Reaches from value - spread to value + spread. */
  readonly spread: number | null;
  /** An upright line; null: none. */
  readonly mark: number | null;
  readonly tone: 'plain' | 'control';
}

/** A bar with a whisker, and a line across it: shape tells them apart, not colour. */
export function spreadBar({ value, spread, mark, tone }: SpreadBar): SVGSVGElement {
  const at = (part: number): number => 100 * Math.max(0, Math.min(1, part));
  const line = (role: string, x1: number, x2: number, y1: number, y2: number): SVGElement =>
    svg('line', { class: role, x1, x2, y1, y2, 'vector-effect': 'non-scaling-stroke' });
  return svg(
    'svg',
    { class: 'bar bar-marked', viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-back', x: 0, y: 3, width: 100, height: 8 }),
    svg('rect', { class: `bar-fill bar-${tone}`, x: 0, y: 3, width: at(value ?? 0), height: 8 }),
    ...(value === null || spread === null || value + spread < 0
      ? []
      : [
          line('bar-whisker-edge', at(value - spread), at(value + spread), 7, 7),
          line('bar-whisker', at(value - spread), at(value + spread), 7, 7),
        ]),
    ...(mark === null || mark < 0
      ? []
      : [line('bar-mark-edge', at(mark), at(mark), 0, 14), line('bar-mark', at(mark), at(mark), 0, 14)]),
  );
}
