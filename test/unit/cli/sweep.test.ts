import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { SweepJson } from '../../../src/cli/sweepJson.js';
import { readReference } from '../../reference/analysisReference.js';
import { built } from '../../tools/built.mjs';
import { smallRun } from '../engine/sweep/sweepFolder.js';
import { beliefscope, root, sample } from './cli.js';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-sweep-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const sweep = (...args: string[]) => beliefscope('sweep', ...args, '--no-cache');
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SweepJson);

it('has the r2 of the published code for the sample and for Mess3', async () => {
  const out = await scratch();
  const cases = [
    { name: '0', folder: sample, steps: '96000,11520000' },
    { name: '1', folder: join(root, 'test/data/checkpoints/mess3'), steps: 'last' },
  ];
  for (const { name, folder, steps } of cases)
    expect(await sweep(folder, '--jsonl', join(out, name), '--steps', steps)).toMatchObject({ code: 0 });
  const lines = [
    ...linesOf(await readFile(join(out, '0'), 'utf8')),
    ...linesOf(await readFile(join(out, '1'), 'utf8')),
  ];
  for (const name of ['rrxor', 'rrxor-early', 'mess3'] as const) {
    const { checkpoint, process, regression } = readReference(name);
    const line = lines.find((each) => each.process.name === process && each.step === Number(checkpoint));
    expect(Math.abs((line?.r2 ?? 0) - regression.r2), name).toBeLessThan(2e-6);
    expect(line?.components_95).toBeGreaterThan(0);
  }
});

it('shards merge to the whole, and a file that was cut goes on to be the whole, to the bit', async () => {
  const { path } = await smallRun([0, 1, 2, 3, 10]);
  const out = await scratch();
  const [whole, one, two, merged] = ['whole', 'one', 'two', 'merged'].map((name) => join(out, name));
  await sweep(path, '--jsonl', whole);
  await sweep(path, '--jsonl', one, '--shard', '1/2');
  await sweep(path, '--jsonl', two, '--shard', '2/2');
  expect(linesOf(await readFile(two, 'utf8')).map(({ step }) => step)).toEqual([1, 3]);
  expect((await sweep('--merge', two, one, '--jsonl', merged)).code).toBe(0);
  const bytes = await readFile(whole);
  expect(await readFile(merged)).toEqual(bytes);

  await truncate(merged, bytes.length - 300);
  const again = await sweep(path, '--jsonl', merged);
  expect(again.stderr).toContain('ended within a line');
  expect(again.stdout).toContain('1 analysed, 4 in the file already');
  expect(await readFile(merged)).toEqual(bytes);
});

it('other settings are kept beside, a file of another kind is left alone, and failures are told at the end', async () => {
  const { path, write } = await smallRun([0, 1]);
  const out = join(await scratch(), 'lines');
  await sweep(path, '--jsonl', out);
  const { stderr } = await sweep(path, '--jsonl', out, '--layers', '1');
  expect(stderr).toContain('2 lines of these checkpoints with other settings');
  expect(linesOf(await readFile(out, 'utf8'))).toHaveLength(4);

  await writeFile(`${out}.txt`, 'my notes\n');
  expect(await sweep(path, '--jsonl', `${out}.txt`)).toMatchObject({ code: 1 });
  expect(await readFile(`${out}.txt`, 'utf8')).toBe('my notes\n');

  await write('2.pt', 'no checkpoint');
  const failed = await sweep(path, '--jsonl', out);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('2.pt could not be analysed');
});

it('a file that another sweep writes is refused, and one left by a process that is no more is not', async () => {
  const { path } = await smallRun([0]);
  const out = join(await scratch(), 'lines');
  await writeFile(`${out}.lock`, JSON.stringify({ host: 'another', pid: 1, started: '1' }));
  const refused = await sweep(path, '--jsonl', out);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('is being written by another sweep (process 1 on another)');
  const { hostname } = await import('node:os');
  await writeFile(`${out}.lock`, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, started: '1' }));
  expect(await sweep(path, '--jsonl', out)).toMatchObject({ code: 0 });
});

it.skipIf(process.platform !== 'linux')('a full disk is told', async () => {
  const { path } = await smallRun([0]);
  const { code, stderr } = await sweep(path, '--jsonl', '/dev/full');
  expect(code).toBe(1);
  expect(stderr).toContain('no space is left');
});

it.skipIf(process.platform === 'win32')(
  'a command that is killed loses nothing that is in its file, and nothing is double once it goes on',
  async () => {
    const { path } = await smallRun([0, 1, 2, 3, 4, 5]);
    const out = join(await scratch(), 'lines');
    const child = spawn(process.execPath, [built('cli.js'), 'sweep', path, '--jsonl', out, '--no-cache'], {
      stdio: 'ignore',
    });
    const has = async () => (await readFile(out, 'utf8').catch(() => '')).includes('\n');
    while (!(await has()) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    const { code } = await sweep(path, '--jsonl', out);
    expect(code).toBe(0);
    expect(linesOf(await readFile(out, 'utf8')).map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  },
);
