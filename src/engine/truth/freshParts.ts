import { scoreParts } from '../../analysis/composed/fits.js';
import type { PartScores } from '../../analysis/composed/composed.js';
import type { CheckSubject } from '../../analysis/check/check.js';
import { BeliefRegression } from '../../analysis/regression/regression.js';
import type { CheckedPart, CheckedParts } from '../../protocol/check.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { partTargetsOf } from '../stores/ofInputs.js';

type Fresh = CheckSubject['fresh'];

/** What fresh weights give of the parts of a composed process, found as the check runs them. */
export class FreshParts {
  private readonly found: PartScores[] = [];

  constructor(
    private readonly known: KnownAnalysis,
    private readonly threads: number,
  ) {}

  /** The same runs, of which the parts are read as well. */
  watching(fresh: Fresh): Fresh {
    if (typeof fresh === 'string' || !this.known.result.composed) return fresh;
    return async (seed, signal) => {
      const streams = await fresh(seed, signal);
      await this.read(streams, signal);
      return streams;
    };
  }

  /** undefined of a process that is not composed. */
  result(): CheckedParts | undefined {
    const { composed } = this.known.result;
    if (!composed) return undefined;
    const { found } = this;
    return {
      parts: composed.parts.map(({ name, r2 }, at) => ({
        name,
        ...beside(
          r2,
          found.map(({ parts }) => parts[at]),
        ),
      })),
      posterior:
        composed.posterior &&
        beside(
          composed.posterior.r2,
          found.map(({ posterior }) => posterior),
        ),
      draws: found.length,
    };
  }

  private async read(streams: readonly Float32Array[], signal: AbortSignal = new AbortController().signal) {
    const { result, run } = this.known;
    const targets = partTargetsOf(run.inputs);
    if (!targets) return;
    const { threads } = this;
    const { layers } = result.regression;
    const data = { ...run.regression.data, resid_post: layers.map((layer) => streams[layer]) };
    const regression = await BeliefRegression.create(data, { threads, signal });
    const { ridge, cutoff } = result.settings;
    const asked = { regression, targets, layers: [...layers.keys()], regularisation: { ridge, cutoff } };
    this.found.push(await scoreParts({ ...asked, threads, signal }));
  }
}

function beside(r2: number | null, fresh: readonly (number | null)[]): CheckedPart {
  const values = fresh.filter((value) => value !== null);
  if (r2 === null || values.length === 0) return { r2, fresh_weights: null, fresh_weights_sd: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    r2,
    fresh_weights: mean,
    fresh_weights_sd: values.length > 1 ? Math.sqrt(square / (values.length - 1)) : null,
  };
}
