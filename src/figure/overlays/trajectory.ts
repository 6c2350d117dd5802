import type { AnalysisResult } from '../../protocol/analysis.js';
import type { Trajectory } from '../../protocol/steering.js';
import { toHex } from '../geometry/colour.js';
import { project } from '../geometry/projection.js';
import type { PairOverlays } from '../overlay.js';
import { placeOf } from '../overlay.js';
import type { Picture } from '../picture.js';

/** The true path over the true beliefs, the predicted one over the centres; each point bears its true belief's colour. */
export function trajectoryOverlays(
  picture: Picture,
  result: AnalysisResult,
  { steps }: Trajectory,
  current: number | null,
): PairOverlays {
  const { projection } = picture;
  // A part that does not follow linearly from joint beliefs has no place for theirs.
  if (projection === null) return { truth: [], residual: [] };
  const states = result.process.states.length;
  const beliefs = steps.map((step) => step.belief_index ?? 0);
  const colours = steps.map((step) =>
    step.belief_index === null ? 'none' : toHex(picture.beliefColours[step.belief_index]),
  );
  const path = (role: 'true' | 'predicted', vectors: readonly (readonly number[])[]) => {
    const points = project(projection, { count: steps.length, vector: vectors.flat() }, states, beliefs);
    return { kind: 'path' as const, role, points: steps.map((_, at) => placeOf(points, at)), colours, current };
  };
  const truePath = path(
    'true',
    steps.map((step) => step.true_belief),
  );
  return {
    truth: [truePath],
    residual: [
      { ...truePath, colours: steps.map(() => 'none'), current: null, behind: true },
      path(
        'predicted',
        steps.map((step) => step.predicted_belief),
      ),
    ],
  };
}
