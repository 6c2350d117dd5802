/** Wrong use of the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** Placeholder of the value in the help text. */
  readonly value?: string;
  readonly help: string;
}

export interface CommandSpec {
  readonly name: string;
  /** Positional arguments, as shown in the help. */
  readonly positionals: readonly string[];
  /** True where they may be left out (an option such as --list stands for them). */
  readonly optional?: boolean;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** Help of one command, wrapped for a terminal of 100 columns. */
export function commandHelp(spec: CommandSpec): string {
  const rows = Object.entries(spec.options).map(([name, option]): [string, string] => [
    `--${name}${option.value ? ` ${option.value}` : ''}`,
    option.help,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length)) + 4;
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}${wrap(right, 98 - width, width + 2)}`);
  return [`beliefscope ${[spec.name, ...spec.positionals].join(' ')} [options]`, '', spec.summary, '', ...lines].join(
    '\n',
  );
}

export function overview(specs: readonly CommandSpec[], version: string): string {
  const width = Math.max(...specs.map((spec) => [spec.name, ...spec.positionals].join(' ').length)) + 4;
  return [
    `beliefscope ${version}: belief geometry and steering of transformers trained on hidden Markov processes.`,
    '',
    'Commands (each with --help):',
    ...specs.map(
      (spec) =>
        `  ${[spec.name, ...spec.positionals].join(' ').padEnd(width)}${wrap(spec.summary, 98 - width, width + 2)}`,
    ),
    '',
    'Exit codes: 0 done, 1 input that cannot be analysed (the reason on stderr), 2 wrong use.',
  ].join('\n');
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
