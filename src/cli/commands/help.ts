import { version } from '../../../package.json';
import { value } from '../option.js';
import { writeText } from '../output.js';
import { commandHelp, overview, UsageError } from '../usage.js';
import type { Command } from './command.js';
import { command } from './command.js';

/** `help [COMMAND]`: what the command line can do. */
export const help = (names: readonly string[], commands: () => Promise<readonly Command[]>): Command =>
  command({
    name: 'help',
    summary: 'Lists the commands, or describes one command with its options.',
    argument: value('COMMAND', 'a command', {
      takes: 'the name of a command',
      read: (typed) => typed,
      offers: { words: names, files: false },
    }),
    options: {},

    async run({ argument: name }) {
      const specs = (await commands()).map(({ spec }) => spec);
      if (name === undefined) return writeText('-', `${overview(specs, version)}\n`);
      const found = specs.find((spec) => spec.name === name);
      if (!found) throw new UsageError(unknownCommand(name, names));
      await writeText('-', `${commandHelp(found)}\n`);
    },
  });

export const unknownCommand = (name: string, names: readonly string[]): string =>
  `there is no command ${JSON.stringify(name)}: choose ${names.join(', ')}`;
