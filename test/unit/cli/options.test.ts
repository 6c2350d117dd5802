import { describe, expect, it } from 'vitest';
import { allCommands, commandNames } from '../../../src/cli/commands/all.js';
import { commandHelp, type CommandSpec } from '../../../src/cli/usage.js';
import { run } from '../../../src/cli/run.js';
import { sample } from './cli.js';

const never = new AbortController().signal;
const commands = await allCommands();
const specOf = (name: string): CommandSpec => {
  const found = commands.find(({ spec }) => spec.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found.spec;
};

/** What each command needs beside the option that is tried. */
const needed: Readonly<Record<string, readonly string[]>> = {
  analyse: [sample],
  check: [sample],
  fit: [sample],
  infer: [sample],
  activations: [sample, '--tokens', '0,1'],
  steer: [sample, '--from', '3', '--to', '4'],
  'steer-matrix': [sample],
  trajectory: [sample, '--word', '0,1'],
  process: ['rrxor'],
  sample: ['rrxor', '--length', '2', '--count', '1'],
  inspect: [sample],
};

/** No number at all, one out of every bound, or one that cannot be held. */
const noNumbers = [
  '',
  ' ',
  'x',
  '3x',
  '0x10',
  '1_000',
  '1,5',
  'NaN',
  '-NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '--',
  '½',
];
const notWhole = [...noNumbers, '1.5', '-1', '1e3', '1e99', '99999999999999999999'];

const numeric = Object.keys(needed).flatMap((command) =>
  Object.entries(specOf(command).options)
    .filter(([, { takes }]) => /^a (whole )?number/.test(takes))
    .map(([option, { takes }]) => [command, option, takes] as const),
);

/** Bad values of an option, by what it says that it takes. */
function badValues(takes: string): string[] {
  const [, least, most] = /(?:from|at least) (-?[\d.]+)(?: to (-?[\d.]+))?/.exec(takes) ?? [];
  const beyond = most === undefined ? [] : [String(Number(most) + 1), String(Number(most) * 1000)];
  const below = least === undefined ? [] : [String(Number(least) - 1)];
  return [...(takes.includes('whole') ? notWhole : [...noNumbers, '1e99', '-1e99']), ...below, ...beyond];
}

async function refused(args: readonly string[]): Promise<string> {
  const { code, message } = await run(args, never);
  expect([args, code]).toEqual([args, 2]);
  expect(message).toMatch(/^beliefscope: .+ \(see --help\)$/);
  // The example of parameters is the one brace that is meant.
  expect(message.replace(`'{"p": 0.5}'`, '')).not.toMatch(/\n|\{|Zod|undefined/);
  return message;
}

describe('options of the command line', () => {
  it('has numbers to try in every command that takes any', () => {
    expect(numeric.length).toBeGreaterThan(25);
    expect(new Set(numeric.map(([command]) => command)).size).toBe(10);
  });

  it.each(numeric)('%s --%s takes %s, and nothing else', async (command, option, takes) => {
    for (const value of badValues(takes)) {
      const rest = needed[command] ?? [];
      for (const given of [[`--${option}`, value], [`--${option}=${value}`]]) {
        if (value === '--' && given.length === 2) continue;
        const message = await refused([command, ...rest, ...given]);
        expect(message).toContain(`--${option} takes ${takes}, found `);
      }
    }
  });

  it.each(Object.keys(needed))('%s refuses empty and missing values of all its options', async (command) => {
    for (const [option, { value }] of Object.entries(specOf(command).options)) {
      const rest = needed[command] ?? [];
      if (value === null) {
        expect(await refused([command, ...rest, `--${option}=1`])).toContain(`--${option} takes no value`);
        continue;
      }
      expect(await refused([command, ...rest, `--${option}`, ''])).toContain(`--${option} takes`);
      expect(await refused([command, ...rest, `--${option}`])).toMatch(
        new RegExp(`--${option} takes .*, found nothing`),
      );
      expect(await refused([command, ...rest, `--${option}`, '--help-me'])).toContain('found nothing');
    }
    expect(await refused([command, ...(needed[command] ?? []), '--nonesuch', '1'])).toContain('no option "--nonesuch"');
    expect(await refused([command, ...(needed[command] ?? []), '-x'])).toContain('no option "-x"');
    expect(await refused([command, ...(needed[command] ?? []), 'another'])).toContain('another');
    expect(await refused([command, '', ...(needed[command] ?? []).slice(1)])).toContain('an empty text');
  });

  it.each([
    ['analyse', '--layers', ['0,x', '99x', '-1', '1;2', ',', 'all,1', '1e9', '99999999999999999999']],
    ['steer', '--from', ['T', '-1', '1.5', '[]', '[0,"a"]', '[1e999]', 'null', '99999999999999999999']],
    ['activations', '--tokens', ['0,x', '-1', '1.5', '99999999999999999999']],
    ['analyse', '--weighting', ['heavy', 'Uniform', 'uniform ']],
    ['steer', '--collect', ['first']],
    ['sample', '--format', ['xml']],
    ['sample', '--params', ['x=1', '[1]', 'null', '3']],
    ['completion', '', ['tcsh', '']],
  ])('%s %s is told in one line', async (command, option, values) => {
    for (const value of values) {
      const rest = needed[command] ?? [];
      const message = await refused([command, ...rest, ...(option ? [`${option}=${value}`] : [value])]);
      expect(message).toMatch(/ takes .+, found /);
    }
  });

  // What a word may say, and how long it may be, is for the process and the model to say: it is input, and no wrong use.
  it.each([
    ['trajectory', '--word', ['0,x', '-1', ',', '99999999999999999999', Array(5000).fill(0).join(',')]],
    ['activations', '--tokens', ['7', Array(5000).fill(0).join(',')]],
  ])('%s %s that the process or the model does not know is told in one line', async (command, option, values) => {
    for (const value of values) {
      const { code, message } = await run([command, ...(needed[command] ?? []), `${option}=${value}`], never);
      expect([value, code]).toEqual([value, 1]);
      expect(message).toMatch(/^beliefscope: .+$/);
      expect(message).not.toMatch(/\n|\{|Zod|undefined/);
    }
  });

  it('tells what excludes what', async () => {
    expect(await refused(['analyse', sample, '--bos', '--no-bos'])).toContain('--bos and --no-bos');
    expect(await refused(['analyse', sample, '--json', '-', '--profile', 'me'])).toContain('s3://');
    expect(await refused(['steer-matrix', sample, '--json', '-', '--csv', '-'])).toContain('standard output');
    expect(await refused(['analyse', sample, '--json', 'a', '--npz', 'a'])).toContain('--json and --npz');
    expect(await refused(['analyse', sample, '--npz', '-'])).toContain('--npz takes a file name');
  });

  it('belong to commands that are found by the names that they have', () => {
    expect(commands.map(({ spec }) => spec.name)).toEqual(commandNames);
  });

  it('are told in columns that a terminal of 100 holds, however long the values of one are', () => {
    for (const { spec } of commands) {
      const rows = commandHelp(spec).split('\n').slice(3);
      expect(
        rows.filter((row) => row.length > 100 && !row.startsWith('  1 ')),
        spec.name,
      ).toEqual([]);
      const starts = rows.flatMap((row) => /^ {2}(?:--|[A-Z])\S.* {4,}(?=\S)/.exec(row)?.[0].length ?? []);
      expect(Math.max(0, ...starts), spec.name).toBeLessThanOrEqual(41);
    }
  });

  it('tells bounds and defaults of the protocol in the help', () => {
    expect(specOf('analyse').options.decimals?.help).toContain('1 to 12; 5 where left out');
    expect(specOf('analyse').options.threads?.takes).toBe('a whole number from 0 to 256');
    expect(specOf('steer').options.futures?.takes).toBe('a whole number from 1 to 8');
    expect(specOf('steer').options.multiplier?.takes).toBe('a number from -1000 to 1000');
    expect(specOf('steer').options.collect?.offers.words).toEqual(['all', 'last']);
  });
});
