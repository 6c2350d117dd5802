import type { FolderMemory, FolderSource, Opened } from './folderSource.js';

export interface ReadOnceFolder extends FolderSource {
  /** Closes all files that are still open. */
  close(): Promise<void>;
}

/** Of an open file at most this many bytes are held in memory (see localFolder), and of all kept ones together. */
const HELD_OF_ONE = 8 * 2 ** 20;
const HELD_OF_ALL = 128 * 2 ** 20;

/**
 * A folder for one request: it, and each folder in it, is listed once, its config is read once, and each checkpoint is
 * opened once, however many parts of the request ask. The next request makes another, and so sees what has changed.
 */
export function readOnce(source: FolderSource): ReadOnceFolder {
  const memories: Memory[] = [];
  const budget = { left: HELD_OF_ALL };
  const remembering = (inner: FolderSource): FolderSource => {
    const memory = new Memory(budget);
    memories.push(memory);
    const below = new Map<string, FolderSource>();
    const { folder, folders } = inner;
    return {
      ...inner,
      memory,
      list: (signal) => memory.once('list', () => inner.list(signal)),
      ...(folders && { folders: (signal) => memory.once('folders', () => folders.call(inner, signal)) }),
      ...(folder && {
        folder: (name) => {
          const known = below.get(name) ?? remembering(folder.call(inner, name));
          below.set(name, known);
          return known;
        },
      }),
    };
  };
  return {
    ...remembering(source),
    async close() {
      for (const memory of memories) await memory.close();
    },
  };
}

class Memory implements FolderMemory {
  private readonly answers = new Map<string, Promise<unknown>>();
  private readonly kept = new Map<string, { readonly shown: Opened; readonly real: Opened }>();

  constructor(private readonly budget: { left: number }) {}

  once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(question);
    // A question always has answers of one kind.
    if (known) return known as Promise<T>;
    const asked = ask();
    this.answers.set(question, asked);
    asked.catch(() => this.answers.delete(question));
    return asked;
  }

  async opened<T extends Opened>(file: string, open: () => Promise<T>): Promise<T> {
    const known = this.kept.get(file);
    // A file is always opened as one kind of thing.
    if (known) return known.shown as T;
    const real = await open();
    const held = Math.min(real.size, HELD_OF_ONE);
    if (held > this.budget.left) return real;
    this.budget.left -= held;
    const shown = { ...real, close: async () => undefined };
    this.kept.set(file, { shown, real });
    return shown;
  }

  async forget(file: string): Promise<void> {
    this.answers.delete('list');
    const known = this.kept.get(file);
    if (!known) return;
    this.kept.delete(file);
    this.budget.left += Math.min(known.real.size, HELD_OF_ONE);
    await known.real.close();
  }

  async close(): Promise<void> {
    for (const file of [...this.kept.keys()]) await this.forget(file);
  }
}
