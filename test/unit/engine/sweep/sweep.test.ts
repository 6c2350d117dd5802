import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/handlers.js';
import { lineOf } from '../../../../src/engine/sweep/line.js';
import { componentsOf } from '../../../../src/engine/sweep/components.js';
import type { HostFiles } from '../../../../src/engine/places/hostFileSystem.js';
import { checkpointBytes, quiet, request, smallModel } from '../runFolder.js';
import { both, failures, nobody, place, settle, smallRun, swept, workers } from './sweepFolder.js';

it('each line equals the analysis of that checkpoint to the bit, in the order of the listing', async () => {
  const { path } = await smallRun([0, 1000, 20, 300]);
  const { lines } = await swept(path);
  expect(lines.map(({ step }) => step)).toEqual([0, 20, 300, 1000]);
  const engine = new Engine();
  for (const line of lines) {
    const known = await engine.analyse(request(path, {}, line.file), quiet);
    expect(line).toEqual(lineOf(known, { run: '', step: line.step }, await componentsOf(known, quiet.signal), null));
    expect(line.r2).toBe(known.result.regression.r2);
    expect(line.r2_first_checkpoint).toBe(known.result.regression.r2_first_checkpoint);
    expect(line.settings).toMatchObject({
      process: { kind: 'preset', name: 'golden-mean' },
      layers: [0, 1],
      context: 6,
      bos: false,
    });
  }
});

it('what cannot be analysed is a failure with its reason, and the rest goes on', async () => {
  const other = { ...smallModel, n_layers: 1 };
  const { path } = await smallRun([0, 10], { '5.pt': 'no checkpoint', '20.pt': checkpointBytes(other, 3) });
  const found = await swept(path);
  expect(found.lines.map(({ step }) => step)).toEqual([0, 10]);
  expect(failures(found)).toMatchObject([
    { file: '5.pt', step: 5, error: { code: 'not-a-checkpoint' } },
    { file: '20.pt', step: 20, error: { code: 'config-disagrees' } },
  ]);
});

it('a training that diverged costs the lines of its diverged checkpoints alone', async () => {
  const large = { 'blocks.1.mlp.b_in': 10, 'blocks.1.mlp.W_out': 3e38 };
  const diverged = checkpointBytes(smallModel, 3, large);
  const { path } = await smallRun([10, 30], { '0.pt': diverged, '20.pt': diverged });
  const found = await swept(path);
  expect(found.lines.map(({ step }) => step)).toEqual([10, 30]);
  expect(found.lines.map((line) => line.r2_first_checkpoint)).toEqual([null, null]);
  expect(failures(found)).toMatchObject([
    { file: '0.pt', error: { code: 'not-finite' } },
    { file: '20.pt', error: { code: 'not-finite' } },
  ]);
});

it('an earliest checkpoint that is damaged leaves the others as an analysis has them', async () => {
  const { path } = await smallRun([10, 20], { '0.pt': 'no checkpoint' });
  const { lines } = await swept(path);
  const { result } = await new Engine().analyse(request(path, {}, 20), quiet);
  expect(result.regression.r2_first_checkpoint).toBeNull();
  expect(lines.map((line) => line.r2_first_checkpoint)).toEqual([null, null]);
  expect(lines[1]?.verdict.sentence).toBe(result.verdict.sentence);
});

it.skipIf(process.platform === 'win32')('a worker that is killed costs nothing but time', async () => {
  const { path } = await smallRun([0, 1, 2, 3, 4, 5]);
  const pool = both();
  let kills = 0;
  const found = await swept(path, {
    pool,
    onOutcome: () => {
      if (kills++ < 2) for (const pid of pool.pids) process.kill(pid, 'SIGKILL');
    },
  });
  expect(found.lines.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found.lines).toEqual((await swept(path)).lines);
});

it.skipIf(process.platform === 'win32')('a checkpoint whose worker dies twice is a failure that says so', async () => {
  const { path } = await smallRun([0, 1, 2]);
  const pool = workers(1);
  // Whoever reads the last one is killed, as a machine without memory left would do it.
  const read = pool.run.bind(pool);
  pool.run = (job, options) => {
    const running = read(job, options);
    if (job.request.checkpoint === '2.pt') pool.pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
    return running;
  };
  const found = await swept(path, { pool, workers: 1 });
  expect(found.lines.map(({ step }) => step)).toEqual([0, 1]);
  expect(failures(found)).toMatchObject([{ file: '2.pt', error: { code: 'engine-died' } }]);
  expect(failures(found)[0]?.error.message).toMatch(/ended twice \(SIGKILL\).*memory/);
});

