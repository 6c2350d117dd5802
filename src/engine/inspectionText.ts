import { originsText } from '../shared/provenanceTexts.js';
import { firstLines, linesText, shownLine, shownName, type ShownText } from '../shared/shownText.js';
import { countText } from '../shared/texts.js';
import type { AnyArchitecture } from '../checkpoint/architecture/architecture.js';
import type { Inspection } from '../checkpoint/inspect.js';

/** All of an inspection but the tensors, as label and text. */
export function inspectionFacts(found: Inspection): [string, string][] {
  const { architecture: a, config } = found;
  const head: [string, string][] = [
    ['file', `${shownName(found.file)}, ${bytes(found.size)}`],
    ['format', found.format],
    ['holds', found.holds],
    ['tensors', `${found.tensors.length}, of ${countText(found.parameters)} numbers together`],
  ];
  if (a)
    head.push(
      ['model', `${a.n_layers} layers, d_model ${a.d_model}, ${insideText(a)}n_ctx ${a.n_ctx}, d_vocab ${a.d_vocab}`],
      ['layout', found.layout ?? 'unknown'],
    );
  for (const port of firstLines((found.ports?.inputs ?? []).map(portText), 100, 'inputs')) head.push(['input', port]);
  for (const port of firstLines((found.ports?.outputs ?? []).map(portText), 100, 'outputs'))
    head.push(['output', port]);
  if (a) head.push(['from', originsText(found.provenance)]);
  if (found.assumed.length > 0) head.push(['assumed', found.assumed.join(', ')]);
  if (Object.keys(config).length > 0) head.push(['config inside', JSON.stringify(config)]);
  for (const warning of firstLines(found.warnings)) head.push(['note', warning]);
  return head.map(([label, text]) => [label, shownLine(text)]);
}

function insideText(a: AnyArchitecture): string {
  if ('rnn_type' in a) {
    const nonlinearity = a.nonlinearity === null ? '' : ` ${a.nonlinearity}`;
    const projected = a.d_cell === a.d_model ? '' : ` projected from ${a.d_cell}`;
    const beside = `${a.learned_start ? 'learned start, ' : ''}${a.normalization_type === null ? '' : `${a.normalization_type} before the output, `}`;
    return `${a.rnn_type}${nonlinearity}${projected}, ${a.d_embed === null ? 'one-hot' : `d_embed ${a.d_embed}`}, ${beside}`;
  }
  if (a.n_heads === null) return '';
  const mlp = a.d_mlp === null ? 'attention only' : `d_mlp ${a.d_mlp} ${a.act_fn}`;
  return `${a.n_heads} × ${a.d_head} heads, ${mlp}, ${a.normalization_type ?? 'no'} norm, `;
}

const portText = ({ name, shape, dtype }: { name: string; shape: readonly (number | string)[]; dtype: string }) =>
  `${shownName(name)} ${shapeText(shape)} ${dtype}`;

/** One long name must not make thousands of short ones as wide. */
const MAX_PADDED = 80;
/** Tensors that are listed for a person; JSON holds all. */
const MAX_TENSORS = 10_000;

/** An inspection for a person: what the command line prints and the editor shows for a checkpoint. */
export function inspectionText(found: Inspection): ShownText {
  const head = inspectionFacts(found);
  const rows = found.tensors
    .slice(0, MAX_TENSORS)
    .map(({ name, shape, dtype }) => [shownName(name), shapeText(shape), dtype]);
  const widths = [0, 1].map((column) =>
    Math.min(
      MAX_PADDED,
      rows.reduce((widest, row) => Math.max(widest, row[column].length), 0),
    ),
  );
  const table = rows.map(
    ([name = '', shape = '', dtype = '']) => `  ${name.padEnd(widths[0])}  ${shape.padEnd(widths[1])}  ${dtype}`,
  );
  const more = found.tensors.length - rows.length;
  return linesText([
    ...head.map(([left, right]) => `${left.padEnd(15)}${right}`),
    '',
    ...table,
    ...(more > 0 ? [`  and ${countText(more)} more: JSON lists all`] : []),
  ]);
}

const shapeText = (shape: readonly (number | string)[]): string => shownName(`[${shape.join(', ')}]`);

function bytes(size: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, size)) / 10)));
  return unit === 0 ? `${size} bytes` : `${(size / 2 ** (10 * unit)).toFixed(1)} ${units[unit]}`;
}
