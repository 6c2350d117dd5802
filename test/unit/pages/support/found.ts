import type { CheckResult, CheckRow, PartialShare } from '../../../../src/protocol/check.js';
import type { FitResult, FittedProcess } from '../../../../src/protocol/fit.js';
import type { InferResult } from '../../../../src/protocol/infer.js';

/** Results as the engine gives them for the sample's last RRXOR checkpoint, made by hand: pages are tested without computing. */

const row = (name: CheckRow['name'], change: Partial<CheckRow>): CheckRow => ({
  ...{ name, k: null, r2: null, r2_sd: null, r2_unseen: null, sd: null, draws: 10, missing: null },
  ...change,
});

const partial = (change: Partial<PartialShare>): PartialShare => ({
  ...{ r2: null, r2_unseen: null, sd: null, fresh_weights: null, fresh_weights_sd: null, undefined_because: null },
  ...change,
});

export const checkOf = (analysis: string): CheckResult => ({
  analysis,
  rows: [
    row('activations', { r2: 0.9110820255, r2_unseen: 0.6943370931, sd: 0.0223410569 }),
    row('position', { r2: 0.0194664849, r2_unseen: -0.0143037933, sd: 0.0015021362 }),
    row('last_tokens', { k: 1, r2: 0.1432375564, r2_unseen: 0.0745535155, sd: 0.0008130963 }),
    row('last_tokens', { k: 2, r2: 0.2872922339, r2_unseen: 0.1971243591, sd: 0.0012435715 }),
    row('last_tokens', { k: 3, r2: 0.4363055729, r2_unseen: 0.2891597421, sd: 0.0022965056 }),
    row('last_tokens', { k: 4, r2: 0.6265611442, r2_unseen: 0.4596859581, sd: 0.0022512096 }),
    row('next_token_ideal', { r2: 0.2719518159, r2_unseen: 0.2514992037, sd: 0.0010833922 }),
    row('next_token_model', { r2: 0.2717127298, r2_unseen: 0.2512212841, sd: 0.0010622295 }),
    row('shuffled', { r2: 0.5993475048, r2_sd: 0.0218526353, r2_unseen: -0.8014788514, sd: 0.0651550618, draws: 20 }),
    row('fresh_weights', { r2: 0.5455426124, r2_sd: 0.02551582, r2_unseen: -2.9020856153, sd: 2.7396688923, draws: 5 }),
    row('first_checkpoint', { missing: 'This is the earliest checkpoint of its run.' }),
  ],
  beyond: {
    next_token: partial({
      ...{ r2: 0.9058610291, r2_unseen: 0.6612, sd: 0.0251, fresh_weights: -2.7813694499, fresh_weights_sd: 2.0675 },
    }),
    last_tokens: [
      {
        k: 1,
        ...partial({
          ...{
            r2: 0.8841877933,
            r2_unseen: 0.6204,
            sd: 0.0312,
            fresh_weights: -3.7269680588,
            fresh_weights_sd: 3.9049,
          },
        }),
      },
      { k: 2, ...partial({ undefined_because: 'The last 2 tokens determine the belief.' }) },
    ],
  },
  geometry: {
    components: { 80: 6, 90: 10, 95: 18, 99: 41 },
    cumulative: [0.287, 0.461, 0.574, 0.678, 0.752, 0.806, 0.836, 0.861, 0.884, 0.902],
    participation_ratio: 6.0986906618,
    encoding_share: 0.4778975058,
    spearman_readout: 0.9643378338,
    spearman_activations: 0.4284141501,
    pairs: 595,
  },
  sweep: {
    ridge: [0, 1e-6, 1e-4, 1e-2],
    cutoff: [0, 1e-4, 1e-3, 1e-2],
    r2: [
      [0.911, 0.911, 0.902, 0.861],
      [0.911, 0.91, 0.902, 0.861],
      [0.907, 0.907, 0.9, 0.86],
      [0.87, 0.87, 0.869, 0.85],
    ],
    r2_unseen: [
      [0.694, 0.694, 0.731, 0.742],
      [0.71, 0.71, 0.733, 0.743],
      [0.76, 0.76, 0.764, 0.748],
      [0.751, 0.751, 0.75, null],
    ],
    best: { ridge: 2, cutoff: 2, r2_unseen: 0.764 },
  },
  verdict: {
    level: 'holds',
    sentence:
      'Holds the belief geometry: explains 66 % of belief variance beyond the next token, on unseen prefixes too.',
    reasons: ['KL(ideal ‖ model) is 0.00019 nats.'],
  },
  columns: 256,
  prefixes: 1046,
  notes: ['Fresh weights were drawn five times.'],
  seconds: 4.2,
});

