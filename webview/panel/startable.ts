import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import { positionsOf } from '../../src/figure/geometry/occurrences.js';
import { endsAfterText } from '../../src/shared/steeringTexts.js';

/**
 * Beliefs in the order in which they are offered: to steer from, those that whole words end in come first, then those that
 * words end in once they are cut; to steer to, those that occur. Beliefs of one kind stand by their index.
 */
export function steerable({ beliefs }: Pick<AnalysisResult, 'beliefs'>, end: 'start' | 'target'): number[] {
  const { count, positions, words_ending } = beliefs;
  const occurring = Array.from({ length: count }, (_, belief) => belief).filter((belief) => positions[belief] > 0);
  if (end === 'target') return occurring;
  const whole = occurring.filter((belief) => words_ending[belief] > 0);
  return [...whole, ...occurring.filter((belief) => !(words_ending[belief] > 0))];
}

/** Lengths after which words can be cut so that some end in the belief, ascending. */
export const cutsOf = (result: AnalysisResult, found: Occurrences, belief: number): number[] =>
  positionsOf(belief, found, result.predictions).map((position) => position + 1);

/** Which words end in a belief: whole ones, or after which cut. */
export const endingText = (result: AnalysisResult, found: Occurrences, belief: number): string =>
  endsAfterText(result.beliefs.words_ending[belief] ?? 0, cutsOf(result, found, belief));

/**
 * A pair to begin with: the commonest belief that words end in, and one of those that occur whose ideal next token differs
 * most from its own, the commonest among equals; null where no two beliefs differ.
 */
export function suggestedPair({ beliefs, process }: Pick<AnalysisResult, 'beliefs' | 'process'>): {
  start: number;
  end: number;
} | null {
  const { words_ending, positions, next_token, count } = beliefs;
  const symbols = process.symbols.length;
  const next = (belief: number): Float64Array => next_token.subarray(belief * symbols, (belief + 1) * symbols);
  const far = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0);
  let best: { start: number; end: number; gap: number; often: number } | null = null;
  const starts = Array.from({ length: count }, (_, belief) => belief)
    .filter((belief) => words_ending[belief] > 0)
    .sort((a, b) => words_ending[b] - words_ending[a] || a - b)
    .slice(0, MAX_STARTS);
  for (const start of starts)
    for (let end = 0; end < count; end++) {
      if (end === start || !(positions[end] > 0)) continue;
      const gap = far(next(start), next(end));
      const often = Math.min(words_ending[start], words_ending[end]);
      if (best === null || gap > best.gap + 1e-6 || (gap > best.gap - 1e-6 && often > best.often))
        best = { start, end, gap, often };
    }
  return best === null ? null : { start: best.start, end: best.end };
}

/** Beliefs to steer from that are tried. */
const MAX_STARTS = 40;
