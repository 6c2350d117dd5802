import type { Option, Options } from './option.js';

/** Wrong use of the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CommandSpec<A = unknown, O extends Options = Options> {
  readonly name: string;
  readonly summary: string;
  /** What follows the command's name. */
  readonly argument: Option<A>;
  readonly options: O;
}

export const PROGRAM = 'beliefscope';

/** The exit codes of the command line. */
export const EXIT = {
  done: 0,
  /** Input that cannot be analysed, or a bug in Beliefscope; the reason is on standard error. */
  failed: 1,
  /** Wrong use of the command line. */
  usage: 2,
  /** Ended by Ctrl-C: 128 + 2, the shells' code for the signal SIGINT. */
  cancelled: 130,
  /** Asked to end: 128 + 15, the shells' code for the signal SIGTERM. */
  terminated: 143,
  /** The reader of a pipe has closed it: 128 + 13, the shells' code for the signal SIGPIPE. */
  closedPipe: 141,
} as const;

const EXIT_MEANINGS: readonly (readonly [number, string])[] = [
  [EXIT.done, 'done'],
  [EXIT.failed, 'input that cannot be analysed, or output that cannot be written: the reason is on standard error'],
  [EXIT.usage, 'wrong use of the command line: standard error says what was expected and found'],
  [EXIT.cancelled, 'ended by Ctrl-C'],
  [EXIT.closedPipe, 'the program that reads the output closed it early, as `| head -1` does'],
  [EXIT.terminated, 'asked to end by SIGTERM, as kill, timeout and schedulers do'],
];

const EXIT_CODES = [
  'Exit codes:',
  ...EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`),
];

/** The options of a command as they are typed, and what they do. */
const optionRows = ({ options }: CommandSpec): [string, string][] =>
  Object.entries(options).map(([name, option]) => [
    `--${name}${option.value === null ? '' : ` ${option.value}`}`,
    option.help,
  ]);

const useOf = (spec: CommandSpec): string =>
  `${PROGRAM} ${signature(spec)}${Object.keys(spec.options).length > 0 ? ' [options]' : ''}`;

/** Help of one command, wrapped for a terminal of 100 columns. */
export function commandHelp(spec: CommandSpec): string {
  const rows = optionRows(spec);
  return [useOf(spec), '', spec.summary, '', ...table([...argumentRow(spec), ...rows]), '', ...EXIT_CODES].join('\n');
}

/** All commands as one page of Markdown: docs/cli.md, which a test holds to this. */
export function reference(specs: readonly CommandSpec[]): string {
  // A bar would end the cell.
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const rows = (of: readonly (readonly [string, string])[]) =>
    of.map(([left, right]) => `| \`${cell(left)}\` | ${cell(right).replaceAll('<', '&lt;').replaceAll('*', '\\*')} |`);
  const sections = specs.flatMap((spec) => {
    const told = [...argumentRow(spec), ...optionRows(spec)];
    return [
      `## ${spec.name}`,
      '',
      `    ${useOf(spec)}`,
      '',
      spec.summary,
      '',
      ...(told.length > 0 ? ['| | |', '|---|---|', ...rows(told), ''] : []),
    ];
  });
  return [
    '# The command line',
    '',
    `What \`${PROGRAM} COMMAND --help\` prints, on one page; it is made from the same tables. In a clone, \`node dist/cli.js\` is \`${PROGRAM}\`.`,
    '',
    ...sections,
    '## Exit codes',
    '',
    '| code | |',
    '|---|---|',
    ...EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${cell(meaning)} |`),
    '',
  ].join('\n');
}

export function overview(specs: readonly CommandSpec[], version: string): string {
  return [
    `${PROGRAM} ${version}: belief geometry and steering of transformers trained on hidden Markov processes.`,
    '',
    'Commands (each with --help):',
    ...table(specs.map((spec) => [signature(spec), spec.summary])),
    '',
    'Options:',
    ...table([
      ['-h, --help', 'print this, or the help of a command'],
      ['-v, --version', 'print the version'],
    ]),
    '',
    ...EXIT_CODES,
  ].join('\n');
}

function signature({ name, argument }: CommandSpec): string {
  if (argument.value === null) return name;
  return `${name} ${argument.required ? argument.value : `[${argument.value}]`}`;
}

const argumentRow = ({ argument }: CommandSpec): [string, string][] =>
  argument.value === null ? [] : [[argument.value, argument.help]];

/** Widest left column, without the space after it: what is wider has lines of its own above its text. */
const WIDEST_LEFT = 34;

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= WIDEST_LEFT)) + 4;
  return rows.flatMap(([left, right]) => {
    const text = wrap(right, 98 - width, width + 2);
    if (left.length + 4 <= width) return [`  ${left.padEnd(width)}${text}`];
    // A list of values may go on in the next line, behind one of its bars.
    const above = wrap(left.replaceAll('|', '| '), 98, 6).replaceAll('| ', '|');
    return [`  ${above}`, `${' '.repeat(width + 2)}${text}`];
  });
}

function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > Math.max(20, width)) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}