const process = (name: string, title: string, change: Partial<FittedProcess>): FittedProcess => {
  const params = change.params ?? {};
  return {
    ...{ process: name, title, params, kl: 0.1, kl_model: 0.1, closed: 0, at_edge: [] },
    choice: { kind: 'preset', name, params },
    ...change,
  };
};

const fitted = process('rrxor', 'RRXOR', {
  ...{ params: { pR1: 0.498, pR2: 0.4983 }, kl: 0.0001836, kl_model: 0.000427, closed: 0.9984 },
});

export const fitOf = (rank: boolean): FitResult => ({
  given: process('rrxor', 'RRXOR', {
    ...{ params: { pR1: 0.3, pR2: 0.8 }, kl: 0.08428667, kl_model: 0.0791, closed: 0.27 },
  }),
  fitted,
  ranking: rank
    ? [
        fitted,
        process('even', 'Even Process', { params: { p: 0.8536 }, kl: 0.22142, closed: -0.9 }),
        process('zero-one-random', 'Zero-One-Random', {
          ...{ params: { p: 0.005 }, kl: null, closed: null, at_edge: ['p'] },
        }),
      ]
    : [],
  better: {
    process: fitted,
    sentence: 'RRXOR (pR1 0.498, pR2 0.498) predicts this model 459 times better than the parameters in use.',
  },
  notes: [],
  seconds: 2.1,
});

/** Predictive states in five dimensions: 200 prefixes on a curve, and what the stream says of them, a little off. */
export function inferOf(process_singular_values: readonly number[] | null): InferResult {
  const [count, states] = [200, 5];
  const vector = new Float64Array(count * states);
  for (let prefix = 0; prefix < count; prefix++)
    for (let state = 0; state < states; state++)
      vector[prefix * states + state] = Math.cos((1 + state) * prefix * 0.13) / (1 + state);
  return {
    hankel: { past: 4, future: 4, rows: 31, columns: 31 },
    singular_values: [0.98, 0.21, 0.12, 0.05, 0.031, 0.0009, 0.0006, 0.0003],
    process_singular_values,
    floor: 0.0021,
    rank: 5,
    rank_reason: 'Five singular values stand above the norm of H less H shifted by one token (0.0021).',
    states,
    kl: 0.000797,
    kl_per_position: [6.8e-8, 3.6e-7, 1.7e-5, 1.2e-4, 3.4e-4, 6.2e-4, 9.2e-4, 1.1e-3],
    r2_to_beliefs: process_singular_values === null ? null : 0.99942,
    r2_from_stream: 0.951,
    r2_from_stream_unseen: 0.873,
    points: {
      ...{ count, vector, predicted: vector.map((value, at) => value + 0.03 * Math.sin(at)) },
      position: Int32Array.from({ length: count }, (_, prefix) => prefix % 10),
      probability: new Float64Array(count).fill(1 / count),
      pca: {
        explained_variance: [0.5, 0.12, 0.06, 0.03, 0.02],
        components: Array.from({ length: states }, (_, row) =>
          Array.from({ length: states }, (__, state) => Number(row === state)),
        ),
        mean: [0, 0, 0, 0, 0],
        choosable: [true, true, true, true, true],
      },
    },
    process: { name: 'inferred-5', text: '{"name": "inferred-5"}', notes: ['A generalised process.'] },
    notes: ['Negative probabilities were clipped at 5.8 % of the prefixes.'],
    seconds: 1.4,
  };
}
