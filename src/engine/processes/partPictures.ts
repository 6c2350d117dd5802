import { beliefPca } from '../../analysis/pca.js';
import { partBeliefs } from '../../process/composed/composition.js';
import { exploreBeliefs, type BeliefExploration } from '../../process/beliefs/exploreBeliefs.js';
import type { PartReport } from '../../process/measures/processReport.js';
import type { Process } from '../../process/process.js';
import type { ProcessPart } from '../../protocol/process.js';

/** Beliefs of one part that are drawn, side by side with those of the others. */
const MOST_DRAWN = 800;
/** Words of a part alone that are followed for them. */
const MOST_NODES = 20_000;

/**
 * Each part with its geometry: as it is alone where nothing chooses among its variants, and otherwise as the words of the whole
 * process lead it.
 * @param explored the beliefs of the whole process
 */
export async function partPictures(
  process: Process,
  reports: readonly PartReport[],
  explored: BeliefExploration,
  signal: AbortSignal,
): Promise<ProcessPart[]> {
  const parts: ProcessPart[] = [];
  for (const [at, { stationary: _, ...report }] of reports.entries()) {
    const part = process.composition?.parts[at].process;
    if (!part) continue;
    const S = part.states.length;
    const beliefs =
      report.control === null
        ? thinned((await exploreBeliefs(part, explored.depth, { budget: MOST_NODES, signal })).vector, S)
        : thinned(marginals(process, explored, at), S);
    const shape = shapeOf(part);
    parts.push({
      ...report,
      params: report.params as ProcessPart['params'],
      beliefs,
      plane: await planeOf(beliefs, S, shape, signal),
      shape,
    });
  }
  return parts;
}

function shapeOf({ states, generalised }: Process): ProcessPart['shape'] {
  if (states.length === 1) return 'point';
  if (generalised || states.length > 3) return 'components';
  return states.length === 2 ? 'segment' : 'triangle';
}

function marginals(process: Process, { vector, count }: BeliefExploration, at: number): Float64Array {
  const { composition } = process;
  if (!composition) return new Float64Array();
  const joint = process.states.length;
  const S = composition.parts[at].process.states.length;
  const step = Math.max(1, Math.floor(count / MOST_DRAWN));
  const own: number[] = [];
  for (let b = 0; b < count; b += step)
    own.push(...(partBeliefs(composition, vector.subarray(b * joint, (b + 1) * joint))[at] ?? []));
  return Float64Array.from(own.slice(0, own.length - (own.length % S)));
}

/** As many as are drawn, evenly among all. */
function thinned(vector: Float64Array, S: number): Float64Array {
  const count = vector.length / S;
  if (count <= MOST_DRAWN) return vector.slice();
  const kept = new Float64Array(MOST_DRAWN * S);
  for (let k = 0; k < MOST_DRAWN; k++) {
    const from = Math.floor((k * count) / MOST_DRAWN) * S;
    kept.set(vector.subarray(from, from + S), k * S);
  }
  return kept;
}

async function planeOf(
  beliefs: Float64Array,
  S: number,
  shape: ProcessPart['shape'],
  signal: AbortSignal,
): Promise<Float64Array> {
  const count = beliefs.length / S;
  if (shape === 'point') return new Float64Array();
  const plane = new Float64Array(count * 2);
  if (shape === 'segment' || shape === 'triangle') {
    for (let b = 0; b < count; b++) {
      plane[b * 2] = beliefs[b * S + 1] + (shape === 'triangle' ? beliefs[b * S + 2] / 2 : 0);
      plane[b * 2 + 1] = shape === 'triangle' ? beliefs[b * S + 2] : 0;
    }
    return plane;
  }
  const pca = await beliefPca(beliefs, S, signal);
  if (pca === null) return plane.fill(0.5);
  for (let b = 0; b < count; b++)
    for (let axis = 0; axis < 2; axis++) {
      const direction = pca.components.at(axis) ?? [];
      for (let s = 0; s < direction.length; s++)
        plane[b * 2 + axis] += (beliefs[b * S + s] - pca.mean[s]) * direction[s];
    }
  return withinOne(plane);
}

/** One scale for both axes, the middle of what there is in the middle. */
function withinOne(plane: Float64Array): Float64Array {
  const ends = [0, 1].map((axis) => {
    const values = plane.filter((_, at) => at % 2 === axis);
    return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  });
  const span = Math.max(...ends.map(([least, most]) => most - least), 1e-12);
  return plane.map((value, at) => 0.5 + (value - (ends[at % 2][0] + ends[at % 2][1]) / 2) / span);
}
