import type { Option } from '../option.js';
import type { CommandSpec } from '../usage.js';
import { PROGRAM } from '../usage.js';

/** A script for fish 3 and later. */
export function fishCompletion(specs: readonly CommandSpec[]): string {
  const first = `complete -c ${PROGRAM} -n __fish_use_subcommand`;
  return [
    `# fish completion for ${PROGRAM}: ${PROGRAM} completion fish | source`,
    `complete -c ${PROGRAM} -f`,
    `${first} -s h -l help -d ${quoted('print what there is')}`,
    `${first} -s v -l version -d ${quoted('print the version')}`,
    ...specs.map(({ name, summary }) => `${first} -a ${name} -d ${quoted(summary)}`),
    ...specs.flatMap(lines),
    '',
  ].join('\n');
}

function lines({ name, argument, options }: CommandSpec): string[] {
  const within = `complete -c ${PROGRAM} -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    ...(argument.value === null ? [] : [`${within} ${offer(argument)}`]),
    `${within} -l help -d ${quoted('print what the command takes')}`,
    ...Object.entries(options).map(
      ([option, spec]) =>
        `${within} -l ${option}${spec.value === null ? '' : ` -r ${offer(spec)}`} -d ${quoted(spec.help)}`,
    ),
  ];
}

function offer({ offers: { words, files } }: Option<unknown>): string {
  const offered = words.length > 0 ? ` -a ${quoted(words.join(' '))}` : '';
  return `${files ? '-F' : '-f'}${offered}`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
