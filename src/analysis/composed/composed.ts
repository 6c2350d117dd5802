import { takeRows } from '../../shared/takeRows.js';
import type { ComposedResult, Overlap, PartResult, PosteriorResult } from '../../protocol/composed.js';
import { beliefCentres } from '../centres.js';
import type { Weighting } from '../../protocol/analysis.js';
import type { PcaResult } from '../../protocol/process.js';
import type { Inputs } from '../inputs.js';
import { r2ErrorOf, type R2Error } from '../r2Error.js';
import { startWork, type Work } from '../work.js';
import { posteriorByPosition } from './byPosition.js';
import { dimensionsOf } from './dimensions.js';
import { fitParts, type ComposedFits, type FitRequest, type GroupFit } from './fits.js';
import { overlapsRead, varyingDirections } from './overlap.js';
import { weightingText } from './weighting.js';

export interface ComposedRequest extends FitRequest {
  readonly inputs: Inputs;
  readonly weighting: Weighting;
  /** Of the distinct beliefs of each part, and of the posterior. */
  readonly pca: { readonly parts: readonly (PcaResult | null)[]; readonly posterior: PcaResult | null };
}

/** r2 of the parts and of the posterior on another checkpoint, and how much the parts overlap there. */
export interface PartScores {
  readonly parts: readonly (number | null)[];
  readonly posterior: number | null;
  readonly overlap: readonly Pick<Overlap, 'parts' | 'mean_cos2'>[];
}

/** What an analysis tells of a composed process, but for what its run's earliest checkpoint says and the verdict. */
export type OwnComposed = Omit<ComposedResult, 'verdict'>;

/** Parts, posterior, overlap and dimensions of one checkpoint. Throws CancelledError. */
export async function composedOf(request: ComposedRequest): Promise<OwnComposed> {
  const { inputs, targets, regression, layers, signal, weighting } = request;
  const { composition, ceiling } = targets;
  const fits = await fitParts(request);
  const work = startWork(signal);
  const { yieldIfDue } = work;
  const errors: Errors = { errorOf: r2ErrorOf(inputs), work };
  await yieldIfDue();
  const { d_model } = regression.data;
  const directions = directionsOf(request);
  const groups = [...fits.parts, ...(fits.posterior ? [fits.posterior] : [])];
  const pairs = (of: (fit: GroupFit) => Float64Array, columns: number) =>
    overlapsRead(groups.map(of), columns, directions);
  const per_layer = [];
  for (const layer of regression.data.resid_post.keys()) {
    await yieldIfDue();
    per_layer.push({ layer, pairs: pairs((fit) => fit.layerCoefficients[layer], d_model) });
  }
  const parts: PartResult[] = [];
  for (const [at, fit] of fits.parts.entries()) parts.push(await partOf(request, fits, fit, at, errors));
  return {
    kind: composition.kind,
    weighting: weightingText(inputs, weighting),
    parts,
    posterior: fits.posterior && (await posteriorOf(request, fits, fits.posterior, errors)),
    overlap: { pairs: pairs((fit) => fit.coefficients, layers.length * d_model), first_checkpoint: [], per_layer },
    dimensions: dimensionsOf(fits, composition, ceiling),
  };
}

/** With what the same fits give on the run's earliest checkpoint; null: there is none to compare with. */
export const withFirst = (own: OwnComposed, first: PartScores | null): OwnComposed => ({
  ...own,
  parts: own.parts.map((part, at) => ({ ...part, r2_first_checkpoint: first?.parts[at] ?? null })),
  posterior: own.posterior && { ...own.posterior, r2_first_checkpoint: first?.posterior ?? null },
  overlap: {
    ...own.overlap,
    first_checkpoint: own.overlap.pairs.map(
      ({ parts: [a, b] }) => first?.overlap.find(({ parts: [c, d] }) => a === c && b === d)?.mean_cos2 ?? null,
    ),
  },
});

/** Directions in which each part, and the posterior, varies: see {@link varyingDirections}. */
export function directionsOf({
  targets: { parts, posterior, composition },
  regression,
}: Pick<FitRequest, 'targets' | 'regression'>) {
  const { weights } = regression.data;
  return [
    ...parts.map(({ vector, S, rows }) =>
      varyingDirections(vector, S, rows ? Float64Array.from(rows, (row) => weights[row]) : weights),
    ),
    ...(posterior ? [varyingDirections(posterior, composition.parts.length, weights)] : []),
  ];
}

async function partOf(
  request: ComposedRequest,
  fits: ComposedFits,
  fit: GroupFit,
  at: number,
  errors: Errors,
): Promise<PartResult> {
  const { targets, inputs } = request;
  const { process, variants, weight } = targets.composition.parts[at];
  const { rows, S, vector: truth } = targets.parts[at];
  const vector = targets.beliefs.parts[at];
  const centre = centresOf(inputs, fit.predictions, process.states.length);
  for (let i = 0; i < centre.length; i++) if (Number.isNaN(vector[i])) centre[i] = NaN;
  return {
    name: process.name,
    params: process.params,
    variants,
    states: process.states,
    generalised: process.generalised,
    weight,
    ...(await scoresOf(fit, { targets: truth, S, rows }, errors)),
    r2_by_posterior: fits.byPosterior[at],
    rows: rows ? rows.length : inputs.node.length,
    vector,
    centre,
    predictions: Float32Array.from(fit.predictions),
    pca: request.pca.parts[at] ?? null,
  };
}

async function posteriorOf(
  { targets, inputs, pca }: ComposedRequest,
  fits: ComposedFits,
  fit: GroupFit,
  errors: Errors,
): Promise<PosteriorResult> {
  const K = targets.composition.parts.length;
  const truth = targets.posterior ?? new Float64Array();
  return {
    ...(await scoresOf(fit, { targets: truth, S: K, rows: null }, errors)),
    r2_by_component: fits.byComponent,
    vector: targets.beliefs.posterior ?? new Float64Array(),
    centre: centresOf(inputs, fit.predictions, K),
    pca: pca.posterior,
    by_position: posteriorByPosition(inputs, truth, fit.predictions, K),
  };
}

/** How standard errors are told; null: all words were run. */
interface Errors {
  readonly errorOf: R2Error | null;
  readonly work: Work;
}

async function scoresOf(
  { scores, per_layer, coefficients, predictions }: GroupFit,
  { targets, S, rows }: { readonly targets: Float64Array; readonly S: number; readonly rows: Int32Array | null },
  { errorOf, work }: Errors,
) {
  const underdetermined = coefficients.length / S >= targets.length / S;
  const own = rows ? takeRows(predictions, rows, S) : predictions;
  return {
    ...scores,
    // A component that no word is of has no row at which it could be off.
    mse: targets.length === 0 ? 0 : scores.mse,
    r2_se:
      errorOf && !underdetermined && scores.r2 !== null
        ? await errorOf({ targets, predictions: own, S, rows }, work)
        : null,
    underdetermined,
    per_layer: per_layer.map(({ r2, r2_unseen }, layer) => ({ layer, r2, r2_unseen })),
    r2_first_checkpoint: null,
  };
}

/** B × S: mean of what is read out over the positions of each joint belief. */
function centresOf(inputs: Inputs, predictions: Float64Array, S: number): Float64Array {
  return beliefCentres(
    {
      ...{ beliefIndex: inputs.belief, predictions, S, weights: inputs.weight, words: inputs.words },
      ...{ position: inputs.prefixes.position, lastPosition: inputs.n_ctx - 1 },
    },
    inputs.tree.distinct.count,
  ).centre;
}
