import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { activationsOf } from '../../src/engine/activations.js';
import { ModelStore } from '../../src/engine/stores/modelStore.js';

/** Small files after public bug reports; each folder's README.md says what is right. */
const FAULTS = join(import.meta.dirname, 'faults');
const { signal } = new AbortController();

const load = (folder: string, file: string) =>
  new ModelStore().load(localFolder(join(FAULTS, folder)), file, 1, signal);

interface Expected {
  readonly tokens: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

const expectedOf = (folder: string) =>
  JSON.parse(readFileSync(join(FAULTS, folder, 'expected.json'), 'utf8')) as Expected;

async function farthest(folder: string, file: string): Promise<number> {
  const { tokens, logits } = expectedOf(folder);
  const got = await activationsOf(await load(folder, file), tokens, signal);
  return Math.max(...logits.flatMap((row, at) => row.map((value, index) => Math.abs(value - got.logits[at][index]))));
}

const filesOf = (folder: string) => readdirSync(join(FAULTS, folder)).filter((name) => /\.(pt|ckpt)$/.test(name));

describe.each(['where-the-state-dict-is', 'side-objects'])('%s', (folder) => {
  it.each(filesOf(folder))('%s gives the numbers that are expected of it', async (file) => {
    // Their objects may tell gelu, which is a matter of configs; the expected numbers are those of relu.
    if (/^(dataclass|object|lightning)/.test(file)) expect((await load(folder, file)).checkpoint.step).toBeNull();
    else expect(await farthest(folder, file)).toBeLessThan(3e-5);
  });
});
