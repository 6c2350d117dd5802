import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { ResultStore } from '../../../src/engine/sweep/store.js';
import type { StorePlace } from '../../../src/engine/sweep/messages.js';
import { checkpointBytes, quiet, request, smallModel } from './runFolder.js';
import { CONFIG, place, settle, smallRun, swept } from './sweep/sweepFolder.js';

/** r2 of the earliest checkpoint as a program tells it that was just started. */
async function r2First(path: string, where: StorePlace | null, settings = {}): Promise<number | null> {
  const { result } = await new Engine(null, () => where).analyse(request(path, settings, 20), quiet);
  return result.regression.r2_first_checkpoint;
}

/** Makes a file unreadable as a checkpoint, though from outside it looks as it did. */
async function spoil(path: string): Promise<void> {
  const { size } = await stat(path);
  await writeFile(path, Buffer.alloc(size, 7));
  await settle(path);
}

it('what one analysis found of the earliest checkpoint another takes, to the bit, without reading it', async () => {
  const { path } = await smallRun([0, 20]);
  const where = await place();
  const found = await r2First(path, null);
  expect(await r2First(path, where)).toBe(found);
  await spoil(join(path, '0.pt'));
  expect(await r2First(path, where)).toBe(found);
  // Nobody else can tell it any more.
  expect(await r2First(path, null)).toBeNull();
  await new ResultStore(where).clear();
  expect(await r2First(path, where)).toBeNull();
});

it('so does it take what a sweep found', async () => {
  const { path } = await smallRun([0, 20]);
  const where = await place();
  const { lines } = await swept(path, { store: where, files: ['0.pt'] });
  const found = await r2First(path, null);
  expect(lines.map(({ r2 }) => r2)).toEqual([expect.closeTo(found ?? NaN, 9)]);
  await spoil(join(path, '0.pt'));
  expect(await r2First(path, where)).toBe(found);
});

it('other bytes under the same name are not taken for those that were there', async () => {
  const { path, write } = await smallRun([0, 20]);
  const where = await place();
  const found = await r2First(path, where);
  await write('0.pt', checkpointBytes(smallModel, 77));
  await settle(join(path, '0.pt'), 1.1e9);
  const other = await r2First(path, where);
  expect(other).toBe(await r2First(path, null));
  expect(other).not.toBe(found);
});

it('other settings, another config, or an entry that is damaged: it is computed', async () => {
  const { path, write } = await smallRun([0, 20]);
  const where = await place();
  const found = await r2First(path, where);
  for (const settings of [{ layers: [0] }, { ridge: 0.01 }, { context: 5 }, { weighting: 'probability' as const }]) {
    const fresh = await r2First(path, null, settings);
    expect([settings, await r2First(path, where, settings)]).toEqual([settings, fresh]);
    expect(fresh).not.toBe(found);
  }
  const entries = (await readdir(where.folder)).filter((name) => name.endsWith('.earliest'));
  expect(entries).toHaveLength(5);
  for (const name of entries) {
    const bytes = await readFile(join(where.folder, name));
    // The digits of r2 are other ones.
    await writeFile(join(where.folder, name), bytes.toString().replace(/"r2":0\.\d/, '"r2":0.99'));
  }
  expect(await r2First(path, where)).toBe(found);
  await write('config.json', CONFIG.replace('"relu"', '"gelu"'));
  const gelu = await r2First(path, null);
  expect(await r2First(path, where)).toBe(gelu);
  expect(gelu).not.toBe(found);
});

it('a file that may be written on is read, however it looks', async () => {
  const { path } = await smallRun([0, 20]);
  const where = await place();
  // By the clock of whoever wrote it, this is the moment.
  const now = Date.now() / 1000 + 3600;
  await utimes(join(path, '0.pt'), now, now);
  expect(await r2First(path, where)).toBe(await r2First(path, null));
  await writeFile(join(path, '0.pt'), checkpointBytes(smallModel, 77));
  await utimes(join(path, '0.pt'), now, now);
  expect(await r2First(path, where)).toBe(await r2First(path, null));
});
