import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { CheckJson } from '../../../src/published/checkJson.js';
import type { SweepJson } from '../../../src/published/sweepJson.js';
import { built } from '../../tools/built.mjs';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { smallRun } from '../engine/sweep/sweepFolder.js';
import { exportedModel } from '../model/exportedModel.js';
import { randomWeights } from '../model/naiveTransformer.js';
import { accountEnv, BUCKET, startService } from '../s3/server.js';
import { beliefscope } from './cli.js';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-sweep-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SweepJson);

it('sweep --check of a folder of exported models has the numbers of analyse and of check', async () => {
  const onnx = (seed: number) => exportedModel(smallModel, randomWeights(smallModel, seed));
  const { path } = await runFolder({ '10.onnx': onnx(1), '20.onnx': onnx(2) });
  const process = ['--process', 'golden-mean'];
  const out = await beliefscope('sweep', path, ...process, '--check', '--jsonl', '-', '--no-cache');
  expect(out).toMatchObject({ code: 0, stderr: '' });
  const lines = linesOf(out.stdout);
  expect(lines.map(({ file }) => file)).toEqual(['10.onnx', '20.onnx']);
  for (const line of lines) {
    const at = [path, ...process, '--checkpoint', line.file, '--json', '-'];
    const analysis = JSON.parse((await beliefscope('analyse', ...at)).stdout) as AnalysisResult;
    const { r2, mse } = analysis.regression;
    expect([line.r2, line.mse, line.kl]).toEqual([r2, mse, analysis.model.kl]);
    const { stdout } = await beliefscope('check', ...at);
    const checked = JSON.parse(stdout) as CheckJson;
    expect(line.check).toBeDefined();
    for (const [name, found] of Object.entries(line.check ?? {}))
      expect(found, name).toEqual(checked[name as keyof CheckJson]);
  }
}, 120_000);

it('sweep of a bucket has the lines of the same files in a folder, reads each object once, and goes on where it ended', async () => {
  const service = await startService();
  onTestFinished(() => service.close());
  const folder = await scratch();
  const kept = { ...process.env };
  Object.assign(process.env, accountEnv(folder), { BELIEFSCOPE_CACHE_DIR: folder });
  onTestFinished(() => void (process.env = kept));
  const files = { '100.pt': checkpointBytes(smallModel, 1), '200.pt': checkpointBytes(smallModel, 2) };
  const config = JSON.stringify({ process: 'golden_mean', ...smallModel });
  const { path } = await runFolder({ ...files, 'config.json': config });
  for (const [name, bytes] of Object.entries({ ...files, 'config.json': config }))
    await service.put(`runs/a/${name}`, bytes);
  const target = join(folder, 'lines');
  const sweep = () =>
    beliefscope(
      ...['sweep', `s3://${BUCKET}/runs/a`, '--endpoint', service.endpoint, '--path-style'],
      ...['--jsonl', target, '--no-cache'],
    );
  expect((await sweep()).code).toBe(0);
  const here = linesOf((await beliefscope('sweep', path, '--jsonl', '-', '--no-cache')).stdout);
  const bare = ({ key: _, ...line }: SweepJson) => line;
  const text = await readFile(target, 'utf8');
  expect(linesOf(text).map(bare)).toEqual(here.map(bare));
  await service.put('runs/a/300.pt', checkpointBytes(smallModel, 3));
  expect((await sweep()).code).toBe(0);
  const after = await readFile(target, 'utf8');
  expect(after.startsWith(text)).toBe(true);
  expect(linesOf(after).map(({ step }) => step)).toEqual([100, 200, 300]);
  const read = service.requests.filter((each) => /^GET .*200\.pt/.test(each));
  expect(read.length).toBeGreaterThan(0);
  expect(new Set(read).size).toBe(read.length);
}, 120_000);

/** Kills its own process as the Nth line goes into a file, of which a part is written. */
const KILLER = `
const fs = require('node:fs/promises');
const { open } = fs;
let left = Number(process.env.TEST_KILL_LINE);
fs.open = async (path, flags, ...rest) => {
  const handle = await open(path, flags, ...rest);
  if (flags !== 'a' || !String(path).endsWith('lines')) return handle;
  const { write } = handle;
  handle.write = async (bytes, ...where) => {
    if (--left > 0) return write.call(handle, bytes, ...where);
    const part = Math.max(1, Math.floor(bytes.length * Number(process.env.TEST_KILL_PART)) - 1);
    await write.call(handle, bytes.subarray(0, part));
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };
  return handle;
};
`;

it.skipIf(process.platform === 'win32').each([0, 0.5, 1])(
  'a sweep that is killed within a line of which a share of %s is written goes on to be the whole, to the bit',
  async (part) => {
    const { path } = await smallRun([0, 1, 2]);
    const folder = await scratch();
    const [whole, torn, killer] = ['whole', 'lines', 'killer.cjs'].map((name) => join(folder, name));
    expect((await beliefscope('sweep', path, '--jsonl', whole, '--no-cache')).code).toBe(0);
    await writeFile(killer, KILLER);
    const args = ['sweep', path, '--jsonl', torn, '--no-cache'];
    const child = spawn(process.execPath, ['--require', killer, built('cli.js'), ...args], {
      stdio: 'ignore',
      env: { ...process.env, TEST_KILL_LINE: '2', TEST_KILL_PART: String(part) },
    });
    const signal = await new Promise((resolve) => child.once('close', (_, how) => resolve(how)));
    expect(signal).toBe('SIGKILL');
    const left = await readFile(torn, 'utf8');
    expect(left.split('\n').length).toBe(2);
    expect(left.endsWith('\n')).toBe(false);
    const again = await beliefscope(...args);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('ended within a line');
    expect(await readFile(torn)).toEqual(await readFile(whole));
  },
  60_000,
);
