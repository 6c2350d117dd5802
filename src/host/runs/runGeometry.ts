import type { AnalysisResult, AnalysisSettings } from '../../protocol/analysis.js';
import type { RunGeometry, ToldRun } from '../../protocol/runsPage.js';
import type { CallOptions } from '../engine/engineClient.js';
import { settings as hostSettings } from '../settings.js';
import { sourceKey } from '../sources.js';
import type { LookServices } from './lookAtRuns.js';

/** Beliefs of one plot at most: more could not be told apart where several plots stand side by side. */
export const MAX_BESIDE_BELIEFS = 40_000;

/** The read-out of one checkpoint of a run, in the size that a small plot can show. */
export async function geometryOf(
  run: ToldRun,
  file: string,
  settings: AnalysisSettings,
  { engine, memory, isTrusted }: LookServices,
  options: CallOptions,
): Promise<RunGeometry> {
  const { source } = run.ref;
  const result = await engine.request(
    'analyse',
    {
      ...{ source, checkpoint: file, settings, threads: hostSettings().threads },
      assumed: memory.assumed(sourceKey(source)),
      trusted: isTrusted(),
    },
    options,
  );
  return shownGeometry(run.id, result);
}

/** Of very many beliefs the most frequent ones, in the order of their indices. */
export function shownGeometry(run: string, result: AnalysisResult, most = MAX_BESIDE_BELIEFS): RunGeometry {
  const { checkpoint, beliefs, process, pca, regression, model, settings } = result;
  const states = process.states.length;
  const belief = mostFrequent(beliefs.positions, most);
  const rows = (values: Float64Array): Float32Array => {
    const taken = new Float32Array(belief.length * states);
    belief.forEach((index, at) => taken.set(values.subarray(index * states, (index + 1) * states), at * states));
    return taken;
  };
  return {
    ...{ run, file: checkpoint.file, step: checkpoint.step, r2: regression.r2, kl: model.kl },
    ...{ process, decimals: settings.decimals, pca, belief, count: beliefs.count },
    ...{ vector: rows(beliefs.vector), centre: rows(beliefs.centre) },
  };
}

function mostFrequent(positions: Float64Array, most: number): Int32Array {
  const all = Int32Array.from(positions, (_, index) => index);
  if (all.length <= most) return all;
  return all
    .sort((a, b) => positions[b] - positions[a] || a - b)
    .slice(0, most)
    .sort();
}
