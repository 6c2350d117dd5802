import type { Inputs } from '../inputs.js';
import type { Composition } from '../../process/process.js';
import { ceilingOf } from './ceiling.js';
import { partsOf, type PartsOf } from '../../process/composed/partsOf.js';

/** Coordinates that differ less than this from row to row are one number. */
const SAME = 1e-9;

/** What is read out of the parts of a composed process. N rows, B distinct joint beliefs; none of it is of a model. */
export interface ComposedTargets {
  readonly composition: Composition;
  /** One for each part: where it is defined, and what it is there. */
  readonly parts: readonly PartTarget[];
  /** N × K: P(component); null of what is no mixture. */
  readonly posterior: Float64Array | null;
  /** The parts and the posterior after each distinct joint belief, as it is. */
  readonly beliefs: PartsOf;
  /** r2 of the joint belief as a linear function of these; null where it does not vary. */
  readonly ceiling: number | null;
}

export interface PartTarget {
  /** States. */
  readonly S: number;
  /** Rows at which the part's belief is defined, ascending; null: all. */
  readonly rows: Int32Array | null;
  /** Rows × S: not rounded, since rounding makes coordinates that sum to one vary apart. */
  readonly vector: Float64Array;
}

/** null of a process that is not composed. */
export function composedTargets(inputs: Inputs): ComposedTargets | null {
  const { tree, node, belief, weight } = inputs;
  const { process, distinct } = tree;
  const { composition } = process;
  if (!composition) return null;
  const S = process.states.length;
  const startsOf = (rows: ArrayLike<number>) => Int32Array.from(rows, (row) => row * S);
  const own = partsOf(composition, tree.belief, startsOf(node), S);
  const beliefs = partsOf(composition, distinct.vector, startsOf([...Array(distinct.count).keys()]), S);
  const held = new Float64Array(distinct.count);
  belief.forEach((index, row) => (held[index] += weight[row]));
  return {
    composition,
    parts: own.parts.map((vector, at) => definedOf(vector, composition.parts[at].process.states.length)),
    posterior: own.posterior && settled(own.posterior, composition.parts.length),
    beliefs,
    ceiling: ceilingOf(distinct.vector, S, beliefs, held),
  };
}

function definedOf(vector: Float64Array, S: number): PartTarget {
  const N = vector.length / S;
  const rows = Int32Array.from({ length: N }, (_, row) => row).filter((row) => !Number.isNaN(vector[row * S]));
  if (rows.length === N) return { S, rows: null, vector: settled(vector, S) };
  const defined = new Float64Array(rows.length * S);
  rows.forEach((row, i) => defined.set(vector.subarray(row * S, (row + 1) * S), i * S));
  return { S, rows, vector: settled(defined, S) };
}

/** With coordinates constant that vary by rounding alone. */
function settled(vector: Float64Array, S: number): Float64Array {
  for (let s = 0; s < S; s++) {
    let [least, most] = [Infinity, -Infinity];
    for (let i = s; i < vector.length; i += S) {
      least = Math.min(least, vector[i]);
      most = Math.max(most, vector[i]);
    }
    if (most - least < SAME) for (let i = s; i < vector.length; i += S) vector[i] = least;
  }
  return vector;
}
