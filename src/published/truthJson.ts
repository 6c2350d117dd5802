/** What tells whether a picture is true, as JSON names it: predictions, verdict, and processes with parameters. */
import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';
import { verdictLevels } from '../protocol/verdict.js';
import type { Verdict } from '../protocol/verdict.js';

const vector = z.array(z.number());
const INFINITE = 'nats; null where infinite';
const nats = z.number().nullable();

/** The model's predictions beside the ideal observer's; lists by position have one entry for each position of an input. */
export const predictionsSchema = z
  .object({
    kl: nats.describe(`KL(ideal ‖ model) per token, ${INFINITE}`),
    kl_per_position: z.array(nats),
    loss: nats.describe(`expected loss of the model on the process, ${INFINITE}`),
    loss_per_position: z.array(nats),
    optimal_loss: z.number().describe('the least that any model can have'),
    optimal_loss_per_position: vector,
    markov_kl: vector.describe('KL(ideal ‖ order-k Markov predictor) for k = 0 to 4'),
    markov_kl_per_position: z.array(vector),
    closed: z
      .number()
      .nullable()
      .describe('1 - kl / markov_kl[0]; null where order 0 is ideal already, or kl is infinite'),
    standard_error: z
      .object({ kl: nats, kl_per_position: z.array(nats), loss: nats, optimal_loss: nats })
      .nullable()
      .describe('of estimates from sampled words (self-normalised); null where all words were run'),
  })
  .describe('over the distinct prefixes, each weighted by its probability; nats per token');

/** What the numbers say together. */
export const verdictSchema = z.object({
  level: z.enum(verdictLevels),
  sentence: z.string(),
  reasons: z.array(z.string()).describe('the rule that decided, and the numbers behind it'),
});

/** A verdict where it stands beside other results: its reasons stand with the analysis. */
export const verdictLineSchema = verdictSchema.pick({ level: true, sentence: true });

export const verdictLine = ({ verdict: { level, sentence } }: AnalysisResult): Pick<Verdict, 'level' | 'sentence'> => ({
  level,
  sentence,
});

/** A process with parameters, and how far a model is from it. */
export const fittedSchema = z.object({
  process: z.string(),
  title: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.array(z.number())])),
  kl: nats.describe('KL(ideal || model), nats per token; null where it is infinite or not to be had'),
  kl_model: nats.describe('KL(model || process) over the words of the model itself, symbols noisy at 0.001'),
  closed: z
    .number()
    .nullable()
    .describe("share of the way from the process's order 0 to its ideal that the model has gone"),
  at_edge: z.array(z.string()).describe('fitted parameters at the edge of their range: then it is no fit'),
});

/** A process that predicts the model clearly better than the one in use. */
export const betterSchema = z.object({ process: fittedSchema, sentence: z.string() });
