import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { ComposedResult } from '../../protocol/composed.js';
import type { ViewSettings } from '../../protocol/panel.js';
import { shownLine } from '../../shared/shownText.js';
import { checkpointText, count, share } from '../../shared/texts.js';
import { blockAt, blockStates } from '../../shared/frameBlocks.js';
import { fromJoint, mapped } from '../composed/fromJoint.js';
import { isWithin } from '../composed/shown.js';
import type { Moment } from './timeline.js';

/** What is known of one checkpoint of a moving picture. */
export interface Keyframe {
  readonly file: string;
  readonly step: number | null;
  /** Mean read-outs of the beliefs of an analysis, as a frame holds them (`shared/frameBlocks`). */
  readonly centre: Float64Array;
  /** null: not defined, or not known. */
  readonly r2: number | null;
}

/** The places of a line and of the point on it that a frame is at, both axes from 0 to 1; where there is no number, null. */
export interface Progress {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly now: number;
  readonly label: string;
}

/** The read-outs between two checkpoints, on the straight line from the one to the other. */
export function centresAt(keyframes: readonly Keyframe[], { from, to, share: part }: Moment): Float64Array {
  const [a, b] = [keyframes[from].centre, keyframes[to].centre];
  return part === 0 ? a : a.map((value, at) => value + part * (b[at] - value));
}

/** The same analysis with other read-outs, those of a frame, of its beliefs and of its parts. */
export const withCentres = (result: AnalysisResult, frame: Float64Array): AnalysisResult => ({
  ...result,
  beliefs: { ...result.beliefs, centre: frame.subarray(...blockAt(blockStates(result), result.beliefs.count, 0)) },
  composed: result.composed == null ? null : partsWithCentres(result, result.composed, frame),
});

function partsWithCentres(result: AnalysisResult, composed: ComposedResult, frame: Float64Array): ComposedResult {
  const of = (part: number | 'posterior', states: number): Float64Array => {
    const from = fromJoint(result, part);
    const { count } = result.beliefs;
    if (from !== null) return mapped(from, frame, count);
    const own = isWithin(result, part) ? frame.subarray(...blockAt(blockStates(result), count, 1 + part)) : [];
    return own.length === count * states ? Float64Array.from(own) : new Float64Array(count * states).fill(NaN);
  };
  // Read where a part is drawn, which is one at most.
  return {
    ...composed,
    parts: composed.parts.map((part, at) => ({
      ...part,
      get centre() {
        return of(at, part.states.length);
      },
    })),
    posterior: composed.posterior && {
      ...composed.posterior,
      get centre() {
        return of('posterior', composed.parts.length);
      },
    },
  };
}

/** What a moving picture shows: centres of mass, since of other checkpoints no single read-outs are known. */
export const movingView = (view: ViewSettings): ViewSettings => ({ ...view, centres: true, singles: false });

/** What a frame says above its plots: which checkpoint it is or between which, and the R² of it or of both. */
export function momentWords(
  keyframes: readonly Keyframe[],
  { from, to, share: part }: Moment,
): readonly [string, string] {
  const [a, b] = [keyframes[from], keyframes[to]];
  const named = (key: Keyframe): string => shownLine(checkpointText(key), 60);
  const score = (key: Keyframe): string => (key.r2 === null ? l10n.t('not known') : share(key.r2));
  if (part === 0) return [named(a), `R² ${score(a)}`];
  const both =
    a.step === null || b.step === null
      ? l10n.t('between {0} and {1}, interpolated', named(a), named(b))
      : l10n.t('between steps {0} and {1}, interpolated', count(a.step), count(b.step));
  return [both, a.r2 === null && b.r2 === null ? l10n.t('R² not known') : `R² ${score(a)} → ${score(b)}`];
}

/** R² by the places of the checkpoints. Below 0 it is drawn at the edge: how much worse than the mean is no matter here. */
export function progressOf(keyframes: readonly Keyframe[], places: readonly number[], now: number): Progress {
  return {
    x: places,
    y: keyframes.map(({ r2 }) => (r2 === null ? null : Math.max(0, Math.min(1, r2)))),
    now,
    label: 'R²',
  };
}
