import { steerMatrix as steerAllPairs } from '../../analysis/steering/matrix.js';
import { matrixRequestSchema } from '../../protocol/steering.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { SteerMatrix } from '../../protocol/steering.js';
import { plainNumbers, rowsOf } from '../../shared/plainNumbers.js';
import { linesText, type ShownText } from '../../shared/shownText.js';
import { analyseFolder } from '../analysisOptions.js';
import { number, output } from '../option.js';
import { finite } from '../../shared/plainNumbers.js';
import { short, writeJson, writeShown, writeText } from '../output.js';
import { withProgress } from '../progressLine.js';
import { folderArgument } from '../sourceOptions.js';
import { verdictLine } from '../../published/truthJson.js';
import { steeringOf, steeringOptions } from '../steeringOptions.js';
import { command } from './command.js';

/** `steer-matrix FOLDER`: every ordered pair of beliefs. */
export const steerMatrix = command({
  name: 'steer-matrix',
  summary: 'Steers every ordered pair of beliefs: the share of the gap to the ideal observer that each closes.',
  argument: folderArgument,
  options: {
    ...steeringOptions,
    most: number('N', 'at most the N commonest beliefs on each side', matrixRequestSchema.shape.most),
    json: output('write rows, columns and matrices as JSON'),
    csv: output('write one line per pair: from, to, closed, kl_to_ideal'),
  },

  async run({ argument: folder, options, ...context }) {
    const { json, csv, most } = options;
    const analysis = await analyseFolder(folder, options, context, null);
    const { result } = analysis;
    const request = matrixRequestSchema.parse({ analysis: result.id, ...steeringOf(options), most });
    const matrix = await withProgress((show) =>
      steerAllPairs(analysis.steering(), request, {
        signal: context.signal,
        progress: (fraction) => show({ step: 'Steering every pair of beliefs', fraction }),
      }),
    );
    if (json !== undefined) await writeJson(json, matrixJson(result, matrix));
    if (csv !== undefined) await writeText(csv, matrixCsv(matrix));
    if (json !== '-' && csv !== '-') await writeShown(matrixSummary(folder, result, matrix));
  },
});

function matrixJson(result: AnalysisResult, matrix: SteerMatrix) {
  const { checkpoint, beliefs, process } = result;
  const { rows, columns, request } = matrix;
  const S = process.states.length;
  const named = (index: number) => ({ index, vector: beliefs.vector.subarray(index * S, (index + 1) * S) });
  const { analysis: _id, ...settings } = request;
  return plainNumbers({
    checkpoint,
    verdict: verdictLine(result),
    settings,
    rows: rows.map(named),
    columns: columns.map(named),
    closed: rowsOf(matrix.closed, columns.length),
    kl_to_ideal: rowsOf(matrix.kl_to_ideal, columns.length),
    left_out: matrix.left_out,
  });
}

function matrixCsv({ rows, columns, closed, kl_to_ideal: kl }: SteerMatrix): string {
  const lines = rows.flatMap((from, r) =>
    columns.flatMap((to, c) => {
      const at = r * columns.length + c;
      return from === to ? [] : [[from, to, finite(closed[at]) ?? '', finite(kl[at]) ?? ''].join()];
    }),
  );
  return `${['from,to,closed,kl_to_ideal', ...lines].join('\n')}\n`;
}

function matrixSummary(
  folder: string,
  result: AnalysisResult,
  { rows, columns, closed, left_out }: SteerMatrix,
): ShownText {
  const shares = Array.from(closed)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const quantile = (share: number) => short(shares[Math.floor(share * (shares.length - 1))] ?? null, 3);
  const lines = [
    `checkpoint   ${folder}, ${result.checkpoint.file}`,
    `pairs        ${rows.length} beliefs that words end in × ${columns.length} that occur`,
    `closed       median ${quantile(0.5)}, quartiles ${quantile(0.25)} and ${quantile(0.75)}, from ${quantile(0)} to ${quantile(1)}`,
  ];
  if (left_out.rows + left_out.columns > 0)
    lines.push(`left out     ${left_out.rows} rows and ${left_out.columns} columns of rarer beliefs (see --most)`);
  return linesText(lines);
}
