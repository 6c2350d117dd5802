import type { AnalysisResult } from '../../../../src/protocol/analysis.js';
import type { ComposedResult, Overlap, PartResult, ReadOutScores } from '../../../../src/protocol/composed.js';

/** What makes a composed process out of the beliefs of another one: how its states are divided among parts. */
export interface Division {
  readonly kind: ComposedResult['kind'];
  readonly sizes: readonly number[];
  readonly names: readonly string[];
  /** Of a mixture: the probability of each component. */
  readonly weights?: readonly number[];
  /** Of a chain: how many variants each factor has; one where left out. */
  readonly variants?: readonly number[];
}

const scores = (r2: number | null, layers: number): ReadOutScores => ({
  r2,
  r2_se: null,
  underdetermined: false,
  r2_unseen: r2 === null ? null : r2 - 0.05,
  mse: 0.01,
  per_layer: Array.from({ length: layers }, (_, layer) => ({
    layer,
    r2: r2 === null ? null : r2 - 0.1 * (layers - layer),
    r2_unseen: r2 === null ? null : r2 - 0.15 * (layers - layer),
  })),
  r2_first_checkpoint: r2 === null ? null : 0.41,
});

/**
 * An analysis of a composed process as the engine tells it, with beliefs of parts that follow by definition from the joint ones
 * of a real analysis, and figures made by hand. Of a product the states of an analysis are the product of its parts', of a
 * mixture their sum.
 */
export function composedOf(
  result: AnalysisResult,
  { kind, sizes, names, weights, variants }: Division,
): ComposedResult {
  const { beliefs, predictions, process } = result;
  const joint = process.states.length;
  const isMixture = kind === 'mixture';
  const first = sizes.map((_, part) => sizes.slice(0, part).reduce((sum, size) => sum + size, 0));
  const stride = sizes.map((_, part) => sizes.slice(part + 1).reduce((all, size) => all * size, 1));
  /** The part's vector and what its entries sum to. */
  const partOf = (vectors: ArrayLike<number>, row: number, part: number): number[] => {
    const own = new Array<number>(sizes[part]).fill(0);
    for (let state = 0; state < joint; state++) {
      const value = vectors[row * joint + state];
      const at = isMixture ? state - first[part] : Math.floor(state / stride[part]) % sizes[part];
      if (at >= 0 && at < sizes[part]) own[at] += value;
    }
    return own;
  };
  const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const within = (vectors: ArrayLike<number>, row: number, part: number, truth: ArrayLike<number>): number[] => {
    const own = partOf(vectors, row, part);
    if (!isMixture) return own;
    const total = sumOf(own);
    const isPossible = sumOf(partOf(truth, row, part)) > 1e-9;
    return own.map((value) => (isPossible ? value / total : NaN));
  };
  const rows = (count: number, of: (row: number) => readonly number[]): number[] =>
    Array.from({ length: count }, (_, row) => of(row)).flat();

  const layers = result.regression.per_layer.length;
  const parts = sizes.map((size, part): PartResult => {
    const vector = Float64Array.from(rows(beliefs.count, (row) => within(beliefs.vector, row, part, beliefs.vector)));
    return {
      ...scores(size === 1 ? null : 0.9 - 0.1 * part, layers),
      name: names[part],
      params: { x: 0.15, a: 0.6 },
      variants: variants?.[part] ?? 1,
      states: Array.from({ length: size }, (_, state) => `${names[part]}${state}`),
      generalised: false,
      weight: weights?.[part] ?? null,
      r2_by_posterior: isMixture ? 0.97 : null,
      rows: predictions.count,
      vector,
      centre: Float64Array.from(rows(beliefs.count, (row) => within(beliefs.centre, row, part, beliefs.vector))),
      predictions: Float32Array.from(
        rows(predictions.count, (row) => {
          const own = partOf(predictions.vector, row, part);
          const total = sumOf(own);
          return isMixture ? own.map((value) => value / total) : own;
        }),
      ),
      pca: null,
    };
  });
  const component = (vectors: ArrayLike<number>) =>
    Float64Array.from(rows(beliefs.count, (row) => sizes.map((_, part) => sumOf(partOf(vectors, row, part)))));
  const course = (true_component: number, noise: number): number[][] =>
    Array.from({ length: result.inputs.n_ctx }, (_, position) => {
      const sure = 1 - 0.5 ** (position + 1) - noise;
      return sizes.map((_, part) => (part === true_component ? sure : (1 - sure) / (sizes.length - 1)));
    });
  const overlaps: Overlap[] = sizes.flatMap((size, a) =>
    sizes.slice(a + 1).flatMap((other, step): Overlap[] =>
      size === 1 || other === 1
        ? []
        : [
            {
              parts: [a, a + 1 + step],
              dims: [size - 1, other - 1],
              mean_cos2: 0.031,
              cos_principal_angles: [0.24, 0.03],
              angles_deg: [76.1, 88.3],
              random: 0.083,
            },
          ],
    ),
  );
  const explained = [0.52, 0.31, 0.07, 0.04, 0.02, 0.01, 0.008, 0.006, 0.004, 0.003, 0.002, 0.001];
  const dims = { nc80: 2, nc90: 3, nc95: 5, nc99: 8, participation: 2.71, explained };
  return {
    kind,
    weighting: 'Words are weighted by their probability, 6,000 of them drawn.',
    parts,
    posterior: isMixture
      ? {
          ...scores(0.83, layers),
          r2_by_component: sizes.map(() => 0.83),
          pca: null,
          vector: component(beliefs.vector),
          centre: component(beliefs.centre),
          by_position: sizes.map((_, at) => ({ component: at, truth: course(at, 0), read_out: course(at, 0.06) })),
        }
      : null,
    overlap: {
      pairs: overlaps,
      first_checkpoint: overlaps.map(() => 0.25),
      per_layer: Array.from({ length: 4 }, (_, layer) => ({
        layer,
        pairs: overlaps.map((pair) => ({ ...pair, mean_cos2: 0.1 * (layer + 1), random: 0.2 })),
      })),
    },
    dimensions: {
      ...dims,
      joint: joint - 1,
      factored: sizes.reduce((sum, size) => sum + size - 1, 0) + (isMixture ? sizes.length - 1 : 0),
      per_layer: Array.from({ length: layers }, (_, layer) => ({ layer, ...dims, nc95: 6 + layer })),
      by_components: {
        components: [1, 2, 4, 8, 16, 32],
        joint: [0.21, 0.47, 0.615, 0.69, 0.719, 0.93],
        parts: sizes.map((size) => (size === 1 ? null : [0.1, 0.3, 0.6, 0.8, 0.85, 0.9])),
        posterior: isMixture ? [0.4, 0.6, 0.7, 0.78, 0.8, 0.83] : null,
      },
      ceiling: 0.751,
    },
    verdict: {
      level: 'factored',
      sentence: 'The stream holds the parts side by side.',
      reasons: ['From four components the joint belief is read out at 0.62, near the 0.75 of exact parts.'],
    },
  };
}
