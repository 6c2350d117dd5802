import * as gifenc from 'gifenc';

/** The index that stands for what does not change. */
export const TRANSPARENT = 255;
/** Of this many colours the most frequent ones are kept as they are; what is between them, at the edges of marks, is rounded. */
const EXACT = 160;

export interface GifColours {
  /** 256 colours, red, green and blue each. */
  readonly palette: readonly (readonly [number, number, number])[];
  /** Puts the index of the nearest colour, for the pixels (0xAABBGGRR) from one place to another, into `index`. */
  indexInto(index: Uint8Array, pixels: Uint32Array, from: number, to: number): void;
}

/**
 * One table of colours for all frames, so that nothing flickers: colours that take much room, as grounds, letters and marks do,
 * stand in it exactly.
 * @param samples pixels of some frames; colours of others are rounded to theirs
 */
export function gifColours(samples: Iterable<Uint32Array>): GifColours {
  const counts = new Map<number, number>();
  for (const pixels of samples) countInto(counts, pixels);
  const all = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const kept = all.length <= TRANSPARENT ? all : all.slice(0, EXACT);
  const rest = Uint32Array.from(all.slice(kept.length), (colour) => (colour | 0xff000000) >>> 0);
  const rounded = rest.length === 0 ? [] : gifenc.quantize(new Uint8Array(rest.buffer), TRANSPARENT - kept.length);
  const palette = [...kept.map(partsOf), ...rounded.map(([r, g, b]): Parts => [r, g, b])].slice(0, TRANSPARENT);
  const nearest = nearestIn(palette);
  const known = new Map<number, number>();
  return {
    palette: [...palette, ...Array.from({ length: 256 - palette.length }, (): Parts => [0, 0, 0])],
    indexInto(index, pixels, from, to) {
      let [before, found] = [-1, 0];
      for (let at = from; at < to; at++) {
        const colour = pixels[at];
        // Most pixels are as the one before them.
        if (colour !== before) {
          found = known.get(colour) ?? nearest(colour);
          known.set(colour, found);
          before = colour;
        }
        index[at] = found;
      }
    },
  };
}

type Parts = readonly [number, number, number];

const partsOf = (colour: number): Parts => [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255];

function countInto(counts: Map<number, number>, pixels: Uint32Array): void {
  let [before, run] = [pixels[0], 0];
  for (const colour of pixels) {
    if (colour === before) run++;
    else {
      counts.set(before, (counts.get(before) ?? 0) + run);
      [before, run] = [colour, 1];
    }
  }
  if (run > 0) counts.set(before, (counts.get(before) ?? 0) + run);
}

function nearestIn(palette: readonly Parts[]): (colour: number) => number {
  return (colour) => {
    const [r, g, b] = partsOf(colour);
    let [best, least] = [0, Infinity];
    palette.forEach(([pr, pg, pb], at) => {
      const distance = (pr - r) ** 2 + (pg - g) ** 2 + (pb - b) ** 2;
      if (distance < least) [best, least] = [at, distance];
    });
    return best;
  };
}
