import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyOf, ResultStore } from '../../../../src/engine/sweep/store.js';
import { place } from './sweepFolder.js';

it('keeps what is newest within its bound, and touches nothing that is not its own', async () => {
  const where = await place(10_000);
  const store = new ResultStore(where);
  const keys = ['a', 'b', 'c', 'd'].map((name) => keyOf(name));
  for (const [age, key] of keys.entries()) {
    await store.keepFrame(key, new Float32Array(900).fill(age));
    await utimes(join(where.folder, `${key}.frame`), 1e9 + age, 1e9 + age);
  }
  await writeFile(join(where.folder, 'letter.txt'), 'a'.repeat(20_000));
  await store.trim();
  expect(await Promise.all(keys.map(async (key) => (await store.frame(key, 900))?.[0]))).toEqual([
    undefined,
    undefined,
    2,
    3,
  ]);
  expect(await store.clear()).toMatchObject({ files: 2 });
  expect(await readdir(where.folder)).toEqual(['letter.txt']);
});

it('takes a frame of another length, or nothing at all, for none', async () => {
  const store = new ResultStore(await place());
  await store.keepFrame(keyOf('a'), new Float32Array([1, 2, 3]));
  expect(await store.frame(keyOf('a'), 3)).toEqual(new Float32Array([1, 2, 3]));
  expect(await store.frame(keyOf('a'), 2)).toBeNull();
  expect(await store.frame(keyOf('b'), 3)).toBeNull();
});

it('a folder that cannot be written to keeps nothing, and nothing fails', async () => {
  const { folder } = await place();
  await writeFile(join(folder, 'file'), '');
  const store = new ResultStore({ folder: join(folder, 'file'), bytes: 1000 });
  await store.keepFrame(keyOf('a'), new Float32Array(3));
  await store.trim();
  expect(await store.frame(keyOf('a'), 3)).toBeNull();
});
