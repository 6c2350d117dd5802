import type { AnalysisResult } from '../../protocol/analysis.js';
import type { ComposedResult } from '../../protocol/composed.js';
import type { PartSettings } from '../../protocol/panel.js';

/** What plots can show of a composed process: the joint belief, a part by its place, or which component it is. */
export type Part = PartSettings['shown'];

/** A part's belief as a linear image of the joint one. */
export interface JointMap {
  /** States of the joint process. */
  readonly states: number;
  /** For each state of the part a weight of each joint state. */
  readonly rows: readonly Float64Array[];
}

type Joint = Pick<AnalysisResult, 'beliefs' | 'process'> & Partial<Pick<AnalysisResult, 'composed'>>;

/** Beliefs that are looked at to see whether the joint states stand in the order that is expected. */
const LOOKED_AT = 200;
const CLOSE = 1e-6;

const known = new WeakMap<ComposedResult, Map<Part, JointMap | null>>();

/**
 * How a part follows from the joint belief: a factor's is the sum over the states of the others, P(component) the sum over
 * those of each component, both linear, so that read-outs of the joint belief give those of the part. The belief within a
 * component is a quotient: null. So it is where the joint states are not those of the parts side by side.
 */
export function fromJoint(result: Joint, part: Exclude<Part, 'joint'>): JointMap | null {
  const { composed } = result;
  if (composed == null) return null;
  const maps = known.get(composed) ?? new Map<Part, JointMap | null>();
  known.set(composed, maps);
  const made = maps.get(part);
  if (made !== undefined) return made;
  const map = candidate(result, composed, part);
  const truth = part === 'posterior' ? composed.posterior?.vector : composed.parts[part]?.vector;
  const fits = map !== null && truth !== undefined && agrees(map, result.beliefs, truth);
  maps.set(part, fits ? map : null);
  return fits ? map : null;
}

function candidate({ process }: Joint, { kind, parts }: ComposedResult, part: Part): JointMap | null {
  const joint = process.states.length;
  const sizes = parts.map(({ states }) => states.length);
  if (kind === 'mixture') {
    if (part !== 'posterior') return null;
    const total = sizes.reduce((sum, size) => sum + size, 0);
    // A state before the first token stands behind all others, and belongs to no component yet.
    if (joint !== total && joint !== total + 1) return null;
    let first = 0;
    const rows = sizes.map((size, at) => {
      const row = new Float64Array(joint).fill(1, first, first + size);
      first += size;
      if (joint > total) row[total] = parts[at]?.weight ?? 0;
      return row;
    });
    return { states: joint, rows };
  }
  const own = typeof part === 'number' ? sizes[part] : undefined;
  if (typeof part !== 'number' || own === undefined || joint !== sizes.reduce((all, size) => all * size, 1))
    return null;
  // The first factor is the most significant digit of a joint state's number.
  const stride = sizes.slice(part + 1).reduce((all, size) => all * size, 1);
  const digit = (state: number): number => Math.floor(state / stride) % own;
  return {
    states: joint,
    rows: Array.from({ length: own }, (_, state) =>
      Float64Array.from({ length: joint }, (__, at) => Number(digit(at) === state)),
    ),
  };
}

function agrees(map: JointMap, { count, vector }: Joint['beliefs'], truth: Float64Array): boolean {
  const own = mapped(map, vector.subarray(0, Math.min(count, LOOKED_AT) * map.states), Math.min(count, LOOKED_AT));
  return own.every((value, at) => Number.isNaN(truth[at]) || Math.abs(value - (truth[at] ?? NaN)) <= CLOSE);
}

/** A part's image of joint beliefs or read-outs: count × states of the part. */
export function mapped<Rows extends Float32Array | Float64Array>(
  { states, rows }: JointMap,
  vectors: Rows,
  count: number,
): Rows {
  const own = new (vectors.constructor as new (length: number) => Rows)(count * rows.length);
  for (let at = 0; at < count; at++)
    rows.forEach((row, state) => {
      let sum = 0;
      for (let joint = 0; joint < states; joint++) {
        const weight = row[joint];
        if (weight !== 0) sum += weight * vectors[at * states + joint];
      }
      own[at * rows.length + state] = sum;
    });
  return own;
}
