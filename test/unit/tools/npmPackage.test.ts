import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReference } from '../../reference/analysisReference.js';
import { npm } from '../../tools/children.mjs';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');

let folder: string;
let tarball: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beliefscope-npm-'));
  // What a clone holds, with the packages that npm would install first.
  const clone = join(folder, 'clone');
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root });
  for (const file of stdout.split('\n').filter((name) => name !== '' && !name.startsWith('.cache'))) {
    await mkdir(dirname(join(clone, file)), { recursive: true });
    await cp(join(root, file), join(clone, file), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      // A file that is deleted and not yet committed.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await symlink(join(root, 'node_modules'), join(clone, 'node_modules'), 'junction');
  await npm(['pack', '--pack-destination', folder], { cwd: clone });
  tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? 'none');
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('npm pack in a fresh clone builds, and packs what the command line needs and nothing else', async () => {
  const { stdout } = await run('tar', ['-tzf', tarball]);
  const packed = stdout.trim().split('\n').sort();
  const { npmPackage } = JSON.parse(await readFile(join(root, 'test/data/packageFiles.json'), 'utf8')) as {
    npmPackage: string[];
  };
  expect(packed).toEqual(npmPackage.map((name) => `package/${name}`).sort());
});

test('installed without install scripts into an empty prefix, beliefscope has its version and finds the reference', async () => {
  const prefix = join(folder, 'prefix');
  await mkdir(prefix);
  // As the README says: no file of a GPU is looked for on the network.
  await npm(['install', '-g', '--prefix', prefix, '--ignore-scripts', '--prefer-offline', tarball], { cwd: folder });
  const windows = process.platform === 'win32';
  const command = windows ? join(prefix, 'beliefscope.cmd') : join(prefix, 'bin', 'beliefscope');
  const said = (args: string[]) => run(command, args, { cwd: folder, shell: windows });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect((await said(['--version'])).stdout.trim()).toBe(version);

  const { stdout } = await said(['analyse', join(root, 'media/sample/rrxor'), '--json', '-']);
  const found = JSON.parse(stdout) as { checkpoint: { step: number }; regression: { r2: number } };
  const reference = readReference('rrxor');
  expect(found.checkpoint.step).toBe(reference.checkpoint);
  expect(found.regression.r2).toBeCloseTo(reference.regression.r2, 6);
}, 180_000);
