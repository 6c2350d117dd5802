import { firstLines, linesText, shownName, type ShownText } from '../shared/shownText.js';
import { count } from '../shared/texts.js';
import type { PresetInfo } from '../protocol/process.js';
import { short } from './output.js';
import type { ProcessJson } from '../published/processJson.js';

/** A summary of a process as text; its first lines are those that the original notebook printed. */
export function processSummary(report: ProcessJson): ShownText {
  const { states, symbols, entropy_rate: rate } = report;
  const params = Object.entries(report.params).map(
    ([name, value]) => `${name} = ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`,
  );
  const rows: [string, string][] = [
    [
      'process',
      `${report.name}${params.length ? ` (${params.join(', ')})` : ''}${report.generalised ? ', generalised' : ''}`,
    ],
    ...report.parts.map((part, at): [string, string] => [
      at === 0 ? (report.composition ?? 'parts') : '',
      `${part.name}${part.weight === null ? '' : `, weight ${short(part.weight)}`}: ${part.states.length} states, ${part.symbols.length} symbols${part.variants > 1 ? `, ${part.variants} variants` : ''}`,
    ]),
    ['states', `${states.length}: ${listed(states)}`],
    ['vocabulary', `${symbols.length}: ${listed(symbols)}`],
    [
      'matrices',
      report.matrices === null
        ? `none: driven by ${report.driven_by}`
        : `T[symbol][from][to] of shape (${symbols.length}, ${states.length}, ${states.length})`,
    ],
    [
      'stationary',
      report.stationary === null
        ? 'not known'
        : listed(report.stationary.map((value, state) => `${states[state]} ${short(value)}`)),
    ],
    ...(report.start.some((value, state) => value !== report.stationary?.[state])
      ? [['start', listed(report.start.map((value, state) => `${states[state]} ${short(value)}`))] as [string, string]]
      : []),
    ['unifilar', report.unifilar === null ? 'does not apply' : report.unifilar ? 'yes' : 'no'],
    ...chainRows(report),
    [
      'entropy rate',
      `${typeof rate === 'number' ? short(rate, 8) : rate.lower === null ? `at most ${short(rate.upper, 8)}` : `${short(rate.lower, 8)} to ${short(rate.upper, 8)}`} nats`,
    ],
    [
      'complexity',
      report.statistical_complexity === null
        ? 'not defined, or not known to be finite'
        : `${short(report.statistical_complexity, 8)} nats`,
    ],
    [
      'beliefs',
      `${count(report.unique_beliefs)} to depth ${report.depth}${report.nodes === null ? ', followed by belief' : `, ${count(report.nodes)} nodes`}`,
    ],
    ['block', curve(report.block_entropy)],
    ['myopic', curve(report.myopic_entropy)],
    ['best loss', curve(report.optimal_loss)],
  ];
  const lines = rows.map(([left, right]) => `${left.padEnd(13)}${right}`);
  return linesText([...lines, ...firstLines(report.notes).map((note) => `note         ${note}`)]);
}

function chainRows({
  recurrent_classes: classes,
  transient_states: transient,
  period,
}: ProcessJson): [string, string][] {
  return [
    ...(classes !== null && classes.length > 1
      ? [
          [
            'recurrent',
            `${classes.length} classes: ${listed(classes.map((members) => `{${members.slice(0, 50).join(' ')}${members.length > 50 ? ' …' : ''}}`))}`,
          ] as [string, string],
        ]
      : []),
    ...(transient !== null && transient.length > 0 ? [['transient', listed(transient)] as [string, string]] : []),
    ...(period !== null && period > 1 ? [['period', String(period)] as [string, string]] : []),
  ];
}

/** The output of `process --list`. */
export function presetList(presets: readonly PresetInfo[]): ShownText {
  const width = Math.max(...presets.map(({ name }) => name.length)) + 2;
  return linesText(
    presets.map(({ name, title, states, symbols, params }) => {
      const given = params
        .map((p) => `${p.name} = ${typeof p.default === 'number' ? p.default : `[${p.default.join(', ')}]`}`)
        .join(', ');
      return `${name.padEnd(width)}${`${states} states, ${symbols} symbols`.padEnd(24)}${title}${given ? `: ${given}` : ''}`;
    }),
  );
}

const listed = (parts: readonly string[]): string =>
  parts.length <= 16 ? shownNames(parts) : `${shownNames(parts.slice(0, 16))}  …`;
const shownNames = (parts: readonly string[]): string => parts.map((part) => shownName(part)).join('  ');
const curve = (values: readonly (number | null)[]): string => listed(values.map((value) => short(value, 5)));
