import type { InferResult } from '../protocol/infer.js';
import { firstLines, linesText, type ShownText } from '../shared/shownText.js';
import { count, plural, significant } from '../shared/texts.js';
import { behavesAs } from '../shared/inferTexts.js';
import { short } from './output.js';

/** Singular values that a line shows. */
const SHOWN = 8;

/** What a model behaves as, in about a dozen lines of text. */
export function inferSummary(folder: string, result: InferResult): ShownText {
  const { hankel, points, r2_to_beliefs, r2_from_stream, r2_from_stream_unseen } = result;
  const values = (all: readonly number[]) =>
    all
      .slice(0, SHOWN)
      .map((value) => significant(value, 3))
      .join(', ') + (all.length > SHOWN ? ', …' : '');
  const rows: [string, string][] = [
    ['folder', folder],
    ['behaves', behavesAs(result)],
    [
      'words',
      `pasts of up to ${plural(hankel.past, 'symbol')} (${count(hankel.rows)}), futures of up to ${hankel.future} (${count(hankel.columns)})`,
    ],
    ['singular', values(result.singular_values)],
    ...(result.process_singular_values
      ? [['of process', values(result.process_singular_values)] as [string, string]]
      : []),
    ['floor', significant(result.floor, 3)],
    ['spectral', `${plural(result.states, 'state')}, KL of the model to it ${short(result.kl)} nats per token`],
    ['by position', result.kl_per_position.map((kl) => short(kl, 3)).join('  ')],
    ...(r2_to_beliefs === null
      ? []
      : [['to beliefs', `R² ${short(r2_to_beliefs)} of the process's beliefs from its states`] as [string, string]]),
    [
      'stream',
      r2_from_stream === null
        ? 'one state is the same after every prefix'
        : `R² ${short(r2_from_stream)} of its states after ${count(points.count)} prefixes; unseen prefixes R² ${short(r2_from_stream_unseen)}`,
    ],
    ['pca', points.pca ? `variances ${points.pca.explained_variance.map((v) => short(v, 4)).join(', ')}` : 'none'],
    ['time', `${short(result.seconds, 3)} s`],
  ];
  const lines = rows.map(([left, right]) => `${left.padEnd(13)}${right}`);
  const notes = [...result.process.notes, ...result.notes];
  return linesText([...lines, ...firstLines(notes).map((note) => `note         ${note}`)]);
}
