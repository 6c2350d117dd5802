import type { PathLike } from 'node:fs';
import type * as Files from 'node:fs/promises';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

/** What was asked of the file system, by the last part of the path. */
const asked = vi.hoisted(() => ({ open: [] as string[], stat: [] as string[], readdir: [] as string[] }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof Files>();
  const counted = (name: keyof typeof asked) => {
    const call = real[name] as (path: PathLike, ...rest: unknown[]) => unknown;
    return (path: PathLike, ...rest: unknown[]) => {
      asked[name].push(basename(String(path)));
      return call(path, ...rest);
    };
  };
  return { ...real, open: counted('open'), stat: counted('stat'), readdir: counted('readdir') };
});

const times = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length;
const config = JSON.stringify({ process: 'rrxor', act_fn: 'relu' });

describe('a folder is read once a request', () => {
  let path = '';
  const nothingAsked = () => {
    for (const calls of Object.values(asked)) calls.length = 0;
  };
  beforeEach(async () => {
    const files = Object.fromEntries([10, 20, 30].map((step) => [`${step}.pt`, checkpointBytes(smallModel, step)]));
    ({ path } = await runFolder({ ...files, 'train_config.json': config, 'train_log.csv': '', 'notes.md': '' }));
    nothingAsked();
  });

  it('by a listing, which says where process and architecture are from', async () => {
    const { provenance } = await new Engine().list({ kind: 'local', path }, quiet.signal);
    expect(provenance.process).toEqual({ from: 'file', file: 'train_config.json', field: 'process' });
    expect(provenance.act_fn).toEqual({ from: 'file', file: 'train_config.json', field: 'act_fn' });
    expect(asked.open.sort()).toEqual(['30.pt', 'train_config.json']);
    expect(times(asked.readdir, 'run')).toBeLessThanOrEqual(2);
    // The folder, its six files, and each of the two files once more before it is opened.
    expect(asked.stat.length).toBeLessThanOrEqual(1 + 6 + 2);
  });

  it('by an analysis, which opens the earliest checkpoint beside it', async () => {
    const { result } = await new Engine().analyse(request(path), quiet);
    expect(result.checkpoint.file).toBe('30.pt');
    expect(result.regression.first_checkpoint).toBe(10);
    expect(asked.open.sort()).toEqual(['10.pt', '30.pt', 'train_config.json']);
    expect(asked.stat.length).toBeLessThanOrEqual(1 + 6 + 3);
  });

  it('by an inspection, of a file and of a folder', async () => {
    const engine = new Engine();
    for (const target of [`${path}/30.pt`, path]) {
      nothingAsked();
      await engine.inspect({ kind: 'local', path: target }, null, quiet.signal);
      expect(asked.open.sort()).toEqual(['30.pt', 'train_config.json']);
    }
  });

  it('where each step has a folder of its own', async () => {
    await rm(path, { recursive: true });
    for (const step of [5, 10]) {
      await mkdir(`${path}/checkpoint-${step}`, { recursive: true });
      await writeFile(`${path}/checkpoint-${step}/model.pt`, checkpointBytes(smallModel, step));
      await writeFile(`${path}/checkpoint-${step}/config.json`, config);
    }
    nothingAsked();
    await new Engine().analyse(request(path, { process: preset('rrxor') }), quiet);
    expect(asked.open.sort()).toEqual(['config.json', 'config.json', 'model.pt', 'model.pt']);
    expect(times(asked.readdir, 'checkpoint-10')).toBe(1);
  });

  it('and the next request sees what has changed', async () => {
    const engine = new Engine();
    const first = await engine.analyse(request(path), quiet);
    await writeFile(`${path}/30.pt`, checkpointBytes(smallModel, 99));
    const second = await engine.analyse(request(path), quiet);
    expect(second.result.checkpoint.sha256).not.toBe(first.result.checkpoint.sha256);
    await rm(`${path}/30.pt`);
    expect((await engine.analyse(request(path), quiet)).result.checkpoint.file).toBe('20.pt');
  });

  it('and opens the file that shows what a run holds anew only where it has changed', async () => {
    const age = async (name: string, seconds: number) => {
      const then = Date.now() / 1000 - seconds;
      await utimes(`${path}/${name}`, then, then);
    };
    for (const name of ['10.pt', '20.pt', '30.pt']) await age(name, 100);
    const engine = new Engine();
    const stepped = async (checkpoint: number) => {
      nothingAsked();
      const { result } = await engine.analyse(request(path, {}, checkpoint), quiet);
      return { file: result.checkpoint.file, opened: asked.open.filter((name) => name.endsWith('.pt')).sort() };
    };
    expect(await stepped(10)).toEqual({ file: '10.pt', opened: ['10.pt', '30.pt'] });
    // The earliest one is what others are compared with.
    expect(await stepped(20)).toEqual({ file: '20.pt', opened: ['10.pt', '20.pt'] });
    // Other bytes of another date are looked at, and what was just written is not trusted to stay.
    await writeFile(`${path}/30.pt`, checkpointBytes(smallModel, 99));
    expect((await stepped(20)).opened).toContain('30.pt');
    expect((await stepped(20)).opened).toContain('30.pt');
    await age('30.pt', 50);
    expect((await stepped(20)).opened).toContain('30.pt');
    expect((await stepped(20)).opened).not.toContain('30.pt');
    // The same size and no model any more: its date tells.
    await writeFile(`${path}/30.pt`, new Uint8Array(checkpointBytes(smallModel, 99).length));
    await age('30.pt', 40);
    for (const name of ['10.pt', '20.pt']) await rm(`${path}/${name}`);
    await expect(engine.analyse(request(path), quiet)).rejects.toThrow(/30\.pt/);
  });
});

describe('a file that was pointed at', () => {
  it('is told of without notes about its neighbours', async () => {
    const files = { '30.pt': checkpointBytes(smallModel, 1), '7.ckpt': 'nothing', 'optimizer.pt': 'nothing' };
    const { path } = await runFolder({ ...files, 'train_config.json': config });
    const engine = new Engine();
    const named = (notes: readonly string[]) => notes.filter((note) => /7\.ckpt|optimizer/.test(note));
    expect(named((await engine.analyse(request(path), quiet)).result.notes)).toHaveLength(2);
    expect(named((await engine.analyse(request(`${path}/30.pt`), quiet)).result.notes)).toEqual([]);
    expect(named((await engine.list({ kind: 'local', path: `${path}/30.pt` }, quiet.signal)).notes)).toEqual([]);
  });
});
