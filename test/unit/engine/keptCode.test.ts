import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { built } from '../../tools/built.mjs';
import { root, startEngine } from './engineProcess.js';
import { request } from './runFolder.js';

const sample = join(root, 'media/sample/rrxor');

/** A copy of the programs in a folder of its own. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'beliefscope-engine-code-'));
  for (const name of ['cli.js', 'commands.js', 'engine.js', 'analysis.js'])
    copyFileSync(built(name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Files of compiled code, of those that a use of the engine keeps, with what tells one that was written anew. */
function kept(folder: string, use: string): string[] {
  try {
    return readdirSync(join(folder, '.compiled'))
      .filter((name) => name.startsWith(`${use}-`))
      .map((name) => `${name} ${statSync(join(folder, '.compiled', name)).ino}`);
  } catch {
    return [];
  }
}

it('a worker of a sweep keeps its compiled code, which the next one takes', () => {
  const folder = installed();
  const lines = mkdtempSync(join(tmpdir(), 'beliefscope-lines-'));
  const sweep = (to: string) => {
    const args = ['sweep', sample, '--steps', '0..1e6', '--jsonl', join(lines, to), '--no-cache', '--workers', '1'];
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: undefined };
    return spawnSync(process.execPath, [join(folder, 'cli.js'), ...args], { encoding: 'utf8', env }).status;
  };
  expect(sweep('first.jsonl')).toBe(0);
  const first = kept(folder, 'worker');
  expect(first).toHaveLength(1);
  expect(sweep('second.jsonl')).toBe(0);
  expect(kept(folder, 'worker')).toEqual(first);
});

it('the engine keeps its own a while after its first analysis, and works where it cannot', async () => {
  const [folder, full] = [installed(), installed()];
  writeFileSync(join(full, '.compiled'), 'a file in its place');
  const analyse = async (entry: string) => {
    const { client, deaths } = startEngine({ entry: join(entry, 'engine.js') });
    onTestFinished(() => client.dispose());
    const result = await client.request('analyse', request(sample));
    return { r2: result.regression.r2, deaths };
  };
  const [one, other] = await Promise.all([analyse(folder), analyse(full)]);
  expect(one).toEqual(other);
  await vi.waitFor(() => expect(kept(folder, 'engine')).toHaveLength(1), { timeout: 60_000, interval: 100 });
  expect(one.deaths).toEqual([]);
});
