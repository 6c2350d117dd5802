import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { inputError } from '../checkpoint/support/memory.js';

const runs = join(import.meta.dirname, '../../reference/layouts/run-name-process');
const folder = join(runs, 'vfs9q1-rrxor');
const load = (checkpoint: string) =>
  new Engine().activations({ kind: 'local', path: folder }, checkpoint, [0, 1], new AbortController().signal);

describe('a checkpoint is a file of the folder that was named', () => {
  // Each names a checkpoint that is there, outside the folder or by a way that leaves it.
  it.each([
    '../abc123_mess3-0.05-0.85/6400.pt',
    '../vfs9q1-rrxor/6400.pt',
    'x/../../abc123_mess3-0.05-0.85/6400.pt',
    './../abc123_mess3-0.05-0.85/6400.pt',
    '..\\abc123_mess3-0.05-0.85\\6400.pt',
    join(runs, 'abc123_mess3-0.05-0.85/6400.pt'),
    join(folder, '6400.pt'),
  ])('%s is refused', async (path) => {
    const { code, message } = await inputError(load(path));
    expect(code).toBe('file-gone');
    expect(message).toContain(path);
    expect(message).not.toContain('\n');
  });

  it('6400.pt is read', async () => {
    expect((await load('6400.pt')).checkpoint.step).toBe(6400);
  });
});
