import { yielder } from '../../shared/cancellation.js';
import { startWork } from '../work.js';
import type { Design } from './design.js';
import { LeastSquares } from './leastSquares.js';
import { predictAll, projectInGroups, type LinearMap } from './linearMap.js';
import { foldMoments } from './moments.js';
import { accumulate, GROUP } from './rows.js';
import type { Regularisation } from './regularisation.js';
import { scoreVarying } from './scores.js';

/** Relative error that is allowed of predictions. */
const ACCURACY = 1e-12;

export interface WholeFitOptions {
  readonly threads?: number;
  /** Smallest cutoff of singular values, relative, where the activations are known to be rounded that much. */
  readonly leastCutoff?: number;
  readonly signal?: AbortSignal | undefined;
  /** How the fit is held back; least squares where left out. */
  readonly regularisation?: Regularisation | undefined;
}

/** The read-out of all layers of a design from all of its rows. */
export function fitDesign(
  design: Design,
  { threads, leastCutoff, signal, regularisation }: WholeFitOptions = {},
): Promise<LinearMap> {
  const solver = new LeastSquares(design, threads, leastCutoff);
  return solver.fit(allLayers(design), -1, ACCURACY, startWork(signal), regularisation);
}

/** r2 of {@link fitDesign} over the coordinates that vary; 0 where none does. */
export async function refittedR2(design: Design, options: WholeFitOptions = {}): Promise<number> {
  const map = await fitDesign(design, options);
  const predictions = await predictAll(map, design, options.threads ?? 1, startWork(options.signal));
  return scoreVarying(design.targets, predictions, design.weights, design.S);
}

/** D × D: XᵀWX of all layers about the design's centre. */
export async function gramOf(design: Design, threads: number, signal?: AbortSignal): Promise<Float64Array> {
  const total = new Float64Array(design.D * design.D);
  for (const { gram } of await foldMoments(design, allLayers(design), threads, signal))
    for (let i = 0; i < total.length; i++) total[i] += gram[i];
  return total;
}

/** S × columns: the covariance of a map's read-out with the activations that it reads, from the rows themselves. */
export async function covarianceWithReadout(
  design: Design,
  map: LinearMap,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { weights, S, N } = design;
  const width = map.shift.length;
  const cross = new Float64Array(S * width);
  const rows = Int32Array.from({ length: N }, (_, row) => row);
  let total = 0;
  for (const weight of weights) total += weight;
  await projectInGroups(map, design, rows, yielder(signal), (first, count, products, group) => {
    for (let r = 0; r < GROUP; r++) {
      const weight = r < count ? weights[first + r] / total : 0;
      for (let s = 0; s < S; s++) products[r * S + s] *= weight;
    }
    accumulate(group, width, products, S, cross);
  });
  return cross;
}

const allLayers = ({ resid_post }: Design): number[] => [...resid_post.keys()];
