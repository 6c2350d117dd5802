import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';

const vector = z.array(z.number());

/** What `analyse --json` writes. analysis.schema.json in the repository is this, as JSON schema. */
export const analysisJsonSchema = z.object({
  checkpoint: z.object({
    file: z.string(),
    step: z.number().nullable(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  architecture: z.object({
    d_vocab: z.number().int(),
    d_model: z.number().int(),
    n_ctx: z.number().int(),
    d_head: z
      .number()
      .int()
      .nullable()
      .describe('null, as n_heads: an exported graph, of whose inside nothing is known'),
    n_heads: z.number().int().nullable(),
    n_layers: z.number().int(),
    d_mlp: z.number().int().nullable(),
    act_fn: z.string().nullable(),
    normalization_type: z.string().nullable(),
  }),
  process: z.object({
    name: z.string(),
    params: z.record(z.string(), z.union([z.number(), vector])),
    states: z.array(z.string()),
    vocab: z.array(z.string()).describe('symbol i is token i'),
    generalised: z.boolean(),
  }),
  tree: z.object({ depth: z.number().int(), nodes: z.number().int(), unique_beliefs: z.number().int() }),
  inputs: z.object({
    count: z.number().int().describe('words the model was run on'),
    n_ctx: z.number().int().describe('positions of a word, a beginning-of-sequence token included'),
    bos: z.boolean(),
    distinct_prefixes: z.number().int(),
    sampled_of: z.number().nullable().describe('number of all words where `count` of them were drawn'),
  }),
  settings: z.object({
    decimals: z.number().int(),
    weighting: z.enum(['uniform', 'probability']),
    sample: z.object({ words: z.number().int(), seed: z.number().int() }).nullable(),
  }),
  regression: z.object({
    layers: z.array(z.number().int()),
    r2: z.number(),
    mse: z.number(),
    r2_unseen: z.number().nullable().describe('5 seeded folds over the distinct prefixes, predictions pooled'),
    r2_first_checkpoint: z.number().nullable(),
    first_checkpoint: z.number().nullable().describe('step of the checkpoint that r2_first_checkpoint is of'),
    per_layer: z.array(z.object({ layer: z.number().int(), r2: z.number(), mse: z.number() })),
    per_position: z.array(z.number().nullable()),
    underdetermined: z.boolean().describe('at least as many columns as distinct prefixes: r2 says nothing'),
  }),
  pca: z
    .object({ explained_variance: vector, components: z.array(vector), mean: vector })
    .nullable()
    .describe('of the distinct beliefs, unweighted; null with fewer than two'),
  beliefs: z.array(
    z.object({
      index: z.number().int(),
      vector,
      positions: z.number().describe('positions of words that hold the belief'),
      words_ending: z.number(),
      next_token: vector.describe('what an ideal observer expects next'),
      centre: vector.nullable().describe('mean prediction over those positions'),
    }),
  ),
  notes: z.array(z.string()),
  seconds: z.record(z.string(), z.number()),
  peak_mb: z.number(),
});
export type AnalysisJson = z.infer<typeof analysisJsonSchema>;

/** The result in the words of the notebook's ecosystem, plain arrays throughout. */
export function analysisJson(result: AnalysisResult): AnalysisJson {
  const { beliefs, regression, process } = result;
  const [S, V] = [process.states.length, process.symbols.length];
  const row = (data: Float64Array, index: number, width: number) =>
    Array.from(data.subarray(index * width, (index + 1) * width));
  return {
    checkpoint: { ...result.checkpoint },
    architecture: { ...result.architecture },
    process: {
      name: process.name,
      params: process.params,
      states: [...process.states],
      vocab: [...process.symbols],
      generalised: process.generalised,
    },
    tree: { depth: result.tree.depth, nodes: result.tree.nodes, unique_beliefs: result.tree.unique_beliefs },
    inputs: {
      count: result.inputs.count,
      n_ctx: result.inputs.n_ctx,
      bos: result.inputs.bos,
      distinct_prefixes: result.predictions.count,
      sampled_of: result.inputs.sampled_of,
    },
    settings: {
      decimals: result.settings.decimals,
      weighting: result.settings.weighting,
      sample: result.settings.sample,
    },
    regression: {
      layers: [...regression.layers],
      r2: regression.r2,
      mse: regression.mse,
      r2_unseen: regression.r2_unseen,
      r2_first_checkpoint: regression.r2_first_checkpoint,
      first_checkpoint: regression.first_checkpoint,
      per_layer: regression.per_layer.map((entry) => ({ ...entry })),
      per_position: [...regression.per_position],
      underdetermined: regression.underdetermined,
    },
    pca: result.pca && {
      explained_variance: [...result.pca.explained_variance],
      components: result.pca.components.map((component) => [...component]),
      mean: [...result.pca.mean],
    },
    beliefs: Array.from({ length: beliefs.count }, (_, index) => ({
      index,
      vector: row(beliefs.vector, index, S),
      positions: beliefs.positions[index],
      words_ending: beliefs.words_ending[index],
      next_token: row(beliefs.next_token, index, V),
      centre: Number.isNaN(beliefs.centre[index * S]) ? null : row(beliefs.centre, index, S),
    })),
    notes: [...result.notes],
    seconds: { ...result.seconds },
    peak_mb: result.peak_mb,
  };
}
