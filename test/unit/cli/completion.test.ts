import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src/cli/commands/all.js';
import { bashCompletion } from '../../../src/cli/completion/bash.js';
import { fishCompletion } from '../../../src/cli/completion/fish.js';
import { zshCompletion } from '../../../src/cli/completion/zsh.js';

const specs = (await allCommands()).map(({ spec }) => spec);
const scripts = { bash: bashCompletion(specs), zsh: zshCompletion(specs), fish: fishCompletion(specs) };
type Shell = keyof typeof scripts;

/** A folder with the script and with files to complete, one with a space in its name. */
const folder = mkdtempSync(join(tmpdir(), 'beliefscope-completion-'));
for (const [shell, text] of Object.entries(scripts)) writeFileSync(join(folder, `script.${shell}`), text);
for (const name of ['flip.process.json', 'a run.pt']) writeFileSync(join(folder, name), '');

const has = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;
const output = (shell: Shell, text: string): string[] =>
  execFileSync(shell, ['-c', text], { cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean);

/** What each shell offers after some words, the last of which is being typed. */
const offered: Readonly<Record<Shell, (...words: string[]) => string[]>> = {
  bash: (...words) =>
    output(
      'bash',
      `source script.bash
       COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
       _beliefscope; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ),
  fish: (...words) =>
    output('fish', `source script.fish; complete -C '${words.join(' ')}'`).map((line) => line.split('\t')[0] ?? ''),
  // What zsh is asked to offer: the functions that draw it need a terminal.
  zsh: (...words) =>
    output(
      'zsh',
      `compdef() { :; }; _arguments() { print -rl -- "$@"; }; compadd() { print -rl -- "$@"; }
       _describe() { print -rl -- "\${(@P)2}"; }
       source script.zsh; words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _beliefscope`,
    ),
};

describe.each(['bash', 'zsh', 'fish'] as const)('completion for %s', (shell) => {
  it('names every command and every option', () => {
    for (const { name, options } of specs) {
      expect(scripts[shell]).toContain(name);
      for (const option of Object.keys(options))
        expect(scripts[shell]).toContain(shell === 'fish' ? `-l ${option} ` : `--${option}`);
    }
  });

  it.skipIf(!has(shell))('is a script that the shell can read', () => {
    const { status, stderr } = spawnSync(shell, ['-n', join(folder, `script.${shell}`)], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.skipIf(!has(shell))('completes commands', () => {
    const found = offered[shell]('beliefscope', shell === 'zsh' ? '' : 'steer').join('\n');
    expect(found).toMatch(/^steer\b/m);
    expect(found).toMatch(/^steer\\?-matrix/m);
    if (shell !== 'zsh') expect(found).not.toContain('analyse');
  });
});

describe.each(['bash', 'fish'] as const)('completion in %s', (shell) => {
  const offers = offered[shell];

  it.skipIf(!has(shell))('completes options of the command alone', () => {
    expect(offers('beliefscope', 'analyse', '--we')).toEqual(['--weighting']);
    expect(offers('beliefscope', 'sample', '--we')).not.toContain('--weighting');
    expect(offers('beliefscope', 'sample', '--co')).toEqual(['--count']);
  });

  it.skipIf(!has(shell))('completes values: choices, presets, files', () => {
    expect(offers('beliefscope', 'analyse', '--weighting', '').sort()).toEqual(['probability', 'uniform']);
    expect(offers('beliefscope', 'steer', 'x', '--collect', 'l')).toEqual(['last']);
    expect(offers('beliefscope', 'analyse', 'x', '--process', 'mess')).toContain('mess3');
    expect(offers('beliefscope', 'analyse', 'x', '--process', 'fli')).toEqual(['flip.process.json']);
    expect(offers('beliefscope', 'process', 'rrx')).toEqual(['rrxor']);
    expect(offers('beliefscope', 'completion', 'z')).toEqual(['zsh']);
    expect(offers('beliefscope', 'help', 'traj')).toEqual(['trajectory']);
    expect(offers('beliefscope', 'analyse', '--json', 'fl')).toEqual(['flip.process.json']);
  });
});

it.skipIf(!has('bash'))('in bash, takes --option=value and names with spaces', () => {
  const offers = offered.bash;
  expect(offers('beliefscope', 'analyse', '--weighting', '=', 'uni')).toEqual(['uniform']);
  expect(offers('beliefscope', 'analyse', '--weighting', '=')).toEqual(['uniform', 'probability']);
  expect(offers('beliefscope', 'analyse', 'a r')).toEqual(['a run.pt']);
});

it.skipIf(!has('zsh'))('in zsh, hands over options with their values', () => {
  const found = offered.zsh('beliefscope', 'analyse', '');
  expect(found).toContain(`1:FOLDER:_files`);
  expect(found.find((line) => line.startsWith('--weighting='))).toMatch(
    /:uniform\|probability:\(uniform probability\)$/,
  );
  expect(found.find((line) => line.startsWith('--process='))).toMatch(/:NAME\|FILE: _beliefscope_or_file rrxor mess3 /);
  expect(found.find((line) => line.startsWith('--bos['))).toBeDefined();
});
