import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isFresh, removeStamp, writeStamp } from '../../../.config/fingerprint.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'beliefscope-built-'));
  for (const folder of ['dist', 'src', '.config']) await mkdir(join(root, folder));
  for (const file of ['src/a.ts', 'src/b.ts', 'package-lock.json', '.config/build.mjs'])
    await writeFile(join(root, file), file);
  writeStamp(root, ['src/a.ts', 'src/b.ts', 'node_modules/other/index.js']);
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('knows a build of the sources as they are', () => {
  expect(isFresh(root)).toBe(true);
});

it.each([
  ['a changed source', () => writeFile(join(root, 'src/a.ts'), 'other')],
  ['a source that is gone', () => rm(join(root, 'src/b.ts'))],
  ['other packages', () => writeFile(join(root, 'package-lock.json'), '{}')],
  ['another way to build', () => writeFile(join(root, '.config/build.mjs'), '//')],
  ['a dist/ that is gone', () => rm(join(root, 'dist'), { recursive: true })],
  ['a build that has not ended well', async () => removeStamp(root)],
])('and sees %s', async (_, change) => {
  await change();
  expect(isFresh(root)).toBe(false);
});

it('and sees a change that is taken back as none', async () => {
  await writeFile(join(root, 'src/a.ts'), 'other');
  await writeFile(join(root, 'src/a.ts'), 'src/a.ts');
  expect(isFresh(root)).toBe(true);
});
