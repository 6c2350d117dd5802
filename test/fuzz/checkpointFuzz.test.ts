import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FuzzedFormat } from './checkpoint/corpus.js';
import { hostile } from './checkpoint/hostile.js';
import type { Report } from './checkpoint/report.js';

/** So many that each kind of change (corpus.ts) meets each format some hundred times, in four seconds a format. */
const FILES_PER_FORMAT = 4000;
const MAX_MS = 2000;
const MAX_BYTES = 512 * 2 ** 20;
/** A child that has told nothing for so long hangs. */
const SILENCE_MS = 20_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  await build({
    entryPoints: [join(import.meta.dirname, 'checkpoint/child.ts')],
    outfile: join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'esm',
    // Libraries in the old form of modules ask for Node's own by require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Finished extends Report {
  /** Resident size before the first file. */
  readonly startBytes: number;
}

/** Runs the child to its end; rejects where it dies or hangs. */
function run(what: FuzzedFormat | 'hostile', seedOrFolder: number | string, count = 0): Promise<Finished> {
  return new Promise((resolve, reject) => {
    // The time of helpers that collect garbage would count as the reader's, and the more of it the busier the machine is.
    const execArgv = ['--single-threaded-gc'];
    const child = fork(join(folder, 'child.mjs'), [what, String(seedOrFolder), String(count)], { execArgv });
    let startBytes = 0;
    let last = Date.now();
    let files = 0;
    let lastName = '';
    const watch = setInterval(() => {
      if (Date.now() - last < SILENCE_MS) return;
      child.kill('SIGKILL');
      reject(new Error(`${what}: hangs after ${files} files, the last being ${lastName}`));
    }, 1000);
    child.on('message', (report: Report & { done: boolean }) => {
      last = Date.now();
      files = report.files;
      lastName = report.last?.name ?? '';
      if (startBytes === 0) startBytes = report.peakBytes;
      if (report.done) resolve({ ...report, startBytes });
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      reject(new Error(`${what}: the process ended (${code ?? signal}) after ${files} files`));
    });
  });
}

function check(report: Finished, files: number): void {
  expect(report.faults).toEqual([]);
  expect(report.files).toBe(files);
  expect(report.slowestMs, report.slowest).toBeLessThan(MAX_MS);
}

describe('mutated and truncated files are read rightly or refused in one line', () => {
  const formats: FuzzedFormat[] = ['torch-zip', 'torch-legacy', 'safetensors', 'npz', 'onnx'];
  it.each(formats)(
    '%s',
    async (format) => {
      const report = await run(format, 20260101, FILES_PER_FORMAT);
      check(report, FILES_PER_FORMAT);
      expect(report.peakBytes - report.startBytes).toBeLessThan(MAX_BYTES);
      // A fuzzer whose files are all refused for one reason tests nothing.
      expect(report.read).toBeGreaterThan(FILES_PER_FORMAT / 10);
      expect(Object.keys(report.refused).length).toBeGreaterThan(4);
    },
    300_000,
  );
});

it('files made to do harm are refused in one line, soon, and in little memory', async () => {
  const files = join(folder, 'hostile');
  await mkdir(files);
  for (const { name, bytes, beside } of hostile) {
    const path = join(files, name.replaceAll(/[^\w ]+/g, '_'));
    if (!beside) {
      await writeFile(`${path}.pt`, bytes());
      continue;
    }
    await mkdir(path);
    await writeFile(join(path, 'model.onnx'), bytes());
    for (const [other, content] of Object.entries(beside))
      await (typeof content === 'string' ? symlink(content, join(path, other)) : writeFile(join(path, other), content));
  }
  const report = await run('hostile', files);
  check(report, hostile.length);
  expect(report.peakBytes - report.startBytes).toBeLessThan(MAX_BYTES);
}, 300_000);
