import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { built } from '../../tools/built.mjs';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope, sample } from './cli.js';

const posix = process.platform !== 'win32';
const full = existsSync('/dev/full');
const cli = () => `'${process.execPath}' '${built('cli.js')}'`;

/** A line of a shell: its exit code, and what came on standard error. */
function shell(line: string, cwd?: string): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8', cwd });
  return { code: status, stdout, stderr };
}

/** A run of the smallest kind, since each command is run several times; RUN stands for its folder. */
const run = join(tmpdir(), `beliefscope-outcomes-${process.pid}`);
beforeAll(async () => {
  await mkdir(run);
  await writeFile(join(run, '1.pt'), checkpointBytes(smallModel, 3));
});
afterAll(() => rm(run, { recursive: true, force: true }));
const withRun = (line: string): string => line.replaceAll('RUN', `'${run}'`);

const everyCommand = [
  'analyse RUN --process even --json -',
  'activations RUN --tokens 0,1',
  'steer RUN --process even --from 1 --to 2 --collect all --futures 1 --json -',
  'steer-matrix RUN --process even --most 3 --csv -',
  'trajectory RUN --process even --word 0,1',
  'process rrxor',
  'process rrxor --numpy',
  'process rrxor --file',
  'process rrxor --msp -',
  'process --list',
  'sample coin --length 3 --count 1000000000',
  'inspect RUN/1.pt',
  'completion bash',
  'help',
  'analyse --help',
  '--version',
];

describe.skipIf(!posix)('a pipe that closes', () => {
  it.each(everyCommand)('ends quietly: %s', (line) => {
    // The reader has gone before anything is written.
    const { code, stderr } = shell(`{ sleep 0.05; ${cli()} ${withRun(line)}; echo $? >&3; } 3>&2 2>&1 | true; exit 7`);
    expect([code, stderr]).toEqual([7, '141\n']);
  });

  it('ends a stream of words as soon as the reader has enough', () => {
    const { stdout, stderr } = shell(
      `{ ${cli()} sample coin --length 3 --count 1000000000 || echo $? >&2; } | head -1`,
    );
    expect([stdout, stderr]).toEqual(['word,position,token,symbol,belief_A\n', '141\n']);
  });
});

describe.skipIf(!full)('a full disk', () => {
  const told = /^beliefscope: .* cannot be written: no space is left on the device\.\n$/;

  it.each(everyCommand)('is told in one line: %s', (line) => {
    const { code, stderr } = shell(`${cli()} ${withRun(line)} > /dev/full`);
    expect(stderr).toMatch(told);
    expect(code).toBe(1);
  });

  it.each([
    'process rrxor --json /dev/full',
    'process rrxor --msp /dev/full',
    'sample coin --length 3 --count 100000 --out /dev/full',
    'inspect RUN/1.pt --json /dev/full',
    'analyse RUN --process even --npz /dev/full',
    'steer-matrix RUN --process even --most 3 --csv /dev/full',
  ])('is told of a file too: %s', (line) => {
    const { code, stdout, stderr } = shell(`${cli()} ${withRun(line)}`);
    expect(stderr).toMatch(told);
    expect([code, stdout]).toEqual([1, '']);
  });
});

describe('exit codes', () => {
  it('are told in the help', async () => {
    for (const args of [['--help'], ['-h'], ['help'], ['help', 'analyse'], ['analyse', '--help'], ['sample', '-h']]) {
      const { code, stdout, stderr } = await beliefscope(...args);
      expect([code, stderr]).toEqual([0, '']);
      for (const exit of ['0', '1', '2', '130', '141', '143'])
        expect(stdout).toMatch(new RegExp(`^  ${exit} +\\w`, 'm'));
    }
    expect((await beliefscope('help', 'sample')).stdout).toBe((await beliefscope('sample', '--help')).stdout);
    for (const flag of ['-v', '--version'])
      expect(await beliefscope(flag)).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    expect((await beliefscope('help', 'nothing')).code).toBe(2);
  });

  it.skipIf(!posix).each([
    ['130 on Ctrl-C', 'SIGINT', 130],
    ['143 on what kill and timeout send', 'SIGTERM', 143],
  ] as const)('%s, with one word', async (_name, signal, expected) => {
    const child = spawn(process.execPath, [
      built('cli.js'),
      'sample',
      'coin',
      '--length',
      '9',
      '--count',
      '1000000000',
    ]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.once('data', () => child.kill(signal)).resume();
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([expected, 'beliefscope: cancelled\n']);
  });

  it('a target that cannot be written is told before the work', async () => {
    const { path } = await runFolder({});
    const { code, stderr } = await beliefscope('analyse', join(path, 'absent'), '--json', join(path, 'no/out.json'));
    expect([code, stderr]).toEqual([
      1,
      `beliefscope: ${join(path, 'no/out.json')} cannot be written: its folder does not exist.\n`,
    ]);
    expect((await beliefscope('analyse', sample, '--json', path)).stderr).toContain('it is a folder');
  });
});

describe.skipIf(!posix)('a process file', () => {
  const chain = (name: string) =>
    JSON.stringify({
      name,
      states: ['a', 'b'],
      symbols: ['0', '1'],
      transitions: [
        { from: 'a', to: 'b', symbol: '1', probability: 1 },
        { from: 'b', to: 'a', symbol: '0', probability: 0.5 },
        { from: 'b', to: 'b', symbol: '1', probability: 0.5 },
      ],
    });

  it('is looked for in the current folder, then beside the checkpoint; a miss names both', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 3), 'both.process.json': chain('beside') });
    const here = join(path, 'a folder');
    await mkdir(here);
    const nameOf = (args: string) => {
      const { stdout, stderr } = shell(`${cli()} analyse .. --process ${args} --json -`, here);
      expect(stderr).toBe('');
      return (JSON.parse(stdout) as { process: { name: string } }).process.name;
    };
    expect(nameOf('both.process.json')).toBe('beside');
    await writeFile(join(here, 'both.process.json'), chain('here'));
    expect(nameOf('both.process.json')).toBe('here');
    expect(nameOf('./both.process.json')).toBe('here');
    expect(nameOf('../both.process.json')).toBe('beside');
    expect(nameOf(`'../a folder/both.process.json'`)).toBe('here');
    for (const name of ['gone.process.json', 'sub/gone.process.json']) {
      const miss = shell(`${cli()} analyse '${path}' --process ${name}`, here);
      expect(miss.code).toBe(1);
      expect(miss.stderr).toBe(
        `beliefscope: There is no process file ${name} in ${path}, nor is there one in the current folder, ${here}.\n`,
      );
    }
  });
});
