import type { AnalysisResult } from '../protocol/analysis.js';
import type { CheckedOverlap, CheckedPart, CheckResult, CheckRow, PartialShare } from '../protocol/check.js';
import { streamName } from '../shared/streamNames.js';
import { firstLines, linesText, shownName, type ShownText } from '../shared/shownText.js';
import { count, plural, unseenR2Text } from '../shared/texts.js';
import { short } from './output.js';

const NAMES: Readonly<Record<CheckRow['name'], string>> = {
  activations: 'activations',
  position: 'position alone',
  last_tokens: 'last',
  next_token_ideal: 'next token, ideal',
  next_token_model: "next token, the model's",
  shuffled: 'shuffled beliefs',
  fresh_weights: 'fresh weights',
  first_checkpoint: 'earliest checkpoint',
};

/** A check in a table of text, and what follows from it. */
export function checkSummary(folder: string, analysis: AnalysisResult, found: CheckResult): ShownText {
  const { architecture, process, regression, checkpoint } = analysis;
  const { geometry: g, sweep, beyond } = found;
  const stream = streamName(architecture);
  const head = [
    `checkpoint   ${folder}, ${shownName(checkpoint.file)}`,
    `process      ${shownName(process.name)}`,
    `read-out     layers ${regression.layers.join(', ')}: ${count(found.columns)} columns, ${count(found.prefixes)} distinct prefixes`,
  ];
  const best =
    sweep.best &&
    `ridge ${sweep.ridge[sweep.best.ridge]}, cut-off ${sweep.cutoff[sweep.best.cutoff]}: unseen R² ${number(sweep.best.r2_unseen)}` +
      ` (without either ${number(sweep.r2_unseen[0][0])})`;
  const tail: [string, string][] = [
    [
      'geometry',
      `${g.components[80]}, ${g.components[90]}, ${g.components[95]}, ${g.components[99]} components hold 80, 90, 95, 99 % of the ` +
        `variance of the ${stream}; participation ratio ${short(g.participation_ratio, 4)}`,
    ],
    ['', `beliefs explain ${percent(g.encoding_share)} of that variance`],
    [
      '',
      `distances between beliefs (${plural(g.pairs, 'pair')}): Spearman ${number(g.spearman_readout)} with those read out, ` +
        `${number(g.spearman_activations)} with those of the ${stream}`,
    ],
    ...partRows(found),
    ['best', best ?? 'not known: too few prefixes to hold any back'],
    ['verdict', found.verdict.sentence],
  ];
  const lines = [
    ...head,
    '',
    ...table(
      [['beliefs from', 'R²', 'unseen R²', 'draws'], ...found.rows.map(tableRow)],
      found.rows.map((row) => row.missing),
    ),
    '',
    ...table(
      [
        ['explained beyond', 'R²', 'unseen R²', 'fresh weights'],
        shareRow('the next token', beyond.next_token),
        ...beyond.last_tokens.map((share) => shareRow(lastTokens(share.k), share)),
      ],
      [beyond.next_token, ...beyond.last_tokens].map((share) => share.undefined_because),
    ),
    '',
    ...tail.map(([left, right]) => `${left.padEnd(13)}${right}`),
  ];
  return linesText([...lines, ...firstLines(found.notes).map((note) => `note         ${note}`)]);
}

const number = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const lastTokens = (k: number): string => (k === 1 ? 'the last token' : `the last ${k} tokens`);

/** The number, its spread where one is known, or that it is unstable. */
function spread(value: number | null, sd: number | null): string {
  const { text } = unseenR2Text(value, number);
  return text === 'unstable' || value === null || sd === null ? text : `${text} ± ${sd.toPrecision(2)}`;
}

const tableRow = ({ name, k, r2, r2_sd, r2_unseen, sd, draws }: CheckRow): string[] => [
  k === null ? NAMES[name] : lastTokens(k),
  r2_sd === null ? number(r2) : `${number(r2)} ± ${r2_sd.toPrecision(2)}`,
  spread(r2_unseen, sd),
  draws > 0 ? String(draws) : '',
];

const shareRow = (name: string, share: PartialShare): string[] => [
  name,
  number(share.r2),
  spread(share.r2_unseen, share.sd),
  spread(share.fresh_weights, share.fresh_weights_sd),
];

/** @param instead what stands in a row in place of numbers, by row under the head */
function table(rows: readonly string[][], instead: readonly (string | null)[]): string[] {
  const told = rows.filter((_, i) => i === 0 || instead[i - 1] === null);
  const widths = rows[0].map((_, c) => Math.max(...(c === 0 ? rows : told).map((row) => row[c].length)));
  return rows.map((row, i) => {
    const reason = i === 0 ? null : instead[i - 1];
    const cells = reason === null ? row.slice(1).map((cell, c) => cell.padEnd(widths[c + 1])) : [reason];
    return [row[0].padEnd(widths[0]), ...cells].join('   ').trimEnd();
  });
}

function overlapRow(
  name: string,
  { parts: [a, b], mean_cos2, random, fresh_weights: fresh }: CheckedOverlap,
  count: number,
): [string, string] {
  const part = (at: number) => (at < count ? `part ${at + 1}` : 'posterior');
  return [
    name,
    `${part(a)} and ${part(b)}: ${number(mean_cos2)}, random ${number(random)}, fresh weights ${number(fresh)}`,
  ];
}

/** Each part of a composed process beside fresh weights, a row each. */
function partRows({ parts: found }: CheckResult): [string, string][] {
  if (!found) return [];
  const row = (name: string, { r2, fresh_weights: fresh, fresh_weights_sd: sd }: CheckedPart): [string, string] => [
    name,
    r2 === null
      ? 'does not vary'
      : `R² ${number(r2)}, fresh weights ${number(fresh)}${sd === null ? '' : ` ± ${number(sd)}`}`,
  ];
  return [
    ...found.parts.map((part, at): [string, string] => {
      const [left, right] = row(`part ${at + 1}`, part);
      return [left, `${shownName(part.name)}: ${right}`];
    }),
    ...(found.posterior ? [row('posterior', found.posterior)] : []),
    ...found.overlap.map((pair) => overlapRow('overlap', pair, found.parts.length)),
    ...(found.frozen ?? []).map((pair) => overlapRow('one varies', pair, found.parts.length)),
  ];
}
