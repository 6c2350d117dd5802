import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { ComposedResult, PartResult } from '../protocol/composed.js';
import type { ReportAnalysis } from '../protocol/report.js';
import { counted } from '../shared/counted.js';
import { count } from '../shared/texts.js';

/** Bytes of what is held of one prefix beside its read-out: belief, position, weight. */
const OF_PREFIX = 16;

/**
 * An analysis with at most so many bytes of rows: of very many beliefs the most frequent ones, and of their prefixes first one
 * for each belief and position, then those that begin the most words. Ties go by index, so that the same analysis is always
 * thinned alike. Figures, components and settings are those of the whole.
 * @param bytes of beliefs and prefixes together, before they are written as text
 * @returns the analysis, and what was left out of its pictures, a sentence each
 */
export function thinned(
  result: AnalysisResult,
  bytes: number,
): { readonly analysis: ReportAnalysis; readonly left: readonly string[] } {
  const { seconds: _, peak_mb: __, beliefs, predictions, process, composed, ...rest } = result;
  const [S, V] = [process.states.length, process.symbols.length];
  const tables = composed == null ? [] : [...composed.parts, ...(composed.posterior ? [composed.posterior] : [])];
  const ofParts = tables.reduce((sum, { vector }) => sum + vector.length / beliefs.count, 0);
  const [ofBelief, ofPrefix] = [8 * (2 * S + V + 2 + 2 * ofParts) + 4, 4 * (S + ofParts) + OF_PREFIX];
  const heaviest = heaviestOfEach(predictions);
  const kept = beliefsWithin(beliefs, { rows: heaviest, belief: predictions.belief }, bytes, { ofBelief, ofPrefix });
  const rows = prefixesOf(result, kept, heaviest, Math.floor((bytes - kept.length * ofBelief) / ofPrefix));
  const taken = <T extends Float64Array | Float32Array | Int32Array>(values: T, places: Int32Array, width: number): T =>
    of(values, places, width);
  return {
    analysis: {
      ...rest,
      process,
      composed: composed && thinnedParts(composed, beliefs.count, kept, rows),
      kept: { belief: kept, count: beliefs.count },
      beliefs: {
        count: beliefs.count,
        vector: taken(beliefs.vector, kept, S),
        positions: taken(beliefs.positions, kept, 1),
        words_ending: taken(beliefs.words_ending, kept, 1),
        next_token: taken(beliefs.next_token, kept, V),
        centre: taken(beliefs.centre, kept, S),
      },
      predictions: {
        count: rows.length,
        vector: taken(predictions.vector, rows, S),
        belief: taken(predictions.belief, rows, 1),
        position: taken(predictions.position, rows, 1),
        weight: taken(predictions.weight, rows, 1),
      },
    },
    left: [
      ...(kept.length < beliefs.count
        ? [
            l10n.t(
              'The pictures hold the {0} most frequent of {1}; {2} are left out to keep the file small.',
              count(kept.length),
              counted.distinctBeliefs(beliefs.count),
              count(beliefs.count - kept.length),
            ),
          ]
        : []),
      ...(rows.length < predictions.count
        ? [
            l10n.t(
              'The pictures hold {0} of {1} single predictions: those of these beliefs that most words begin with.',
              count(rows.length),
              count(predictions.count),
            ),
          ]
        : []),
      ...(kept.length < beliefs.count || rows.length < predictions.count
        ? [l10n.t('All figures are those of the whole analysis.')]
        : [l10n.t('The file holds every belief and every prefix of the analysis.')]),
    ],
  };
}

/** The parts of a composed process at the beliefs and prefixes that are kept. */
function thinnedParts(composed: ComposedResult, beliefs: number, kept: Int32Array, rows: Int32Array): ComposedResult {
  const atBeliefs = ({ vector, centre }: Pick<PartResult, 'vector' | 'centre'>) => {
    const wide = vector.length / beliefs;
    return { vector: of(vector, kept, wide), centre: of(centre, kept, wide) };
  };
  return {
    ...composed,
    parts: composed.parts.map((part) => ({
      ...part,
      ...atBeliefs(part),
      predictions: of(part.predictions, rows, part.states.length),
    })),
    posterior: composed.posterior && { ...composed.posterior, ...atBeliefs(composed.posterior) },
  };
}

/** 1 for the heaviest prefix of each belief at each position: by these a page tells where a belief occurs. */
function heaviestOfEach({ count: all, belief, position, weight }: AnalysisResult['predictions']): Uint8Array {
  const positions = 1 + position.reduce((last, each) => Math.max(last, each), 0);
  const best = new Map<number, number>();
  for (let row = 0; row < all; row++) {
    const key = belief[row] * positions + position[row];
    const known = best.get(key);
    if (known === undefined || weight[row] > weight[known]) best.set(key, row);
  }
  const heaviest = new Uint8Array(all);
  for (const row of best.values()) heaviest[row] = 1;
  return heaviest;
}

/** The most frequent beliefs that have room, each with a prefix for each of its positions; ascending. */
function beliefsWithin(
  beliefs: AnalysisResult['beliefs'],
  heaviest: { readonly rows: Uint8Array; readonly belief: Int32Array },
  bytes: number,
  { ofBelief, ofPrefix }: { readonly ofBelief: number; readonly ofPrefix: number },
): Int32Array {
  const size = new Float64Array(beliefs.count).fill(ofBelief);
  heaviest.rows.forEach((isHeaviest, row) => (size[heaviest.belief[row]] += isHeaviest * ofPrefix));
  const order = Int32Array.from({ length: beliefs.count }, (_, belief) => belief).sort(
    (a, b) => beliefs.positions[b] - beliefs.positions[a] || a - b,
  );
  let [taken, most] = [0, 0];
  while (most < order.length && taken + size[order[most]] <= bytes) taken += size[order[most++]];
  return order.slice(0, most).sort();
}

/** Places of prefixes that are kept, ascending. */
function prefixesOf(
  { beliefs, predictions }: AnalysisResult,
  kept: Int32Array,
  heaviest: Uint8Array,
  most: number,
): Int32Array {
  const isKept = new Uint8Array(beliefs.count);
  for (const belief of kept) isKept[belief] = 1;
  const { belief, weight } = predictions;
  const own = Int32Array.from({ length: predictions.count }, (_, row) => row).filter(
    (row) => isKept[belief[row]] === 1,
  );
  if (own.length <= most) return own;
  return own
    .sort((a, b) => heaviest[b] - heaviest[a] || weight[b] - weight[a] || a - b)
    .slice(0, Math.max(0, most))
    .sort();
}

/** The rows at some places of a table, `width` numbers each. */
export function of<T extends Float64Array | Float32Array | Int32Array>(
  values: T,
  places: Int32Array,
  width: number,
): T {
  const taken = new (values.constructor as new (length: number) => T)(places.length * width);
  places.forEach((place, at) => taken.set(values.subarray(place * width, (place + 1) * width), at * width));
  return taken;
}
