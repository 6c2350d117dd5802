import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled } from '../../tools/install.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beliefscope-install-'));
  await mkdir(join(folder, 'node_modules'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Packages = Record<string, { version?: string; optional?: boolean }>;
const wanted = (packages: Packages) => writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
const installed = (packages: Packages) =>
  writeFile(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));

const project = { '': { version: '1.0.0' } };
const one = { 'node_modules/one': { version: '1.2.3' } };

test('nothing is installed before npm has finished', async () => {
  await wanted({ ...project, ...one });
  expect(isInstalled(folder)).toBe(false);
});

test('the versions of the lock file are there', async () => {
  await wanted({ ...project, ...one });
  await installed(one);
  expect(isInstalled(folder)).toBe(true);
});

test('another version, or one package too few, is out of date', async () => {
  await wanted({ ...project, ...one });
  await installed({ 'node_modules/one': { version: '1.2.2' } });
  expect(isInstalled(folder)).toBe(false);
  await installed({});
  expect(isInstalled(folder)).toBe(false);
});

test('an optional package of another platform may be missing', async () => {
  await wanted({ ...project, ...one, 'node_modules/other-platform': { version: '1.0.0', optional: true } });
  await installed(one);
  expect(isInstalled(folder)).toBe(true);
});
