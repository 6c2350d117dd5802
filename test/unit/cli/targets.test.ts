import { execFile, spawn } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNpz } from '../../../src/cli/npz.js';
import { checkTarget, writeParts, writeText } from '../../../src/cli/output.js';
import { writeMap } from '../../../src/cli/writeMap.js';
import { inputError } from '../checkpoint/support/memory.js';

const posix = process.platform !== 'win32';
let folder = '';
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beliefscope-target-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function* endingBadly(): Generator<string> {
  yield 'x'.repeat(200_000);
  throw new Error('the work failed');
}

describe('a file that is written is whole, or is what it was', () => {
  it.each(['a file that was there', 'a new file'])('%s', async (what) => {
    if (what === 'a file that was there') await writeFile(at('out.json'), 'before');
    await expect(writeParts(at('out.json'), endingBadly())).rejects.toThrow('the work failed');
    const parts = () => endingBadly() as unknown as Iterable<Float32Array>;
    await expect(writeNpz(at('out.json'), [{ name: 'a', type: '<f4', shape: [1], parts }])).rejects.toThrow();
    expect(await readdir(folder)).toEqual(what === 'a new file' ? [] : ['out.json']);
    if (what === 'a file that was there') expect(await readFile(at('out.json'), 'utf8')).toBe('before');
    await writeText(at('out.json'), 'after');
    await writeNpz(at('a.npz'), [{ name: 'a', type: '<f4', shape: [1], parts: () => [new Float32Array(1)] }]);
    expect(await readFile(at('out.json'), 'utf8')).toBe('after');
    expect((await readdir(folder)).sort()).toEqual(['a.npz', 'out.json']);
  });

  it.skipIf(!posix)('keeps its permissions, and a link stays one', async () => {
    await writeFile(at('real.json'), 'before');
    await chmod(at('real.json'), 0o640);
    await symlink('real.json', at('link.json'));
    await symlink('later.json', at('ahead.json'));
    await writeText(at('link.json'), 'after');
    await writeText(at('ahead.json'), 'new');
    expect((await lstat(at('link.json'))).isSymbolicLink()).toBe(true);
    expect(await readFile(at('real.json'), 'utf8')).toBe('after');
    expect((await stat(at('real.json'))).mode & 0o777).toBe(0o640);
    expect(await readFile(at('later.json'), 'utf8')).toBe('new');
  });
});

describe('what cannot be written is told before it is opened, in one sentence', () => {
  const told = async (path: string) => {
    const errors = await Promise.all([inputError(writeText(path, 'x')), inputError(checkTarget(path))]);
    for (const { code } of errors) expect(code).toBe('cannot-write');
    return errors.map(({ message }) => message);
  };

  it('a folder, a path through a file, a folder that is not there, a name that is too long', async () => {
    await mkdir(at('folder'));
    await writeFile(at('file'), '');
    const long = 'n'.repeat(300);
    for (const [path, why] of [
      ['folder', 'it is a folder'],
      ['file/out.json', 'part of its path is not a folder'],
      ['none/out.json', 'its folder does not exist'],
      [long, 'the name is too long'],
    ] as const)
      expect(await told(at(path))).toEqual([
        `${at(path)} cannot be written: ${why}.`,
        `${at(path)} cannot be written: ${why}.`,
      ]);
  });

  it.skipIf(!posix || process.getuid?.() === 0)('a folder without permission', async () => {
    await mkdir(at('closed'));
    await chmod(at('closed'), 0o500);
    expect((await told(at('closed/out.json')))[0]).toContain('this user has no permission there');
    await chmod(at('closed'), 0o700);
  });

  it.skipIf(!posix)('a socket, and a pipe that nobody reads; a pipe with a reader is written to', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(at('socket'), resolve));
    expect(await told(at('socket'))).toEqual(
      Array(2).fill(`${at('socket')} cannot be written: it is a socket, not a file.`),
    );
    server.close();
    await promisify(execFile)('mkfifo', [at('pipe')]);
    const unread = `${at('pipe')} cannot be written: it is a named pipe that nobody reads.`;
    expect((await inputError(writeText(at('pipe'), 'x'))).message).toBe(unread);
    const reader = spawn('cat', [at('pipe')]);
    let read = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => (read += text));
    const ended = new Promise((resolve) => reader.on('close', resolve));
    const big = 'y'.repeat(300_000);
    // The reader needs a moment to open its end.
    for (;;) {
      const error = await writeText(at('pipe'), big).catch((reason: unknown) => reason);
      if (error === undefined) break;
      expect(error).toMatchObject({ message: unread });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await ended;
    expect(read).toBe(big);
  });

  it.skipIf(!posix)('settings that are a pipe, when a layout map is written', async () => {
    await promisify(execFile)('mkfifo', [at('.beliefscope.json')]);
    expect((await inputError(writeMap(folder, {}))).message).toContain('is a named pipe, not a file: it was not read');
  });
});
