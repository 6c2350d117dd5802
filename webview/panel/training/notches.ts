import { svg } from '../../ui/dom.js';

/** Room for a name beneath a notch. */
const NAME_WIDTH = 70;
/** Notches with their names, beneath the place for curves. */
export const NOTCHES_HEIGHT = 24;

export interface Notch {
  readonly text: string;
  /** Its middle, in pixels from the left. */
  readonly x: number;
  /** Whether it is among those that were chosen together. */
  readonly isBrushed: boolean;
}

/** A notch for each checkpoint, with the names that there is room for. */
export function notchElements(notches: readonly Notch[], chosen: number, [top, width]: [number, number]): SVGElement[] {
  const shown = named(notches, chosen, width);
  return notches.flatMap(({ text, x, isBrushed }, index) => {
    const isChosen = index === chosen;
    const line = svg('line', {
      class: `notch${isChosen ? ' notch-chosen' : ''}${isBrushed ? ' notch-brushed' : ''}`,
      'data-notch': index,
      x1: x,
      x2: x,
      y1: top + (isChosen ? 0 : 4),
      y2: top + 10,
    });
    const place = shown.get(index);
    if (place === undefined) return [line];
    return [
      line,
      svg(
        'text',
        {
          class: isChosen ? 'notch-name notch-name-chosen' : 'notch-name',
          ...place,
          y: top + 21,
        },
        text,
      ),
    ];
  });
}

/** Which notches bear their names, and where: the chosen one, the first, the last, and others as far as there is room. */
function named(
  notches: readonly Notch[],
  chosen: number,
  width: number,
): ReadonlyMap<number, { readonly x: number; readonly 'text-anchor': string }> {
  const last = notches.length - 1;
  const order = [...new Set([chosen, last, 0, ...evenly(notches.length)])].filter((at) => at >= 0 && at <= last);
  const taken: number[] = [];
  const places = new Map<number, { x: number; 'text-anchor': string }>();
  for (const at of order) {
    const { x } = notches[at];
    const anchor = x < NAME_WIDTH / 2 ? 'start' : x > width - NAME_WIDTH / 2 ? 'end' : 'middle';
    const place = anchor === 'start' ? 1 : anchor === 'end' ? width - 1 : x;
    const middle = place + (anchor === 'start' ? NAME_WIDTH / 2 : anchor === 'end' ? -NAME_WIDTH / 2 : 0);
    if (taken.some((other) => Math.abs(other - middle) < NAME_WIDTH)) continue;
    taken.push(middle);
    places.set(at, { x: place, 'text-anchor': anchor });
  }
  return places;
}

/** Places from coarse to fine, so that the names that fit are spread over the whole. */
function evenly(count: number): number[] {
  const order: number[] = [];
  for (let step = Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, count - 1)))); step >= 1; step /= 2)
    for (let at = 0; at < count; at += step) order.push(at);
  return order;
}
