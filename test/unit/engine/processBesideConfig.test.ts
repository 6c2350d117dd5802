import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { inputError } from '../checkpoint/support/memory.js';
import { checkpointBytes, quiet, request, smallModel } from './runFolder.js';

/** A coin of its own name, whose side `a` comes up so often. */
const coin = (name: string, a: string): string =>
  JSON.stringify({
    name,
    states: ['s', 't'],
    symbols: ['a', 'b'],
    transitions: [
      { from: 's', to: 't', symbol: 'a', probability: a },
      { from: 's', to: 's', symbol: 'b', probability: `1 - ${a}` },
      { from: 't', to: 's', symbol: 'a', probability: 1 },
    ],
  });
const CONFIG = JSON.stringify({ process: 'mine.process.json' });
const CHECKPOINT = checkpointBytes(smallModel, 3);

async function tree(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const own = await mkdtemp(join(tmpdir(), 'beliefscope-'));
  onTestFinished(() => rm(own, { recursive: true, force: true }));
  // Below a folder of its own: the folder above is read too.
  const root = join(own, 'opened');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

const analysed = async (folder: string, checkpoint: string) =>
  (await new Engine().analyse(request(folder, {}, checkpoint), quiet)).result;

const workspace = process.env.BELIEFSCOPE_WORKSPACE;
afterEach(() => {
  if (workspace === undefined) delete process.env.BELIEFSCOPE_WORKSPACE;
  else process.env.BELIEFSCOPE_WORKSPACE = workspace;
});

describe('a process file is looked for beside the config that names it', () => {
  it('where several runs are opened as one folder, each has its own', async () => {
    const root = await tree({
      'one/1.pt': CHECKPOINT,
      'one/config.json': CONFIG,
      'one/mine.process.json': coin('first', '1/2'),
      'two/1.pt': CHECKPOINT,
      'two/config.json': JSON.stringify({ process: 'own/mine.process.json' }),
      'two/own/mine.process.json': coin('second', '1/3'),
    });
    const [one, two] = [await analysed(root, 'one/1.pt'), await analysed(root, 'two/1.pt')];
    expect([one.process.name, two.process.name]).toEqual(['first', 'second']);
    expect(one.regression.r2).toBe((await analysed(join(root, 'one'), '1.pt')).regression.r2);
    expect(JSON.stringify(two.provenance.process)).toContain('two/config.json');
  });

  it('where it is not there, it is of the folder that was opened', async () => {
    const root = await tree({
      'one/1.pt': CHECKPOINT,
      'one/config.json': CONFIG,
      'mine.process.json': coin('of all', '1/2'),
    });
    expect((await analysed(root, 'one/1.pt')).process.name).toBe('of all');
  });

  it('above the folder of the checkpoints it is read in the workspace, and named where there is none', async () => {
    const root = await tree({
      'run/checkpoints/1.pt': CHECKPOINT,
      'run/config.json': CONFIG,
      'run/mine.process.json': coin('above', '1/2'),
    });
    const folder = join(root, 'run/checkpoints');
    const { code, message } = await inputError(analysed(folder, '1.pt'));
    expect(code).toBe('named-outside');
    expect(message).toContain('../config.json names the process file ../mine.process.json');
    process.env.BELIEFSCOPE_WORKSPACE = JSON.stringify([root]);
    expect((await analysed(folder, '1.pt')).process.name).toBe('above');
  });

  it('a path that climbs out of the folder of its config stays what it is', async () => {
    const root = await tree({
      'one/1.pt': CHECKPOINT,
      'one/config.json': JSON.stringify({ process: '../mine.process.json' }),
      'mine.process.json': coin('outside', '1/2'),
    });
    expect((await inputError(analysed(root, 'one/1.pt'))).code).toBe('named-outside');
  });
});
