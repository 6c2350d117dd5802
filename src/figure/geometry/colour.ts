import { color as parseColour, interpolateViridis, lab, rgb } from 'd3';
import { displayable, held } from './contrast.js';

/** A colour in the byte order of canvas pixels on little-endian machines: 0xAABBGGRR. */
export type Packed = number;

export function pack(red: number, green: number, blue: number): Packed {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

export function packText(text: string): Packed {
  const { r, g, b } = (parseColour(text) ?? rgb(128, 128, 128)).rgb().clamp();
  return pack(Math.round(r), Math.round(g), Math.round(b));
}

export function toHex(packed: Packed): string {
  const part = (shift: number): string => ((packed >>> shift) & 255).toString(16).padStart(2, '0');
  return `#${part(0)}${part(8)}${part(16)}`;
}

/** A colour `share` of the way from one to another, channel by channel. */
export function mixed(from: Packed, to: Packed, share: number): Packed {
  const keep = 1 - share;
  const red = Math.round(keep * (from & 255) + share * (to & 255));
  const green = Math.round(keep * ((from >>> 8) & 255) + share * ((to >>> 8) & 255));
  const blue = Math.round(keep * ((from >>> 16) & 255) + share * ((to >>> 16) & 255));
  return pack(red, green, blue);
}

/** The grounds of common themes that are hardest to stand out from: colours of marks hold against each of their kind. */
export const hardestGrounds = { dark: ['#2e3440', '#333333'], light: ['#f3efe0', '#eeeeee'] } as const;

const hardest = (dark: boolean): readonly string[] => (dark ? hardestGrounds.dark : hardestGrounds.light);

/**
 * The hues of viridis with a lightness that rises evenly from end to end, so that order can be read without telling hues
 * apart, and stays at a distance from the ground: not as dark as viridis on dark, not as light on light.
 */
export function ramp(fraction: number, dark: boolean): string {
  const at = Math.min(1, Math.max(0, fraction));
  const { a, b } = lab(interpolateViridis(at));
  const [low, high] = dark ? [56, 94] : [10, 55];
  return displayable(low + (high - low) * at, a, b);
}

/** Above this many beliefs, colours follow the logarithm of the index, since each tree level has more than all before. */
export const MAX_LINEAR = 500;

/** Position of a belief on the colour ramp, from 0 to 1. */
export function indexFraction(index: number, count: number): number {
  const last = Math.max(1, count - 1);
  return count > MAX_LINEAR ? Math.log1p(index) / Math.log1p(last) : index / last;
}

// Okabe and Ito's palette, distinguishable with any common colour blindness; its yellow is darkened for light themes.
const onDark = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#4C8DFF', '#D55E00', '#CC79A7'];
const onLight = ['#D08700', '#2A93D5', '#00805C', '#A39A00', '#0055A5', '#C24E00', '#B3568B'];

const heldOnDark = onDark.map((text) => held(text, hardest(true)));
const heldOnLight = onLight.map((text) => held(text, hardest(false)));

/** A colour for each state; more than seven states get hues around the colour circle with alternating lightness. */
export function stateColours(states: number, dark: boolean): readonly string[] {
  const named = dark ? heldOnDark : heldOnLight;
  if (states <= named.length) return named.slice(0, states);
  return Array.from({ length: states }, (_, state) => {
    const angle = (2 * Math.PI * state) / states;
    const light = (dark ? 68 : 44) + (state % 2 === 0 ? 9 : -9);
    return held(displayable(light, 48 * Math.cos(angle), 48 * Math.sin(angle)), hardest(dark));
  });
}

/** Mixes the states' colours by probability, in Lab space. Negative values, as predictions may have, count as zero. */
export function mixer(colours: readonly string[]): (vectors: ArrayLike<number>, row: number) => Packed {
  const states = colours.length;
  const parts = Float64Array.from(colours.flatMap((text) => Object.values(labOf(text))));
  const unknown = pack(128, 128, 128);
  return (vectors, row) => {
    let l = 0;
    let a = 0;
    let b = 0;
    let total = 0;
    for (let state = 0; state < states; state++) {
      const weight = vectors[row * states + state];
      if (!(weight > 0)) continue;
      l += weight * parts[3 * state];
      a += weight * parts[3 * state + 1];
      b += weight * parts[3 * state + 2];
      total += weight;
    }
    return total > 0 ? packLab(l / total, a / total, b / total) : unknown;
  };
}

const labOf = (text: string): { l: number; a: number; b: number } => {
  const { l, a, b } = lab(text);
  return { l, a: a || 0, b: b || 0 };
};

/** Linear light in 16,384 steps to a byte of sRGB: a power for each of a million colours would take a second. */
const gamma = Uint8Array.from({ length: 16_385 }, (_, at) => {
  const light = at / 16_384;
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
});
const byteOf = (light: number): number => gamma[light <= 0 ? 0 : light >= 1 ? 16_384 : Math.round(16_384 * light)];
const cubed = (t: number): number => (t > 6 / 29 ? t * t * t : (3 * 6 * 6 * (t - 4 / 29)) / (29 * 29));

/** CIE Lab with the white D50 to sRGB, as d3-color has it, without an object for each colour. */
function packLab(l: number, a: number, b: number): Packed {
  const fy = (l + 16) / 116;
  const x = 0.96422 * cubed(fy + a / 500);
  const y = cubed(fy);
  const z = 0.82521 * cubed(fy - b / 200);
  return pack(
    byteOf(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
    byteOf(-0.9787684 * x + 1.9161415 * y + 0.033454 * z),
    byteOf(0.0719453 * x - 0.2289914 * y + 1.4052427 * z),
  );
}

const tables = new Map<boolean, Uint32Array>();

/** The ramp in 256 steps, packed. */
export function rampTable(dark: boolean): Uint32Array {
  const table = tables.get(dark) ?? Uint32Array.from({ length: 256 }, (_, at) => packText(ramp(at / 255, dark)));
  tables.set(dark, table);
  return table;
}
