import type { AnalysisResult } from '../protocol/analysis.js';
import type { SteeredCondition, SteerResult } from '../protocol/steering.js';
import type { Compared } from './comparisonCells.js';

/** What follows from the process alone. */
const BELIEFS = 1e-9;
/** What a model in float32 gives, whichever order its sums have. */
const MODEL = 1e-4;

/** Numbers of an analysis and where they are in the notebook. @param isWhole whether all words were run */
export function comparedOf(result: AnalysisResult, steer: SteerResult | null, isWhole: boolean): Compared[] {
  const { tree, inputs, regression, model, pca, predictions } = result;
  const exact = (quantity: string, here: string, found: number): Compared[] => [
    { quantity, here, found, tolerance: 0 },
  ];
  const near =
    (tolerance: number) =>
    (quantity: string, here: string, found: number | null): Compared[] =>
      found === null || !Number.isFinite(found)
        ? []
        : [{ quantity, here, found, tolerance: tolerance * Math.max(1, Math.abs(found)) }];
  const [ofProcess, ofModel] = [near(BELIEFS), near(MODEL)];
  const ofReadOut = (quantity: string, here: string, found: number | null): Compared[] =>
    ofModel(quantity, here, found).map((one) => ({ ...one, readOut: 'layers' }));
  const ofLayer = (layer: number, r2: number | null): Compared[] =>
    ofModel(`r2 of layer ${layer}`, `r2_per_layer[${layer}]`, r2).map((one) => ({ ...one, readOut: layer }));
  // A small mse says nothing beside a tolerance that is of the size of one.
  const ofError = (found: number): Compared[] =>
    ofReadOut('mse', 'mse', found).map((one) => ({ ...one, tolerance: MODEL * Math.max(0.01, found) }));
  return [
    ...exact('nodes of the tree', 'len(belief)', tree.nodes),
    ...exact('distinct beliefs', 'len(distinct)', tree.unique_beliefs),
    ...exact('words', 'n_words', inputs.count),
    ...exact('distinct prefixes', 'len(rows)', predictions.count),
    ...(pca?.explained_variance ?? []).flatMap((variance, c) =>
      c < tree.unique_beliefs
        ? ofProcess(`variance of component ${c + 1}`, `pca.explained_variance_[${c}]`, variance)
        : [],
    ),
    ...ofReadOut('r2', 'r2', regression.r2),
    ...ofError(regression.mse),
    ...ofReadOut('r2 of unseen prefixes', 'r2_unseen', regression.r2_unseen),
    ...regression.per_layer.flatMap(({ layer, r2 }) => ofLayer(layer, r2)),
    ...regression.per_position.flatMap((r2, p) => ofReadOut(`r2 at position ${p}`, `r2_per_position[${p}]`, r2)),
    ...(isWhole
      ? [
          ...ofModel('KL of the ideal to the model', 'kl', model.kl),
          ...ofModel('loss', 'loss', model.loss),
          ...ofProcess('best possible loss', 'optimal_loss', model.optimal_loss),
          ...model.markov_kl.flatMap((kl, k) => ofProcess(`KL of an observer of ${k} tokens`, `markov_kl[${k}]`, kl)),
          ...ofModel('share of the way to the ideal', 'closed', model.closed),
        ]
      : []),
    ...(steer ? steered(steer, steer.start_to_end, ofModel) : []),
  ];
}

function steered(
  { start, end, vector_norms }: SteerResult,
  condition: SteeredCondition | null,
  ofModel: (quantity: string, here: string, found: number | null) => Compared[],
): Compared[] {
  const beliefs = (
    [
      ['START', start],
      ['END', end],
    ] as const
  ).flatMap(([name, { vector }]) =>
    vector.map((value, s) => ({
      quantity: `belief ${name.toLowerCase()}, state ${s}`,
      here: `distinct[${name}][${s}]`,
      found: value,
      tolerance: BELIEFS,
    })),
  );
  const norms = vector_norms.flatMap((norm, l) =>
    ofModel(`length of the vector of layer ${l}`, `np.linalg.norm(steering_vectors[${l}])`, norm),
  );
  if (!condition) return [...beliefs, ...norms];
  return [
    ...beliefs,
    ...norms,
    ...ofModel('KL before steering', 'kl_unsteered', condition.kl_unsteered),
    ...ofModel('KL after steering', 'kl_steered', condition.kl_to_ideal),
    ...ofModel('share closed', 'share_closed', condition.closed),
    ...condition.probs.flatMap((p, v) => ofModel(`steered probability of token ${v}`, `steered_probs[${v}]`, p)),
  ];
}
