import { lab, rgb } from 'd3';
import type { RGBColor } from 'd3';

/** Contrast that what carries meaning has against its ground at least (WCAG 2.2, 1.4.11). */
export const LEAST_CONTRAST = 3;

/** Relative luminance of a colour, its opacity left out (WCAG 2.2). */
export function luminance(text: string): number {
  const { r, g, b } = rgb(text);
  const linear = (byte: number): number => {
    const value = Math.min(1, Math.max(0, byte / 255));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Contrast of two opaque colours, from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** A colour as it looks on a ground, which is opaque; null where the text is none that CSS has always had. */
export function composed(text: string, ground: string): RGBColor | null {
  const over = rgb(text);
  const under = rgb(ground);
  if (Number.isNaN(over.r) || Number.isNaN(under.r)) return null;
  const part = (a: number, b: number): number => over.opacity * a + (1 - over.opacity) * b;
  return rgb(part(over.r, under.r), part(over.g, under.g), part(over.b, under.b));
}

/**
 * A colour of the same hue that has a contrast against each of the grounds: as it looks on the first where that suffices,
 * else lighter or darker, away from the ground, by as little as is needed. With no such colour it is white or black.
 */
export function held(text: string, grounds: readonly string[], least = LEAST_CONTRAST): string {
  const [ground] = grounds;
  const seen = composed(text, ground);
  if (seen === null) return text;
  const enough = (colour: string): boolean => grounds.every((each) => contrast(colour, each) >= least);
  const hex = seen.formatHex();
  if (enough(hex)) return hex;
  const { l, a, b } = lab(hex);
  const lighter = luminance(ground) < 0.18;
  for (let step = 1; step <= 100; step++) {
    const light = l + (lighter ? step : -step);
    if (light < 0 || light > 100) break;
    const moved = displayable(light, a, b);
    if (enough(moved)) return moved;
  }
  return lighter ? '#ffffff' : '#000000';
}

/**
 * The least opacity, in hundredths, at which each of the colours still has a contrast against an opaque ground; 1 where one of
 * them lacks it altogether.
 */
export function leastOpacity(colours: readonly string[], ground: string, least = LEAST_CONTRAST): number {
  const enough = (text: string, opacity: number): boolean => {
    const { r, g, b } = rgb(text);
    const seen = composed(rgb(r, g, b, opacity).formatRgb(), ground);
    return seen === null || contrast(seen.formatRgb(), ground) >= least;
  };
  let floor = 1;
  for (const text of colours) while (floor < 100 && !enough(text, floor / 100)) floor++;
  return floor / 100;
}

/** The colour of a lightness and a hue, with as much of its colourfulness as a screen can show. */
export function displayable(l: number, a: number, b: number): string {
  for (let part = 1; part > 0; part -= 0.02) {
    const colour = lab(l, part * a, part * b);
    if (colour.displayable()) return colour.formatHex();
  }
  return lab(l, 0, 0).formatHex();
}
