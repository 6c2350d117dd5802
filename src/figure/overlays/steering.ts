import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { SteerResult } from '../../protocol/steering.js';
import type { Occurrences } from '../geometry/occurrences.js';
import type { Points, Projection } from '../geometry/projection.js';
import { project, projectDirection } from '../geometry/projection.js';
import type { OverlayItem, PairOverlays, Position } from '../overlay.js';
import { placeOf } from '../overlay.js';
import type { Picture } from '../picture.js';

export interface Pin {
  readonly start: number;
  readonly end: number;
  /** S: W·v at multiplier 1. */
  readonly direction: readonly number[];
  readonly multiplier: number;
}

/** Draw at most this many single read-outs of one belief. */
const MAX_OF_CLOUD = 600;

/**
 * The vector from the start's centre along P·W·v (a direction: no intercept, no mean), a second arrow from the same place to the
 * mean read-out after steering, pinned pairs, and the single read-outs of start and target.
 */
export function steeringOverlays(
  picture: Picture,
  result: AnalysisResult,
  steer: SteerResult | null,
  pins: readonly Pin[],
  found: Occurrences,
): PairOverlays {
  const { projection, centrePoints, truePoints } = picture;
  // A part that does not follow linearly from joint beliefs has no place for what is told of those.
  if (projection === null) return { truth: [], residual: [] };
  const residual: OverlayItem[] = [];
  const truth: OverlayItem[] = [];
  for (const pin of pins) {
    const from = placeOf(centrePoints, pin.start);
    residual.push({
      kind: 'arrow',
      role: 'pin',
      from,
      to: along(from, projectDirection(projection, pin.direction)),
      title: l10n.t('Pinned {0} → {1}', pin.start, pin.end),
    });
    residual.push(...pairItems(centrePoints, pin).filter((item) => item.kind === 'ring'));
    truth.push(...pairItems(truePoints, pin));
  }
  if (steer === null) return { truth, residual };
  const { start, end } = steer.request;
  residual.unshift(cloud('start', start, projection, result, found), cloud('end', end, projection, result, found));
  const from = placeOf(centrePoints, start);
  residual.push({
    kind: 'arrow',
    role: 'vector',
    from,
    to: along(from, projectDirection(projection, steer.direction)),
    title: l10n.t('What the linear read-out says of the vector, times {0}', steer.request.multiplier),
  });
  const readout = steer.start_to_end?.readout;
  if (readout !== undefined) {
    const points = project(projection, { count: 1, vector: readout }, readout.length, [end]);
    residual.push({
      kind: 'arrow',
      role: 'measured',
      from,
      to: placeOf(points, 0),
      title: l10n.t('Mean read-out measured after steering start → target'),
    });
  }
  return { truth, residual };
}

/** Arrows that end beyond the axes, in words; null: none. */
export function beyondText(roles: readonly string[]): string | null {
  const parts = [
    ...(roles.includes('vector') ? [l10n.t('what the read-out says of the vector')] : []),
    ...(roles.includes('measured') ? [l10n.t('the mean read-out after steering')] : []),
    ...(roles.includes('pin') ? [l10n.t('a pinned pair')] : []),
  ];
  if (parts.length === 0) return null;
  return l10n.t('Beyond the axes, where » stands at their edge: {0}.', parts.join('; '));
}

/** Both ends of a pair ringed, and an arrow from one to the other. */
export function pairItems(points: Points, { start, end }: { start: number; end: number }): OverlayItem[] {
  return [
    { kind: 'arrow', role: 'pin', from: placeOf(points, start), to: placeOf(points, end), title: `${start} → ${end}` },
    ...[start, end].map((belief): OverlayItem => ({
      kind: 'ring',
      role: 'pin',
      at: placeOf(points, belief),
      label: null,
      belief,
    })),
  ];
}

function along(from: Position, step: Position): Position {
  return [from[0] + step[0], from[1] + step[1], from[2] + step[2]];
}

function cloud(
  role: 'start' | 'end',
  belief: number,
  projection: Projection,
  result: AnalysisResult,
  found: Occurrences,
): OverlayItem {
  const states = result.process.states.length;
  const { vector } = result.predictions;
  const rows = found.rows.subarray(found.start[belief] ?? 0, found.start[belief + 1] ?? 0).subarray(0, MAX_OF_CLOUD);
  const own = new Float32Array(rows.length * states);
  rows.forEach((row, at) => own.set(vector.subarray(row * states, (row + 1) * states), at * states));
  const points = project(
    projection,
    { count: rows.length, vector: own },
    states,
    new Array<number>(rows.length).fill(belief),
  );
  return { kind: 'cloud', role, points: Array.from(rows, (_, at) => placeOf(points, at)) };
}
