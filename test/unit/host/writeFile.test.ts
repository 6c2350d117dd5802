import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { writeFile } from '../../../src/host/writeFile.js';

interface At {
  readonly scheme: string;
  readonly path: string;
}

const disk = vi.hoisted(() => ({ files: new Map<string, string>(), fails: null as (() => Error) | null, type: 1 }));

vi.mock('vscode', async () => {
  const uri = (path: string) => ({
    scheme: 'file',
    path,
    fsPath: path,
    toString: () => `file://${path}`,
  });
  return {
    l10n: (await import('../support/fakeL10n.js')).fakeL10n,
    FileType: { File: 1, Directory: 2, SymbolicLink: 64 },
    Uri: {
      joinPath: (base: At, part: string) =>
        uri(part === '..' ? base.path.replace(/\/[^/]*$/, '') : `${base.path}/${part}`),
    },
    workspace: {
      asRelativePath: ({ path }: At) => path.slice(1),
      fs: {
        stat: async ({ path }: At) => {
          if (!disk.files.has(path)) throw new Error('ENOENT');
          return { type: disk.type };
        },
        // A disk that fills up has written the first bytes.
        writeFile: async ({ path }: At, bytes: Uint8Array) => {
          const text = new TextDecoder().decode(bytes);
          disk.files.set(path, disk.fails ? text.slice(0, 3) : text);
          if (disk.fails) throw disk.fails();
        },
        rename: async (from: At, to: At) => {
          disk.files.set(to.path, disk.files.get(from.path) ?? '');
          disk.files.delete(from.path);
        },
        delete: async ({ path }: At) => void disk.files.delete(path),
      },
    },
  };
});

const at = (path: string) => ({ scheme: 'file', path, toString: () => `file://${path}` }) as unknown as vscode.Uri;

beforeEach(() => {
  disk.files.clear();
  disk.fails = null;
  disk.type = 1;
});

describe('a file that the editor writes is whole, or is what it was', () => {
  it('takes the place of what was there', async () => {
    disk.files.set('/ws/.beliefscope.json', 'before');
    await writeFile(at('/ws/.beliefscope.json'), 'after');
    expect([...disk.files]).toEqual([['/ws/.beliefscope.json', 'after']]);
  });

  it.each([
    ['ENOSPC: no space left on device, write', 'no space is left on the device'],
    [
      'Unable to write file (Unknown (FileSystemError): Error: EDQUOT: disk quota exceeded)',
      'the disk quota is used up',
    ],
    ['EROFS: read-only file system, open', 'the file system is read-only'],
    ['EACCES: permission denied, open', 'this user has no permission there'],
    ['ENOTDIR: not a directory, open', 'part of its path is not a folder'],
    ['ENAMETOOLONG: name too long, open', 'the name is too long'],
    [
      'EMFILE: too many open files, open',
      'too many files are open: close some programs, or raise the limit (ulimit -n)',
    ],
    ['C:\\x\\y.cc: 0x8007', 'the file system refused it'],
  ])('%s', async (raw, words) => {
    disk.files.set('/ws/a.csv', 'before');
    disk.fails = () => new Error(raw);
    await expect(writeFile(at('/ws/a.csv'), 'after and more')).rejects.toMatchObject({
      code: 'cannot-write',
      message: `ws/a.csv cannot be written: ${words}.`,
    });
    expect([...disk.files]).toEqual([['/ws/a.csv', 'before']]);
  });

  it('what is no file is not written to', async () => {
    disk.files.set('/ws/pipe', '');
    disk.type = 0;
    await expect(writeFile(at('/ws/pipe'), 'x')).rejects.toMatchObject({
      message: 'ws/pipe cannot be written: it is not a file.',
    });
  });
});
