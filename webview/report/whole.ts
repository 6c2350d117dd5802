import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ComposedResult, PartResult } from '../../src/protocol/composed.js';
import type { ReportAnalysis, ReportRun } from '../../src/protocol/report.js';
import { blockStates, byBlock } from '../../src/shared/frameBlocks.js';

/**
 * An analysis in the shape that every drawing takes: a belief has the index that it has elsewhere, and one that was left out of the
 * file has no place (NaN), as where the legend hides it.
 */
export function wholeResult({ kept, ...analysis }: ReportAnalysis): AnalysisResult {
  const { beliefs, process } = analysis;
  const [S, V] = [process.states.length, process.symbols.length];
  return {
    ...analysis,
    beliefs: {
      count: kept.count,
      vector: spread(beliefs.vector, kept, S, NaN),
      positions: spread(beliefs.positions, kept, 1, 0),
      words_ending: spread(beliefs.words_ending, kept, 1, 0),
      next_token: spread(beliefs.next_token, kept, V, NaN),
      centre: spread(beliefs.centre, kept, S, NaN),
    },
    composed: analysis.composed && wholeParts(analysis.composed, kept),
    // Neither is part of a report.
    seconds: {},
    peak_mb: 0,
  };
}

function wholeParts(composed: ComposedResult, kept: ReportAnalysis['kept']): ComposedResult {
  const whole = ({ vector, centre }: Pick<PartResult, 'vector' | 'centre'>) => {
    const wide = vector.length / Math.max(1, kept.belief.length);
    return { vector: spread(vector, kept, wide, NaN), centre: spread(centre, kept, wide, NaN) };
  };
  const { parts, posterior } = composed;
  return {
    ...composed,
    parts: parts.map((part) => ({ ...part, ...whole(part) })),
    posterior: posterior && { ...posterior, ...whole(posterior) },
  };
}

/** Frames of the training for all beliefs, by file. */
export function framesOf({ training, analysis }: ReportRun): ReadonlyMap<string, Float32Array> {
  const states = blockStates(analysis);
  const { kept } = analysis;
  const whole = (block: Float32Array, each: number): Float32Array => spread(block, kept, each, NaN);
  return new Map(
    training?.frames.map(({ file, centre }) => [file, byBlock(centre, kept.belief.length, states, whole)]),
  );
}

/** Rows of the beliefs that are kept, at their places among all. */
function spread<T extends Float64Array | Float32Array>(
  rows: T,
  { belief, count }: ReportAnalysis['kept'],
  width: number,
  otherwise: number,
): T {
  if (belief.length === count) return rows;
  const all = new (rows.constructor as new (length: number) => T)(count * width).fill(otherwise) as T;
  belief.forEach((place, at) => all.set(rows.subarray(at * width, (at + 1) * width), place * width));
  return all;
}
