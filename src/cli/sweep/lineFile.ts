import { open, readFile, type FileHandle } from 'node:fs/promises';
import { note } from '../terminal.js';
import { openFileTarget, statOrNone } from '../fileTarget.js';
import { openFile, writeFailure, writeText } from '../output.js';
import { readLine, readLines, type TextLine } from './lines.js';
import { lockFile } from './lock.js';
import { byPlace } from './order.js';

/** Where lines go. */
export interface LineTarget {
  /** What stands there from earlier. */
  readonly before: readonly TextLine[];
  /** Adds whole lines. Throws InputError `cannot-write`, ClosedPipeError. */
  append(lines: readonly string[]): Promise<void>;
  /** Puts lines in their order, once each, where they are not. */
  arrange(): Promise<void>;
  close(): Promise<void>;
}

/** Time between two calls for the disk to have what was written, in milliseconds. */
const SYNC_MS = 1000;

/**
 * Opens a target for lines: standard output, something that takes them as they come, or a file that keeps what is there.
 * @throws InputError `cannot-write`
 */
export async function openLines(target: string): Promise<LineTarget> {
  if (target === '-') return stream((text) => writeText('-', text));
  try {
    const found = await statOrNone(target);
    if (found && !found.isFile()) {
      const out = await openFileTarget(target);
      const write = (text: string) =>
        new Promise<void>((resolve, reject) => out.stream.write(text, (error) => (error ? reject(error) : resolve())));
      return stream(
        (text) => write(text).catch((error: unknown) => Promise.reject(failure(target, error))),
        () => out.drop(),
      );
    }
    return await openRegular(target);
  } catch (error) {
    throw failure(target, error);
  }
}

function stream(write: (text: string) => Promise<void>, close = () => Promise.resolve()): LineTarget {
  return {
    before: [],
    append: (lines) => (lines.length > 0 ? write(lines.map((line) => `${line}\n`).join('')) : Promise.resolve()),
    arrange: () => Promise.resolve(),
    close,
  };
}

const failure = (target: string, error: unknown): Error => {
  const told = writeFailure(target, error);
  return told instanceof Error ? told : new Error(String(told));
};

async function openRegular(target: string): Promise<LineTarget> {
  const unlock = await lockFile(target);
  let handle: FileHandle | null = null;
  try {
    const bytes = (await statOrNone(target)) ? await readFile(target) : Buffer.alloc(0);
    const { lines, whole, isTorn } = readLines(bytes, target);
    handle = await open(target, 'a');
    if (isTorn) {
      await handle.truncate(whole);
      note(`${target} ended within a line, as a sweep leaves it that is killed: that line was cut off.`);
    }
    return new RegularFile(target, handle, unlock, lines, whole);
  } catch (error) {
    await handle?.close();
    await unlock();
    throw error;
  }
}

class RegularFile implements LineTarget {
  private readonly added: TextLine[] = [];
  private synced = performance.now();

  constructor(
    private readonly target: string,
    private readonly handle: FileHandle,
    private readonly unlock: () => Promise<void>,
    readonly before: readonly TextLine[],
    private size: number,
  ) {}

  async append(lines: readonly string[]): Promise<void> {
    for (const text of lines) {
      await this.write(Buffer.from(`${text}\n`));
      const line = readLine(text);
      if (line) this.added.push(line);
    }
    if (lines.length === 0 || performance.now() - this.synced < SYNC_MS) return;
    await this.sync();
  }

  async arrange(): Promise<void> {
    await this.sync();
    const all = [...this.before, ...this.added];
    const texts = new Set<string>();
    const once = all.filter(({ text }) => !texts.has(text) && texts.add(text));
    const sorted = [...once].sort(byPlace);
    if (once.length === all.length && sorted.every((line, index) => line === all[index])) return;
    const out = await openFile(this.target);
    try {
      await new Promise<void>((resolve, reject) =>
        out.stream.write(sorted.map(({ text }) => `${text}\n`).join(''), (error) =>
          error ? reject(error) : resolve(),
        ),
      );
      await out.keep();
    } catch (error) {
      await out.drop();
      throw failure(this.target, error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.handle.close();
    } finally {
      await this.unlock();
    }
  }

  /** A whole line, or nothing of it: a disk may take a part and be full then. */
  private async write(line: Buffer): Promise<void> {
    try {
      for (let done = 0; done < line.length;)
        done += (await this.handle.write(line, done, line.length - done)).bytesWritten;
      this.size += line.length;
    } catch (error) {
      await this.handle.truncate(this.size).catch(() => undefined);
      throw failure(this.target, error);
    }
  }

  private async sync(): Promise<void> {
    this.synced = performance.now();
    try {
      await this.handle.datasync();
    } catch (error) {
      // Not every file system has it; what a full disk could not take is told.
      if (['ENOSPC', 'EIO', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw failure(this.target, error);
    }
  }
}
