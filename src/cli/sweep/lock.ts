import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { InputError } from '../../shared/inputError.js';

/** Who writes a file: a process of a machine. Numbers of processes come again, times of their start do not. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly started: string;
}

/** How long whoever makes a lock may take to say who it is, where it cannot be said at once, in milliseconds. */
const TELLING_MS = 250;

/**
 * Takes a file for this process alone, by a file beside it that names it. One that was left by a process of this machine that
 * is no more is taken over.
 * @returns gives it back
 * @throws InputError `cannot-write` where another process has it; the system's error
 */
export async function lockFile(target: string): Promise<() => Promise<void>> {
  // A link and what it leads to are one file.
  const path = `${await realpath(target).catch(() => target)}.lock`;
  const own: Owner = { host: hostname(), pid: process.pid, started: startOf(process.pid) };
  for (let attempt = 0; ; attempt++) {
    if (await made(path, JSON.stringify(own))) return () => rm(path, { force: true });
    const told = await read(path);
    const owner = ownerOf(told);
    if (owner === null && attempt === 0) {
      await pause(TELLING_MS);
      continue;
    }
    const isGone = owner === null || (owner.host === own.host && startOf(owner.pid) !== owner.started);
    if (!isGone || attempt > 3)
      throw new InputError(
        'cannot-write',
        `${target} is being written by another sweep${owner ? ` (process ${owner.pid} on ${owner.host})` : ''}: give each a file of ` +
          `its own and merge them, or delete ${path} where none is at work.`,
      );
    await takeAway(path, told);
  }
}

/** Makes a lock that says from the start whose it is; false where there is one. */
async function made(path: string, text: string): Promise<boolean> {
  const beside = besideOf(path);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await link(beside, path);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'link') return false;
    if (syscall !== 'link') throw error;
    return await madeWithoutLinks(path, text);
  } finally {
    await rm(beside, { force: true });
  }
}

/** On file systems without hard links, for a moment, it says nothing. */
async function madeWithoutLinks(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (syscall !== 'open') await rm(path, { force: true });
    throw error;
  }
}

/** Takes away a lock that was left: that one, and not another which came in its place meanwhile. */
async function takeAway(path: string, left: string | null): Promise<void> {
  const beside = besideOf(path);
  try {
    await rename(path, beside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await read(beside)) !== left) await link(beside, path).catch(() => undefined);
  await rm(beside, { force: true });
}

const besideOf = (path: string): string => `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;

const read = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

/** null: whoever made it was ended before it could say who it is, or the file is gone. */
function ownerOf(told: string | null): Owner | null {
  try {
    const { host, pid, started } = JSON.parse(told ?? '') as Partial<Owner>;
    return typeof host === 'string' && typeof pid === 'number' ? { host, pid, started: String(started) } : null;
  } catch {
    return null;
  }
}

/** When a process of this machine started, as far as can be told; '' where there is none. */
function startOf(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return '';
  }
  try {
    // After the name in parentheses, which may hold anything: state is the first field, the start the twentieth.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[19] ?? 'running';
  } catch {
    return 'running';
  }
}
