import type { Activations } from '../../model/prefixTree.js';
import { directionsOf } from '../../analysis/composed/composed.js';
import { readParts, type ReadParts } from '../../analysis/composed/fits.js';
import {
  canFreeze,
  frozenWords,
  MOST_COLUMNS,
  varyingSubspace,
  type FrozenWords,
} from '../../analysis/composed/frozen.js';
import { overlapsOf, type Subspace } from '../../analysis/composed/overlap.js';
import { overlapsRead } from '../../analysis/composed/overlap.js';
import { BeliefRegression } from '../../analysis/regression/regression.js';
import { startWork } from '../../analysis/work.js';
import type { ModelSession } from '../../model/transformer/session.js';
import type { CheckedOverlap, CheckedPart, CheckedParts } from '../../protocol/check.js';
import type { Overlap } from '../../protocol/composed.js';
import type { KnownAnalysis } from '../stores/knownAnalysis.js';
import { partTargetsOf } from '../stores/ofInputs.js';

/** Fresh weights that are run on words of which one factor varies: these are words of their own. */
const FROZEN_DRAWS = 2;

/** The parts of a composed process beside what fresh weights give, which is found as the check runs them. */
export class FreshParts {
  private readonly read: ReadParts[] = [];
  private readonly overlaps: (readonly Overlap[])[] = [];
  private readonly frozen: (readonly Overlap[])[] = [];
  private words: Promise<FrozenWords[] | null> | null = null;

  constructor(
    private readonly known: KnownAnalysis,
    private readonly threads: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Looks at fresh weights. Nothing is done where the process is not composed. */
  async look(session: ModelSession, streams: readonly Float32Array[]): Promise<void> {
    const { result, run } = this.known;
    const targets = partTargetsOf(run.inputs);
    if (!result.composed || !targets) return;
    const { threads, signal } = this;
    const { layers } = result.regression;
    const data = { ...run.regression.data, resid_post: layers.map((layer) => streams[layer]) };
    const regression = await BeliefRegression.create(data, { threads, signal });
    const { ridge, cutoff } = result.settings;
    const asked = { regression, targets, layers: [...layers.keys()], regularisation: { ridge, cutoff } };
    const read = await readParts({ ...asked, threads, signal });
    this.read.push(read);
    const columns = layers.length * data.d_model;
    const directions = directionsOf({ targets, regression: run.regression });
    this.overlaps.push(overlapsRead(read.coefficients, columns, directions));
    if (this.frozen.length < FROZEN_DRAWS) this.frozen.push(...(await this.frozenOf(session)));
  }

  /** undefined of a process that is not composed. */
  async result(): Promise<CheckedParts | undefined> {
    const { composed } = this.known.result;
    if (!composed) return undefined;
    const { read } = this;
    const [own = null] = await this.frozenOf(this.known.run.model.session);
    return {
      parts: composed.parts.map(({ name, r2 }, at) => ({
        name,
        ...beside(
          r2,
          read.map(({ parts }) => parts[at]),
        ),
      })),
      posterior:
        composed.posterior &&
        beside(
          composed.posterior.r2,
          read.map(({ posterior }) => posterior),
        ),
      draws: read.length,
      overlap: withFresh(composed.overlap.pairs, this.overlaps),
      frozen: own && withFresh(own, this.frozen),
    };
  }

  /** Overlaps as one factor varies, of some weights: one list, or none where factors cannot be frozen. */
  private async frozenOf(session: ModelSession): Promise<(readonly Overlap[])[]> {
    const { run, result } = this.known;
    const { threads, signal } = this;
    const work = startWork(signal);
    const all = await (this.words ??= this.wordsOfFactors());
    const { composition } = run.inputs.tree.process;
    if (!all || !composition) return [];
    const { layers } = result.regression;
    const subspaces: (Subspace | null)[] = composition.parts.map(() => null);
    for (const own of all) {
      const outputs = { resid_post: true, logits: false };
      const { resid_post }: Pick<Activations, 'resid_post'> = await session.run(own.words.tree, { outputs, signal });
      const dims = composition.parts[own.part].process.states.length - 1;
      subspaces[own.part] = await varyingSubspace(own, resid_post, layers, dims, threads, work);
    }
    return [overlapsOf(subspaces, layers.length * run.activations.d_model)];
  }

  private async wordsOfFactors(): Promise<FrozenWords[] | null> {
    const { run, result } = this.known;
    const { tree, n_ctx, bosToken } = run.inputs;
    const { process } = tree;
    const columns = result.regression.layers.length * run.activations.d_model;
    if (!process.composition || !canFreeze(process.composition) || columns > MOST_COLUMNS) return null;
    return frozenWords(process, process.composition, n_ctx, bosToken, startWork(this.signal));
  }
}

function withFresh(own: readonly Overlap[], fresh: readonly (readonly Overlap[])[]): CheckedOverlap[] {
  return own.map((pair) => {
    const values = fresh.flatMap((pairs) =>
      pairs.filter(({ parts }) => parts.join() === pair.parts.join()).map(({ mean_cos2 }) => mean_cos2),
    );
    const sum = values.reduce((total, value) => total + value, 0);
    return { ...pair, fresh_weights: values.length > 0 ? sum / values.length : null };
  });
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
