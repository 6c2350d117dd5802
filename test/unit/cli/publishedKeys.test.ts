import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beliefscope, root, sample } from './cli.js';

/** Paths of every key that a release has published, by command; `[]` stands for the items of a list. */
const published = JSON.parse(await readFile(join(root, 'test/data/publishedKeys.json'), 'utf8')) as Record<
  string,
  string[]
>;

const runs: Record<string, string[][]> = {
  analyse: [[sample]],
  check: [[sample, '--layers', '3', '--checkpoint', '96000']],
  steer: [[sample, '--from', '15', '--to', '21', '--futures', '1']],
  'steer-matrix': [[sample, '--most', '4']],
  trajectory: [[sample, '--word', '0,1,1']],
  fit: [[sample, '--process', 'rrxor', '--params', '{"pR1": 0.9}', '--rank', '--context', '6']],
  activations: [[sample, '--tokens', '0,1,1']],
  infer: [[sample]],
  inspect: [[sample]],
  runs: [[sample]],
  sweep: [[sample, '--steps', '96000', '--layers', '3', '--check', '--no-cache']],
  process: [['rrxor'], ['mess3', '--depth', '5'], ['fanizza', '--depth', '4']],
};

function keyPaths(value: unknown, path: string, found: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const item of value) keyPaths(item, `${path}[]`, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) {
      const own = path === '' ? key : `${path}.${key}`;
      found.add(own);
      keyPaths(item, own, found);
    }
  return found;
}

describe('JSON that has been published', () => {
  it('knows every command that writes JSON', () =>
    expect(Object.keys(published).sort()).toEqual(Object.keys(runs).sort()));

  it.each(Object.entries(runs))('%s loses no key', { timeout: 60_000 }, async (command, calls) => {
    const found = new Set<string>();
    for (const args of calls) {
      const lines = command === 'sweep';
      const { code, stdout } = await beliefscope(command, ...args, lines ? '--jsonl' : '--json', '-');
      expect(code).toBe(0);
      for (const text of lines ? stdout.trim().split('\n') : [stdout]) keyPaths(JSON.parse(text), '', found);
    }
    expect(published[command].length).toBeGreaterThan(0);
    expect(published[command].filter((path) => !found.has(path))).toEqual([]);
  });

  it.each([
    ['analyse', [sample]],
    ['trajectory', [sample, '--word', '0,1,1']],
  ])('%s names the symbols by the one word, and still by the one of before', async (command, args) => {
    const { stdout } = await beliefscope(command, ...args, '--json', '-');
    const { process } = JSON.parse(stdout) as { process: { symbols: string[]; vocab: string[] } };
    expect(process.symbols).toEqual(['0', '1']);
    expect(process.vocab).toEqual(process.symbols);
  });
});
