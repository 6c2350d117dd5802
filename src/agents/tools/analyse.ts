import type { AgentInput } from '../../protocol/agents.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { VerdictLevel } from '../../protocol/verdict.js';
import { analysisJsonText } from '../../published/analysisJson.js';
import { closedText, klWithError, lossText } from '../../shared/predictionTexts.js';
import { r2WithError, unseenR2Text } from '../../shared/texts.js';
import { namedText, number } from '../texts.js';
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
    lines: [...subjectLines(result), ...figureLines(result), levelLine(result.verdict), ...assumedLines(result)],
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
