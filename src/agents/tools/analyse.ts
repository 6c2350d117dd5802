import type { AgentInput } from '../../protocol/agents.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { ReadOutScores } from '../../protocol/composed.js';
import type { VerdictLevel } from '../../protocol/verdict.js';
import { analysisJsonText } from '../../published/analysisJson.js';
import { closedText, klWithError, lossText } from '../../shared/predictionTexts.js';
import { r2WithError, unseenR2Text } from '../../shared/texts.js';
import { namedText, number, quoted } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';
import { aboutOf, analysisOf, assumedLines, levelLine, subjectLines } from './analysed.js';

const NEXT: Readonly<Record<VerdictLevel, string>> = {
  holds: 'check holds it against controls; steer tests whether the directions act on what the model predicts.',
  partly: 'check says what beyond tokens is read out; sweep says at which step it forms.',
  markov: 'check says what the stream holds beyond the last tokens; sweep says whether later steps remember more.',
  'untrained-alike': 'check compares with fresh weights; do not call this a learned geometry without it.',
  absent: 'see that process and its parameters are those of the training; sweep says whether another step holds it.',
  'other-process': 'analyse with the process that is named as better.',
  'not-judged':
    'see that process and its parameters are those of the training, and that the checkpoint is a trained one.',
  'cannot-tell': 'see the notes: with fewer layers, or a longer context, there may be fewer columns than prefixes.',
};

export async function analyse(input: AgentInput<'analyse'>, context: ToolContext): Promise<Found> {
  const result = await analysisOf(input, context, context.progress);
  return {
    lines: [
      ...subjectLines(result),
      ...figureLines(result),
      levelLine(result.verdict),
      ...partLines(result),
      ...assumedLines(result),
    ],
    next: NEXT[result.verdict.level],
    notes: result.notes,
    file: { about: aboutOf('analyse', result), ending: 'json', parts: analysisJsonText(result) },
  };
}

function figureLines({ regression: r, model, better, tree }: AnalysisResult): string[] {
  const first = r.first_checkpoint === null ? '' : `; at step ${r.first_checkpoint}: ${number(r.r2_first_checkpoint)}`;
  return [
    `read-out of ${tree.unique_beliefs} beliefs from layers ${r.layers.slice(0, 24).join(', ')}: r2 ${r2WithError(r.r2, r.r2_se, number)}, on unseen prefixes ${unseenR2Text(r.r2_unseen, number).text}${first}`,
    `predictions: KL to the ideal observer ${klWithError(model.kl, model.standard_error?.kl)}, loss ${lossText(model)}, closed ${closedText(model.closed)}`,
    ...(better === null
      ? []
      : [
          `better process: ${namedText({ name: better.process.process, params: better.process.params })}, KL ${number(better.process.kl)} nats`,
        ]),
  ];
}

/** Parts that are told of; the file has all. */
const MOST_PARTS = 6;

/** Of a composed process what of each part reads out, how rows count in it, and joint or factored. */
function partLines({ composed }: AnalysisResult): string[] {
  if (composed === null) return [];
  const { kind, weighting, parts, posterior, dimensions, verdict } = composed;
  const scores = ({ r2, r2_se, r2_unseen, underdetermined }: ReadOutScores): string =>
    r2 === null
      ? 'does not vary'
      : `r2 ${r2WithError(r2, r2_se, number)}, on unseen prefixes ${unseenR2Text(r2_unseen, number).text}` +
        (underdetermined ? ' (at least as many columns as prefixes: r2 says nothing)' : '');
  return [
    `${kind.replace('_', '-')} of ${parts.length} parts; ${weighting}`,
    ...parts.slice(0, MOST_PARTS).map((part, at) => `parts[${at}]: ${quoted(part.name)}, ${scores(part)}`),
    ...(parts.length > MOST_PARTS ? [`and ${parts.length - MOST_PARTS} more parts`] : []),
    ...(posterior ? [`P(component): ${scores(posterior)}`] : []),
    `joint or factored: ${verdict.level}; 95 % of the variance in ${dimensions.nc95} components, parts side by side have ${dimensions.factored}, one joint simplex ${dimensions.joint}`,
  ];
}
