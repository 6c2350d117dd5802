import type { Architecture } from '../../checkpoint/architecture/architecture.js';

/**
 * How fast each head's scores fall with distance: 2^(-8(h + 1) / heads), TransformerLens' rule for every number of heads.
 * The paper ("Train Short, Test Long", Press et al., 2021) has the same for powers of two, and takes every other slope of
 * the next power for the heads beyond one.
 */
export function alibiSlopes(n_heads: number): number[] {
  return Array.from({ length: n_heads }, (_, head) => 2 ** ((-8 * (head + 1)) / n_heads));
}

/**
 * Cosines and sines [positions, rotary_dim / 2] of position · base^(-2i / rotary_dim).
 */
export function rotaryTables(
  { rotary_dim, rotary_base }: Pick<Architecture, 'rotary_dim' | 'rotary_base'>,
  positions: number,
): { readonly cos: Float64Array; readonly sin: Float64Array } {
  const half = (rotary_dim ?? 0) / 2;
  const cos = new Float64Array(positions * half);
  const sin = new Float64Array(positions * half);
  for (let i = 0; i < half; i++) {
    const frequency = rotary_base ** (i / half);
    for (let position = 0, at = i; position < positions; position++, at += half) {
      cos[at] = Math.cos(position / frequency);
      sin[at] = Math.sin(position / frequency);
    }
  }
  return { cos, sin };
}
