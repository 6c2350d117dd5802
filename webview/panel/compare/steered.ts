import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { SteerRequest, SteerResult } from '../../../src/protocol/steering.js';
import { newestWins } from '../../ui/calls.js';
import type { PanelCalls } from '../host.js';
import type { Model } from '../state.js';

/**
 * The pair of the Steering tab, steered in the other checkpoint by its own vector: what its plot draws as arrows.
 * A pair that cannot be steered there has none, which is no failure of the one on show.
 */
export function comparedSteering(
  calls: PanelCalls,
  changed: () => void,
): { of(other: AnalysisResult, model: Model): SteerResult | null } {
  let asked = '';
  let answer: SteerResult | null = null;
  const queue = newestWins(
    (request: SteerRequest) => calls.call('steer', request),
    (_request, result) => {
      answer = result;
      changed();
    },
    () => undefined,
  );
  return {
    of(other, { steering, view }) {
      if (view.tab !== 'steering' || steering === null || steering.start === steering.end) return null;
      const key = JSON.stringify([other.id, steering]);
      if (key !== asked) {
        asked = key;
        // After a slider has moved the old arrows are nearly right; those of another pair or checkpoint are not.
        const same = answer?.request;
        if (same?.analysis !== other.id || same.start !== steering.start || same.end !== steering.end) answer = null;
        queue.ask({ analysis: other.id, ...steering });
      }
      return answer;
    },
  };
}
