import type { AnalysisResult } from '../../protocol/analysis.js';
import type { SteerResult } from '../../protocol/steering.js';
import type { Verdict } from '../../protocol/verdict.js';
import { plainNumbers } from '../../shared/plainNumbers.js';
import { csvField, jsonText } from '../../shared/writtenText.js';
import { withFormerNames } from './formerNames.js';

/** A steering result as JSON, with the checkpoint, process and settings that it belongs to, and the verdict on their analysis. */
export function resultJson(analysis: AnalysisResult, steer: SteerResult, verdict: Verdict): string {
  const { checkpoint, architecture, process, settings } = analysis;
  const { analysis: _id, ...request } = steer.request;
  const result = plainNumbers({ checkpoint, architecture, process, settings, verdict, ...steer, request });
  return `${jsonText(withFormerNames(result), 2)}\n`;
}

/** The next-token probabilities as a table: one row per condition and token. */
export function resultCsv(analysis: AnalysisResult, steer: SteerResult): string {
  const { symbols } = analysis.process;
  const conditions: [string, readonly number[] | null][] = [
    ['start', steer.start.probs],
    ['end', steer.end.probs],
    ['start_to_end', steer.start_to_end?.probs ?? null],
    ['end_to_start', steer.end_to_start?.probs ?? null],
    ['ideal_start', steer.ideal.start],
    ['ideal_end', steer.ideal.end],
    // Where one part is steered, neither direction aims at the whole of the other belief.
    ...(steer.request.part === null
      ? []
      : ([
          ['ideal_start_to_end', steer.ideal.start_to_end],
          ['ideal_end_to_start', steer.ideal.end_to_start],
        ] as [string, readonly number[]][])),
  ];
  const rows = conditions.flatMap(([condition, probs]) =>
    (probs ?? []).map((probability, token) => [condition, String(token), symbols[token] ?? 'BOS', String(probability)]),
  );
  return [['condition', 'token', 'symbol', 'probability'], ...rows]
    .map((row) => `${row.map(csvField).join(',')}\n`)
    .join('');
}
