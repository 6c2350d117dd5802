import { required, value } from '../option.js';
import { writeText } from '../output.js';
import { bashCompletion } from '../completion/bash.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import type { CommandSpec } from '../usage.js';
import type { Command } from './command.js';
import { command } from './command.js';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as Shell[];

/** `completion SHELL`: a script by which a shell completes commands, options and their values. */
export const completion = (commands: () => Promise<readonly { readonly spec: CommandSpec }[]>): Command =>
  command({
    name: 'completion',
    summary: 'Prints a script by which a shell completes commands, options and their values.',
    argument: required(
      value<Shell>('SHELL', `${shells.join(', ')}; load it in bash or zsh by source <(beliefscope completion bash)`, {
        takes: shells.join(', '),
        read: (typed) => shells.find((shell) => shell === typed) ?? null,
        offers: { words: shells, files: false },
      }),
    ),
    options: {},

    async run({ argument: shell }) {
      await writeText('-', scripts[shell]((await commands()).map(({ spec }) => spec)));
    },
  });