it('cancelled and begun again it is what it would have been at once, and computes nothing twice', async () => {
  const { path } = await smallRun([0, 1, 2, 3, 4, 5]);
  const store = await place();
  const cancel = new AbortController();
  const before: string[] = [];
  await expect(
    swept(path, {
      store,
      signal: cancel.signal,
      onOutcome: ({ file }) => {
        before.push(file);
        if (before.length === 2) cancel.abort();
      },
    }),
  ).rejects.toThrow('Cancelled');
  const again = await swept(path, { store });
  expect(again.computed).toBeLessThanOrEqual(4);
  expect(again.lines).toEqual((await swept(path)).lines);
});

it('what is known from earlier is told without a worker, and only while bytes, configs and settings are the same', async () => {
  const { path } = await smallRun([0, 1, 2]);
  const store = await place();
  const first = await swept(path, { store });
  expect(first.computed).toBe(3);
  const known = () => swept(path, { pool: nobody(), store, what: 'known' });
  expect((await known()).lines).toEqual(first.lines);
  expect((await swept(path, { pool: nobody(), store, what: 'known', settings: { layers: [0] } })).lines).toEqual([]);

  await writeFile(join(path, '1.pt'), checkpointBytes(smallModel, 99));
  await settle(join(path, '1.pt'), 1.1e9);
  expect((await known()).lines.map(({ step }) => step)).toEqual([0, 1, 2].filter((step) => step !== 1));

  const config = await readFile(join(path, 'config.json'), 'utf8');
  await writeFile(join(path, 'config.json'), config.replace('"relu"', '"gelu"'));
  expect((await known()).lines).toEqual([]);
});

it('bytes that were seen elsewhere are known, under the name that they have here', async () => {
  const { path } = await smallRun([0, 1, 2]);
  const store = await place();
  const first = await swept(path, { store });
  const copy = await smallRun([0], { '7.pt': checkpointBytes(smallModel, 3) });
  const found = await swept(copy.path, { store });
  expect(found.computed).toBe(0);
  expect(found.lines[1]).toEqual({ ...first.lines[2], file: '7.pt', step: 7 });
});

it('a file that may have been written on since it was read is not taken for what it was', async () => {
  const { path } = await smallRun([0, 1]);
  const store = await place();
  // By the clock of its disk, which is ahead of ours, it was written in a moment that is still to come.
  await settle(join(path, '1.pt'), Date.now() / 1000 + 1000);
  await swept(path, { store });
  expect((await swept(path, { store, what: 'known' })).lines.map(({ step }) => step)).toEqual([0]);
});

it('kept results that are damaged, foreign or cut short are nothing but computed again', async () => {
  const { path } = await smallRun([0, 1, 2]);
  const store = await place();
  const first = await swept(path, { store });
  const names = (await readdir(store.folder)).filter((name) => name.endsWith('.line'));
  expect(names).toHaveLength(3);
  expect((await readdir(store.folder)).every((name) => /^[0-9a-f]{64}\.(line|seen|frame)$/.test(name))).toBe(true);
  const [a, b, c] = names.map((name) => join(store.folder, name));
  await writeFile(a, (await readFile(a, 'utf8')).replace(/"r2":0\.\d/, '"r2":0.0'));
  await writeFile(b, 'something else');
  await writeFile(c, (await readFile(c)).subarray(0, 100));
  const again = await swept(path, { store });
  expect(again.computed).toBe(3);
  expect(again.lines).toEqual(first.lines);
});

it('virtual file systems are read through the one process that reaches them', async () => {
  const { path } = await smallRun([0, 1, 2]);
  const local = (uri: string) => new URL(uri.replace(/^mem:/, 'file:'));
  const { stat } = await import('node:fs/promises');
  const entry = async (url: URL, name: string) => {
    const found = await stat(url);
    const { size, mtimeMs } = found;
    return { name, size, mtimeMs, isFile: found.isFile(), isDirectory: found.isDirectory() };
  };
  let reads = 0;
  const hostFiles: HostFiles = {
    stat: (uri) => entry(local(uri), uri.split('/').at(-1) ?? ''),
    list: async (uri) => {
      const names = await readdir(local(uri));
      return Promise.all(names.map((name) => entry(new URL(`${local(uri).href}/${name}`), name)));
    },
    read: async (uri, offset, length) => {
      reads++;
      return new Uint8Array((await readFile(local(uri))).subarray(offset, offset + length));
    },
  };
  const uri = pathToFileURL(path).href.replace(/^file:/, 'mem:');
  const found = await swept({ kind: 'host', uri }, { pool: workers(2, hostFiles), hostFiles });
  expect(found.lines).toEqual((await swept(path)).lines);
  expect(reads).toBeGreaterThan(0);
});

it('a workspace that is not trusted runs no exported graph: its line is a failure that says so', async () => {
  const exported = join(import.meta.dirname, '../../../data/checkpoints/exported');
  const found = await swept(exported, { pool: workers(1), trusted: false });
  expect(failures(found)).toMatchObject([{ file: 'rotary.onnx', error: { code: 'not-trusted' } }]);
});
