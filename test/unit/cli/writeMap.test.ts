import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beliefscope, root } from './cli.js';

describe('inspect --write-map', () => {
  let folder = '';
  let checkpoint = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beliefscope-map-'));
    await cp(join(root, 'test/reference/layouts/gpt-split-qkv'), folder, { recursive: true });
    const expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as { checkpoint: string };
    checkpoint = join(folder, expected.checkpoint);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const logits = async () => {
    const { code, stdout, stderr } = await beliefscope('activations', folder, '--tokens', '0,1,1', '--json', '-');
    expect([code, stderr]).toEqual([0, '']);
    return (JSON.parse(stdout) as { logits: number[][] }).logits;
  };

  it('begins the names beside the file, which then opens as before, and never over a map that is there', async () => {
    const before = await logits();
    expect((await beliefscope('inspect', checkpoint, '--write-map')).code).toBe(0);
    const file = (await readdir(folder, { recursive: true })).find((name) => name.endsWith('.beliefscope.json')) ?? '';
    const text = await readFile(join(folder, file), 'utf8');
    const { names } = JSON.parse(text) as { names: Record<string, string> };
    // What a person finds in it: a block's number stands as {l}, and what was not recognised is empty.
    expect(Object.values(names).filter((name) => name.includes('{l}')).length).toBeGreaterThan(5);
    expect(names['qkv']).toBe('');
    expect(await logits()).toEqual(before);

    const again = await beliefscope('inspect', checkpoint, '--write-map');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('has "names" already')]);
    expect(await readFile(join(folder, file), 'utf8')).toBe(text);
  });

  it('is not what a plain look at the file writes or tells', async () => {
    const { stdout } = await beliefscope('inspect', checkpoint, '--json', '-');
    expect(JSON.parse(stdout)).not.toHaveProperty('names');
  });
});
