import { color as parseColour, interpolateViridis, lab, rgb } from 'd3';

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
  const channel = (shift: number): number => {
    const start = (from >>> shift) & 255;
    return Math.round(start + share * (((to >>> shift) & 255) - start));
  };
  return pack(channel(0), channel(8), channel(16));
}

/**
 * Viridis without the end that would be invisible on the background: dark purple on dark, yellow on light. Its
 * lightness rises evenly, so order can be read without telling hues apart.
 */
export function ramp(fraction: number, dark: boolean): string {
  const at = Math.min(1, Math.max(0, fraction));
  return interpolateViridis(dark ? 0.26 + 0.74 * at : 0.86 * at);
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

/** A colour for each state; more than seven states get hues around the colour circle with alternating lightness. */
export function stateColours(states: number, dark: boolean): readonly string[] {
  const named = dark ? onDark : onLight;
  if (states <= named.length) return named.slice(0, states);
  return Array.from({ length: states }, (_, state) => {
    const angle = (2 * Math.PI * state) / states;
    const light = (dark ? 66 : 46) + (state % 2 === 0 ? 10 : -10);
    return lab(light, 48 * Math.cos(angle), 48 * Math.sin(angle)).formatHex();
  });
}

/** Mixes the states' colours by probability, in Lab space. Negative values, as predictions may have, count as zero. */
export function mixer(colours: readonly string[]): (vectors: ArrayLike<number>, row: number) => Packed {
  const parts = colours.map((text) => lab(text));
  return (vectors, row) => {
    let [l, a, b, total] = [0, 0, 0, 0];
    parts.forEach((part, state) => {
      const weight = Math.max(0, vectors[row * parts.length + state]);
      if (!(weight > 0)) return;
      l += weight * part.l;
      a += weight * part.a;
      b += weight * part.b;
      total += weight;
    });
    if (!(total > 0)) return pack(128, 128, 128);
    const {
      r,
      g,
      b: blue,
    } = lab(l / total, a / total, b / total)
      .rgb()
      .clamp();
    return pack(Math.round(r), Math.round(g), Math.round(blue));
  };
}

/** The ramp in 256 steps, packed. */
export function rampTable(dark: boolean): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, at) => packText(ramp(at / 255, dark)));
}
