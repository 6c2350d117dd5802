import { tokenName } from '../shared/words.js';
import { linesText, shownName, type ShownText } from '../shared/shownText.js';
import { vectorText } from '../shared/texts.js';
import * as z from 'zod';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { SteeredCondition, SteerExtras, SteerResult } from '../protocol/steering.js';
import { rowsOf } from '../shared/plainNumbers.js';
import { short } from './output.js';
import { published } from './published.js';
import { verdictLine, verdictLineSchema } from './truthJson.js';

const vector = z.array(z.number());
const draws = z.object({ draws: z.number().int(), mean: z.number().nullable(), std: z.number().nullable() });
const condition = z.object({
  index: z.number().int(),
  vector,
  words: z.number().int().describe('words (at a cut: distinct prefixes) that end in the belief'),
  probs: vector.nullable().describe('mean next-token distribution over them'),
  readout: vector.nullable().describe('mean belief read out at their last position'),
});
const steered = z
  .object({
    probs: vector,
    kl_to_ideal: z.number().nullable().describe('nats; null where infinite'),
    kl_unsteered: z.number().nullable(),
    closed: z
      .number()
      .nullable()
      .describe('share of the gap that steering closes; null where the ideals hardly differ'),
    readout: vector,
  })
  .nullable()
  .describe('null where no word ends in the belief steered from');
const control = z.object({ kl_to_ideal: draws, closed: draws.nullable(), probs: z.array(z.number().nullable()) });

/** The output of `steer --json`. src/cli/steer.schema.json is the same schema as JSON schema. */
export const steerJsonSchema = z.object({
  checkpoint: z.object({ file: z.string(), step: z.number().nullable(), sha256: z.string() }),
  verdict: verdictLineSchema.describe('of the analysis that the pair is steered in'),
  settings: z.object({
    layers: z.array(z.number().int()).nullable().describe('null: all'),
    multiplier: z.number(),
    collect: z.enum(['all', 'last']),
    cut: z.number().int().nullable(),
    from_position: z.number().int(),
  }),
  start: condition,
  end: condition,
  start_to_end: steered,
  end_to_start: steered,
  ideal: z.object({ start: vector, end: vector }),
  vector_norms: vector.describe('one per layer of the model'),
  controls: z.object({ random: control, shuffled: control, other_pairs: control }),
  dose: z.object({ multipliers: vector, probs: z.array(vector), closed: z.array(z.number().nullable()) }),
  layers: z.array(z.object({ layer: z.number().int().nullable(), probs: vector, closed: z.number().nullable() })),
  futures: z
    .object({
      k: z.number().int(),
      kl_to_ideal: z.number().nullable(),
      kl_unsteered: z.number().nullable(),
      closed: z.number().nullable(),
    })
    .nullable()
    .describe('null where no word leaves room for them'),
});
export type SteerJson = z.infer<typeof steerJsonSchema>;

/** A steered pair with its additional figures, under the published names. */
export function steerJson(analysis: AnalysisResult, result: SteerResult, extras: SteerExtras): SteerJson {
  const { dose, controls, layers, futures } = extras;
  return published(steerJsonSchema, {
    ...result,
    checkpoint: analysis.checkpoint,
    verdict: verdictLine(analysis),
    settings: result.request,
    controls,
    layers,
    futures,
    dose: { ...dose, probs: rowsOf(dose.probs, result.ideal.start.length) },
  });
}

/** A summary of a steered pair in a few lines of text. */
export function steerSummary(
  folder: string,
  analysis: AnalysisResult,
  result: SteerResult,
  extras: SteerExtras,
): ShownText {
  const { symbols } = analysis.process;
  const bars = (probs: readonly number[] | null) =>
    probs
      ? probs.map((p, token) => `${shownName(tokenName(token, symbols), 40)}: ${short(p, 4)}`).join('   ')
      : 'no word ends in it';
  const belief = ({ index, vector, words }: SteerResult['start']) => `${index} ${vectorText(vector)}, ${words} words`;
  const outcome = (condition: SteeredCondition | null) =>
    condition
      ? `${bars(condition.probs)}   KL to ideal ${short(condition.kl_to_ideal, 3)} (unsteered ${short(condition.kl_unsteered, 3)}), closed ${short(condition.closed, 3)}`
      : 'no word to steer';
  const control = ({ closed, kl_to_ideal: kl }: SteerExtras['controls']['random']) =>
    closed
      ? `closed ${short(closed.mean, 3)} ± ${short(closed.std, 2)}`
      : `KL ${short(kl.mean, 3)} ± ${short(kl.std, 2)}`;
  const rows: [string, string][] = [
    ['checkpoint', `${folder}, ${analysis.checkpoint.file}`],
    ['from', belief(result.start)],
    ['to', belief(result.end)],
    ['norms', result.vector_norms.map((norm, layer) => `${layer}: ${short(norm, 4)}`).join('   ')],
    ['from', bars(result.start.probs)],
    ['to', bars(result.end.probs)],
    ['ideal from', bars(result.ideal.start)],
    ['ideal to', bars(result.ideal.end)],
    ['from → to', outcome(result.start_to_end)],
    ['to → from', outcome(result.end_to_start)],
    ['random', control(extras.controls.random)],
    ['shuffled', control(extras.controls.shuffled)],
    ['other pairs', control(extras.controls.other_pairs)],
  ];
  return linesText(rows.map(([left, right]) => `${left.padEnd(13)}${right}`));
}
