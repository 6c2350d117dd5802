import { USUAL_SHARE, varianceComponents } from '../../analysis/regression/regression.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';

/** Principal components of the chosen layers that hold 95 % of their variance, each prefix counted once; null where nothing varies. */
export async function componentsOf({ run, result }: KnownAnalysis, signal: AbortSignal): Promise<number | null> {
  const { layers } = result.regression;
  const [count = 0] = await varianceComponents(run.regression.data, layers, [USUAL_SHARE], { signal });
  return count === 0 ? null : count;
}
