import type { Memento } from 'vscode';
import { processChoiceSchema } from '../protocol.js';
import type { ProcessChoice } from '../protocol.js';

const OPENED = 'opened';
const PROCESS = 'process:';
/** Folders that a reload may bring back; the oldest are forgotten. */
const MOST_OPENED = 200;

/** What is remembered of folders in this workspace. Stored values are checked as those of a stranger. */
export class FolderMemory {
  constructor(private readonly store: Memento) {}

  /** The process, with its parameters, that was chosen for a folder whose config names none (or another). */
  process(key: string): ProcessChoice | null {
    return processChoiceSchema.safeParse(this.store.get(PROCESS + key)).data ?? null;
  }

  async rememberProcess(key: string, choice: ProcessChoice): Promise<void> {
    await this.store.update(PROCESS + key, choice);
  }

  /** Whether the person, and not a page, has opened this folder before. */
  wasOpened(key: string): boolean {
    return this.opened().includes(key);
  }

  async rememberOpened(key: string): Promise<void> {
    if (this.opened().at(-1) === key) return;
    await this.store.update(OPENED, [...this.opened().filter((other) => other !== key), key].slice(-MOST_OPENED));
  }

  private opened(): string[] {
    const stored = this.store.get<unknown>(OPENED);
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : [];
  }
}
