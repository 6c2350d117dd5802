import * as l10n from '@vscode/l10n';
import { originsText } from '../shared/provenanceTexts.js';
import { firstLines, linesText, shownLine, shownName, type ShownText } from '../shared/shownText.js';
import { counted } from '../shared/counted.js';
import { countText } from '../shared/texts.js';
import type { AnyArchitecture } from '../checkpoint/architecture/architecture.js';
import type { Inspection } from '../checkpoint/inspect.js';

/** All of an inspection but the tensors, as label and text. */
export function inspectionFacts(found: Inspection): [string, string][] {
  const { architecture: a, config } = found;
  const head: [string, string][] = [
    [l10n.t('file'), `${shownName(found.file)}, ${bytes(found.size)}`],
    [l10n.t('format'), found.format],
    [l10n.t('holds'), found.holds],
    [l10n.t('tensors'), l10n.t('{0}, of {1} numbers together', found.tensors.length, countText(found.parameters))],
  ];
  if (a)
    head.push(
      [
        l10n.t('model'),
        `${counted.layers(a.n_layers)}, d_model ${a.d_model}, ${insideText(a)}n_ctx ${a.n_ctx}, d_vocab ${a.d_vocab}`,
      ],
      [l10n.t('layout'), found.layout ?? l10n.t('unknown')],
    );
  for (const port of firstLines((found.ports?.inputs ?? []).map(portText), 100, 'inputs'))
    head.push([l10n.t('input'), port]);
  for (const port of firstLines((found.ports?.outputs ?? []).map(portText), 100, 'outputs'))
    head.push([l10n.t('output'), port]);
  if (a) head.push([l10n.t('from'), originsText(found.provenance)]);
  if (found.assumed.length > 0) head.push([l10n.t('assumed'), found.assumed.join(', ')]);
  if (Object.keys(config).length > 0) head.push([l10n.t('config inside'), JSON.stringify(config)]);
  for (const warning of firstLines(found.warnings)) head.push([l10n.t('note'), warning]);
  return head.map(([label, text]) => [label, shownLine(text)]);
}

function insideText(a: AnyArchitecture): string {
  if ('rnn_type' in a) {
    const nonlinearity = a.nonlinearity === null ? '' : ` ${a.nonlinearity}`;
    const projected = a.d_cell === a.d_model ? '' : ` ${l10n.t('projected from {0}', a.d_cell)}`;
    const beside = [
      ...(a.learned_start ? [`${l10n.t('learned start')}, `] : []),
      ...(a.normalization_type === null ? [] : [`${l10n.t('{0} before the output', a.normalization_type)}, `]),
    ].join('');
    return `${a.rnn_type}${nonlinearity}${projected}, ${a.d_embed === null ? 'one-hot' : `d_embed ${a.d_embed}`}, ${beside}`;
  }
  if (a.n_heads === null) return '';
  const mlp = a.d_mlp === null ? l10n.t('attention only') : `d_mlp ${a.d_mlp} ${a.act_fn}`;
  return `${l10n.t('{0} × {1} heads', a.n_heads, a.d_head)}, ${mlp}, ${
    a.normalization_type === null ? l10n.t('no norm') : l10n.t('{0} norm', a.normalization_type)
  }, `;
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
    ...(more > 0 ? [`  ${l10n.t('and {0} more: JSON lists all', countText(more))}`] : []),
  ]);
}

const shapeText = (shape: readonly (number | string)[]): string => shownName(`[${shape.join(', ')}]`);

function bytes(size: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, size)) / 10)));
  return unit === 0 ? `${size} bytes` : `${(size / 2 ** (10 * unit)).toFixed(1)} ${units[unit]}`;
}
