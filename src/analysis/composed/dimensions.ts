import type { DimensionsResult, StreamDimensions } from '../../protocol/composed.js';
import type { Composition } from '../../process/process.js';
import { leastCount } from '../regression/regression.js';
import type { ComposedFits } from './fits.js';

/** Shares of the first components that are told, at most. */
const MOST_TOLD = 256;
/** And at least, where there are so many. */
const LEAST_TOLD = 32;

/** Dimensions that a joint simplex and parts side by side would have: Σ S_i - 1 or ∏ S_i - 1, and Σ(S_i - 1), + K - 1 of a mixture. */
export function predictedDimensions({ kind, parts }: Composition): {
  readonly joint: number;
  readonly factored: number;
} {
  // A component that no word is of takes none.
  const sizes = parts.filter(({ weight }) => weight !== 0).map(({ process }) => process.states.length);
  const own = sizes.reduce((sum, size) => sum + size - 1, 0);
  return kind === 'mixture'
    ? { joint: sizes.reduce((sum, size) => sum + size, 0) - 1, factored: own + sizes.length - 1 }
    : { joint: sizes.reduce((all, size) => all * size, 1) - 1, factored: own };
}

/** @param variances of the principal components, descending */
export function streamDimensions(variances: Float64Array): StreamDimensions {
  const total = variances.reduce((sum, value) => sum + value, 0);
  const squares = variances.reduce((sum, value) => sum + value * value, 0);
  const [nc80, nc90, nc95, nc99] = [0.8, 0.9, 0.95, 0.99].map((share) => leastCount(variances, share));
  const told = Math.min(MOST_TOLD, Math.max(LEAST_TOLD, nc99));
  return {
    ...{ nc80, nc90, nc95, nc99 },
    participation: squares > 0 ? total ** 2 / squares : 0,
    explained: Array.from(variances.subarray(0, told), (value) => value / total),
  };
}

export function dimensionsOf(fits: ComposedFits, composition: Composition, ceiling: number | null): DimensionsResult {
  const own = streamDimensions(fits.components.variances);
  const predicted = predictedDimensions(composition);
  const most = fits.components.variances.length;
  const components = countsOf(most, [predicted.joint, predicted.factored, own.nc90, own.nc95, own.nc99]);
  const at = (r2: Float64Array): number[] => components.map((k) => r2[Math.min(k, r2.length) - 1] ?? 0);
  return {
    ...own,
    ...predicted,
    per_layer: fits.layerComponents.map(({ variances }, layer) => ({ layer, ...streamDimensions(variances) })),
    by_components: {
      components,
      joint: fits.jointByComponents ? at(fits.jointByComponents) : [],
      parts: fits.parts.map(({ byComponents }) => byComponents && at(byComponents)),
      posterior: fits.posterior?.byComponents ? at(fits.posterior.byComponents) : null,
    },
    ceiling,
  };
}

/** Numbers of components that r2 is told of: each at first, then ever fewer, and those that mean something here. */
function countsOf(most: number, also: readonly number[]): number[] {
  const counts = new Set(also);
  for (let k = 1; k <= most; k = Math.max(k + 1, Math.round(k * 1.15))) counts.add(k);
  counts.add(most);
  return [...counts].filter((k) => k >= 1 && k <= most).sort((a, b) => a - b);
}
