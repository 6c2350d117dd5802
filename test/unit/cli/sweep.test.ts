import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lockFile } from '../../../src/cli/sweep/lock.js';
import { mergeSweeps } from '../../../src/cli/sweep/merge.js';
import { sweepTo, type SweepWish } from '../../../src/cli/sweep/run.js';
import type { SweepJson } from '../../../src/published/sweepJson.js';
import { sweepRequestSchema } from '../../../src/protocol/sweep.js';
import { readReference } from '../../reference/analysisReference.js';
import { built } from '../../tools/built.mjs';
import { both, smallRun } from '../engine/sweep/sweepFolder.js';
import { beliefscope, root, sample } from './cli.js';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-sweep-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the command does, by the workers of this file, with what it says to standard error. */
async function sweep(
  folders: string | readonly string[],
  target: string,
  wish: Partial<SweepWish> & object = {},
  settings = {},
) {
  let said = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
  try {
    const request = (path: string) => sweepRequestSchema.parse({ source: { kind: 'local', path }, settings });
    const found = await sweepTo(
      {
        ...{ target, steps: null, shard: null, cached: false },
        folders: [folders].flat().map((name) => ({ name, request: request(name) })),
        ...wish,
      },
      both(),
      new AbortController().signal,
    );
    return { ...found, said };
  } finally {
    spy.mockRestore();
  }
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SweepJson);
const linesIn = async (file: string) => linesOf(await readFile(file, 'utf8'));

it('has the r2 of the published code for the sample and for Mess3', async () => {
  const out = await scratch();
  await sweep(sample, join(out, '0'), {
    steps: [96000, 11520000].map((step) => ({ kind: 'range', from: step, to: step })),
  });
  await sweep(join(root, 'test/data/checkpoints/mess3'), join(out, '1'), { steps: [{ kind: 'last' }] });
  const lines = [...(await linesIn(join(out, '0'))), ...(await linesIn(join(out, '1')))];
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
  const at = (name: string) => join(out, name);
  await sweep(path, at('whole'));
  for (const part of [1, 2, 7]) await sweep(path, at(`part ${part}`), { shard: { part, of: part === 7 ? 9 : 2 } });
  expect((await linesIn(at('part 2'))).map(({ step }) => step)).toEqual([1, 3]);
  expect(await readFile(at('part 7'), 'utf8')).toBe('');
  await mergeSweeps([at('part 2'), at('part 7'), at('part 1')], at('merged'));
  const bytes = await readFile(at('whole'));
  expect(await readFile(at('merged'))).toEqual(bytes);

  await truncate(at('merged'), bytes.length - 300);
  const again = await sweep(path, at('merged'));
  expect(again.said).toContain('ended within a line');
  expect(again.counts).toEqual({ computed: 1, known: 0, had: 4 });
  expect(await readFile(at('merged'))).toEqual(bytes);
});

it('a part beyond the last checkpoint says that it holds nothing', async () => {
  const { path } = await smallRun([0, 1]);
  const { said, lines } = await sweep(path, join(await scratch(), 'out'), { shard: { part: 3, of: 5 } });
  expect(lines).toEqual([]);
  expect(said).toContain('Part 3 of 5 holds nothing: there are 2 checkpoints in all.');
});

it('other settings are kept beside, a file of another kind is left alone, and failures are told', async () => {
  const { path, write } = await smallRun([0, 1]);
  const out = join(await scratch(), 'lines');
  await sweep(path, out);
  const { said } = await sweep(path, out, {}, { layers: [1] });
  expect(said).toContain('2 lines of these checkpoints with other settings');
  expect(await linesIn(out)).toHaveLength(4);

  await writeFile(`${out}.txt`, 'my notes\n');
  await expect(sweep(path, `${out}.txt`)).rejects.toThrow('line 1 is no line of a sweep');
  expect(await readFile(`${out}.txt`, 'utf8')).toBe('my notes\n');

  await write('2.pt', 'no checkpoint');
  const { failed, counts } = await sweep(path, out);
  expect(failed).toMatchObject([{ file: '2.pt', error: { code: 'not-a-checkpoint' } }]);
  expect(counts).toEqual({ computed: 0, known: 0, had: 2 });
});

it('the command goes on past what is damaged, takes a folder named twice once, and ends with 1 and a line that says why', async () => {
  const { path, write } = await smallRun([1]);
  await write('0.pt', '');
  const twice = [path, `${path}/`, relative(process.cwd(), path)];
  const { code, stdout, stderr } = await beliefscope('sweep', ...twice, '--jsonl', '-', '--no-cache');
  expect(linesOf(stdout).map(({ run, step }) => [run, step])).toEqual([['', 1]]);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^beliefscope: 0\.pt could not be analysed: 0\.pt is empty \(0 bytes\)/),
  ]);
});

it('a file that another sweep writes is refused, and one left by a process that is no more is not', async () => {
  const { path } = await smallRun([0]);
  const folder = await scratch();
  const out = join(folder, 'lines');
  await writeFile(`${out}.lock`, JSON.stringify({ host: 'another', pid: 1, started: '1' }));
  await expect(sweep(path, out)).rejects.toThrow('is being written by another sweep (process 1 on another)');
  await writeFile(`${out}.lock`, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, started: '1' }));
  expect((await sweep(path, out)).counts.computed).toBe(1);
  await writeFile(`${out}.lock`, '');
  expect((await sweep(path, out)).counts.had).toBe(1);
  expect(await readdir(folder)).toEqual(['lines']);
});

it('of many that want a file at once one gets it, by whichever name, also where one was left behind', async () => {
  const folder = await scratch();
  const [file, other] = [join(folder, 'lines'), join(folder, 'link')];
  await writeFile(file, '');
  await symlink(file, other);
  for (const left of [null, JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, started: '1' })]) {
    if (left !== null) await writeFile(`${file}.lock`, left);
    const asked = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => lockFile(i % 2 === 0 ? file : other)));
    const got = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(got).toHaveLength(1);
    await got[0]?.();
    expect((await readdir(folder)).sort()).toEqual(['lines', 'link']);
  }
});

it.skipIf(process.platform !== 'linux')('a full disk is told', async () => {
  const { path } = await smallRun([0]);
  await expect(sweep(path, '/dev/full')).rejects.toThrow('no space is left');
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
    await sweep(path, out);
    expect((await linesIn(out)).map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  },
);

it.skipIf(process.platform === 'win32')(
  'a command that is asked to end, as by a scheduler, ends in order: its file is free for another machine',
  async () => {
    const { path } = await smallRun(Array.from({ length: 30 }, (_, step) => step));
    const folder = await scratch();
    const out = join(folder, 'lines');
    const child = spawn(process.execPath, [built('cli.js'), 'sweep', path, '--jsonl', out, '--no-cache'], {
      stdio: 'ignore',
    });
    const has = async () => (await readFile(out, 'utf8').catch(() => '')).includes('\n');
    while (!(await has()) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, await readdir(folder)]).toEqual([143, ['lines']]);
    expect((await linesIn(out)).length).toBeGreaterThan(0);
  },
);
