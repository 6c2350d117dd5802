import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';
import { jsonText } from '../shared/writtenText.js';
import { composedFields, composedJson, r2Error } from './composedJson.js';
import { deprecatedVocab, withVocab } from './deprecated.js';
import { assumedSchema, originSchema } from './provenanceJson.js';
import { published } from './published.js';
import { betterSchema, predictionsSchema, verdictSchema } from './truthJson.js';

const vector = z.array(z.number());

/** The output of `analyse --json`. src/cli/analysis.schema.json is the same schema as JSON schema. */
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
    rnn_type: z
      .enum(['RNN', 'GRU', 'LSTM'])
      .optional()
      .describe('of recurrent nets alone, whose hidden state of d_model numbers stands for the residual stream'),
    nonlinearity: z.enum(['tanh', 'relu']).nullable().optional().describe('of an RNN alone'),
    d_embed: z
      .number()
      .int()
      .nullable()
      .optional()
      .describe('of recurrent nets alone; null: tokens enter as one-hot vectors'),
  }),
  process: z.object({
    name: z.string(),
    params: z.record(z.string(), z.union([z.number(), vector])),
    states: z.array(z.string()),
    symbols: z.array(z.string()).describe('symbol i is token i'),
    vocab: deprecatedVocab,
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
    other_logits: z.enum(['kept', 'aside']).nullable().describe('what became of logits beyond the symbols'),
    ridge: z.number().describe('of the read-out, relative to the mean variance of its columns; 0: least squares'),
    cutoff: z.number().describe('singular values up to this share of the largest were left out'),
  }),
  regression: z.object({
    layers: z.array(z.number().int()),
    r2: z.number(),
    r2_se: r2Error,
    mse: z.number(),
    r2_unseen: z.number().nullable().describe('5 seeded folds over the distinct prefixes, predictions pooled'),
    r2_first_checkpoint: z.number().nullable(),
    first_checkpoint: z.number().nullable().describe('step of the checkpoint that r2_first_checkpoint is of'),
    per_layer: z.array(z.object({ layer: z.number().int(), r2: z.number(), mse: z.number() })),
    per_position: z.array(z.number().nullable()),
    underdetermined: z.boolean().describe('at least as many columns as distinct prefixes: r2 says nothing'),
  }),
  model: predictionsSchema,
  verdict: verdictSchema,
  better: betterSchema
    .nullable()
    .describe('a process that predicts the model clearly better than this one; null where none was found'),
  ...composedFields,
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
  assumed: assumedSchema,
  provenance: z
    .record(z.string(), originSchema)
    .describe('by field of the architecture, process, process.NAME, bos, n_ctx: where it is from'),
  seconds: z.record(z.string(), z.number()),
  peak_mb: z.number(),
});

/** Everything but the beliefs, of which there may be hundreds of thousands. */
const headSchema = analysisJsonSchema.omit({ beliefs: true });

/**
 * The result under its published names, without the fields that only pages use, as the text of {@link analysisJsonSchema} in parts.
 * The rows of beliefs are written from their arrays: made into objects first, they took longer than the analysis.
 */
export function* analysisJsonText(result: AnalysisResult): Generator<string> {
  const { beliefs, predictions, ...rest } = result;
  const head = published(headSchema, {
    ...rest,
    ...composedJson(result),
    process: withVocab(result.process),
    inputs: { ...result.inputs, distinct_prefixes: predictions.count },
  });
  const { states, symbols } = result.process;
  const values: Readonly<Record<string, unknown>> = head;
  let before = '{';
  for (const name of Object.keys(analysisJsonSchema.shape)) {
    yield `${before}${jsonText(name)}:`;
    if (name === 'beliefs') {
      yield '[';
      yield* beliefRows(beliefs, states.length, symbols.length);
      yield ']';
    } else yield jsonText(values[name]);
    before = ',';
  }
  yield '}\n';
}

/** Rows of one part: each part costs a turn of what writes them. */
const ROWS = 512;

/** The members of `beliefs`, as the schema has them. */
function* beliefRows(beliefs: AnalysisResult['beliefs'], S: number, V: number): Generator<string> {
  const { count, vector, positions, words_ending, next_token, centre } = beliefs;
  let part = '';
  for (let index = 0; index < count; index++) {
    const own = index * S;
    part +=
      `${index === 0 ? '' : ','}{"index":${index},"vector":${list(vector, own, S)}` +
      `,"positions":${number(positions[index])},"words_ending":${number(words_ending[index])}` +
      `,"next_token":${list(next_token, index * V, V)}` +
      `,"centre":${Number.isNaN(centre[own]) ? 'null' : list(centre, own, S)}}`;
    if ((index + 1) % ROWS !== 0) continue;
    yield part;
    part = '';
  }
  yield part;
}

function list(values: Float64Array, start: number, count: number): string {
  let text = '[';
  for (let at = start; at < start + count; at++) text += at === start ? number(values[at]) : `,${number(values[at])}`;
  return `${text}]`;
}

const number = (value: number): string => (Number.isFinite(value) ? String(value) : 'null');
