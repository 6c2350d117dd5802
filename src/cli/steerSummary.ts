import type { AnalysisResult } from '../protocol/analysis.js';
import type { SteeredCondition, SteerExtras, SteerResult } from '../protocol/steering.js';
import { linesText, shownName, type ShownText } from '../shared/shownText.js';
import { vectorText } from '../shared/texts.js';
import { tokenName } from '../shared/words.js';
import { short } from './output.js';

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
  const held =
    result.parts?.held === 'fitted'
      ? 'held by a fit of the stream on joint beliefs: at no two positions are they alike'
      : 'held: means are taken where they are alike';
  const part = (values: readonly number[] | null) => (values ? vectorText(values) : 'none');
  const rows: [string, string][] = [
    ['checkpoint', `${folder}, ${analysis.checkpoint.file}`],
    ['from', belief(result.start)],
    ['to', belief(result.end)],
    ['norms', result.vector_norms.map((norm, layer) => `${layer}: ${short(norm, 4)}`).join('   ')],
    ['from', bars(result.start.probs)],
    ['to', bars(result.end.probs)],
    ['ideal from', bars(result.ideal.start)],
    ['ideal to', bars(result.ideal.end)],
    ...(result.request.part === null
      ? []
      : [['ideal aimed', bars(result.ideal.start_to_end)] as [string, string], ['others', held] as [string, string]]),
    ['from → to', outcome(result.start_to_end)],
    ['to → from', outcome(result.end_to_start)],
    ...(result.parts?.start_to_end ?? []).map(({ name, to, before, after, moved }): [string, string] => [
      shownName(name, 12),
      `aimed at ${part(to)}, read out ${part(before)} before, ${part(after)} after, moved by ${short(moved, 3)}`,
    ]),
    ['random', control(extras.controls.random)],
    ['shuffled', control(extras.controls.shuffled)],
    ['other pairs', control(extras.controls.other_pairs)],
  ];
  return linesText(rows.map(([left, right]) => `${left.padEnd(13)}${right}`));
}
