import { readFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { InputError } from '../../shared/inputError.js';

/** Who writes a file: a process of a machine. Numbers of processes come again, times of their start do not. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes a file for this process alone, by a file beside it that names it. One that was left by a process of this machine that
 * is no more is taken over.
 * @returns gives it back
 * @throws InputError `cannot-write` where another process has it; the system's error
 */
export async function lockFile(target: string): Promise<() => Promise<void>> {
  const path = `${target}.lock`;
  const own: Owner = { host: hostname(), pid: process.pid, started: startOf(process.pid) };
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(JSON.stringify(own)).finally(() => handle.close());
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = await ownerOf(path);
    const isGone = owner === null || (owner.host === own.host && startOf(owner.pid) !== owner.started);
    if (!isGone || attempt > 3)
      throw new InputError(
        'cannot-write',
        `${target} is being written by another sweep${owner ? ` (process ${owner.pid} on ${owner.host})` : ''}: give each a file of ` +
          `its own and merge them, or delete ${path} where none is at work.`,
      );
    await rm(path, { force: true });
  }
}

/** null: whoever made it was ended before it could say who it is, or the file is gone. */
async function ownerOf(path: string): Promise<Owner | null> {
  try {
    const { host, pid, started } = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner>;
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
