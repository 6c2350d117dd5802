import type { FitResult, FittedProcess } from '../protocol/fit.js';
import { closedText, klNumber } from '../shared/predictionTexts.js';
import { firstLines, linesText, shownName, type ShownText } from '../shared/shownText.js';
import { fittedValueText } from '../shared/paramTexts.js';
import { short } from './output.js';

/** What was fitted and ranked, one process a line. */
export function fitSummary(folder: string, result: FitResult): ShownText {
  const { given, fitted, ranking, better, notes, seconds } = result;
  const rows: string[][] = [['', 'process', 'KL to its ideal', 'of the way', 'parameters']];
  if (given) rows.push(row('given', given));
  if (fitted) rows.push(row('fitted', fitted));
  for (const [i, process] of ranking.entries()) rows.push(row(`${i + 1}.`, process));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return linesText([
    `folder       ${folder}`,
    ...lines,
    ...(better ? [`better       ${better.sentence}`] : []),
    ...firstLines(notes).map((note) => `note         ${note}`),
    `time         ${short(seconds, 3)} s`,
  ]);
}

function row(name: string, { process, kl, closed, params, at_edge }: FittedProcess): string[] {
  const values = Object.entries(params).map(
    ([parameter, value]) =>
      `${parameter} ${fittedValueText(value)}${at_edge.includes(parameter) ? ' (edge: no fit)' : ''}`,
  );
  return [name, shownName(process), `${klNumber(kl)} nats`, closedText(closed), values.join(', ')];
}
