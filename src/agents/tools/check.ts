import type { AgentInput } from '../../protocol/agents.js';
import type { CheckResult, PartialShare } from '../../protocol/check.js';
import { checkJson } from '../../published/checkJson.js';
import { unseenR2Text } from '../../shared/texts.js';
import { jsonText } from '../../shared/writtenText.js';
import { number } from '../texts.js';
import type { Found, ToolContext } from '../tool.js';
import { aboutOf, analysisOf, levelLine, subjectLines } from './analysed.js';

/** Share of the time that the analysis takes, about. */
const ANALYSING = 0.3;

export async function check(input: AgentInput<'check'>, context: ToolContext): Promise<Found> {
  const { progress } = context;
  const result = await analysisOf(input, context, ({ step, fraction }) =>
    progress({ step, fraction: ANALYSING * fraction }),
  );
  const found = await context.ask('check', { analysis: result.id }, ({ step, fraction }) =>
    progress({ step, fraction: ANALYSING + (1 - ANALYSING) * fraction }),
  );
  return {
    lines: [...subjectLines(result), ...rowLines(found), ...beyondLines(found), levelLine(found.verdict)],
    next: 'The claim is r2 on unseen prefixes of the activations beside that of the other rows; steer tests whether the directions act.',
    notes: found.notes,
    file: { about: aboutOf('check', result), ending: 'json', parts: [`${jsonText(checkJson(result, found))}\n`] },
  };
}

const rowLines = ({ rows, columns, prefixes }: CheckResult): string[] => [
  `r2 on unseen prefixes (${columns} columns, ${prefixes} distinct prefixes):`,
  ...rows.map(
    ({ name, k, r2_unseen, missing }) =>
      `  ${name.replaceAll('_', ' ')}${k === null ? '' : ` ${k}`}: ${missing === null ? unseenR2Text(r2_unseen, number).text : 'not to be had'}`,
  ),
];

function beyondLines({ beyond }: CheckResult): string[] {
  const share = ({ r2_unseen, fresh_weights, undefined_because }: PartialShare) =>
    undefined_because === null ? `${number(r2_unseen)} (fresh weights ${number(fresh_weights)})` : 'not defined';
  const last = beyond.last_tokens.at(-1);
  return [
    `explained beyond the next token: ${share(beyond.next_token)}` +
      (last ? `; beyond the last ${last.k} tokens: ${share(last)}` : ''),
  ];
}
