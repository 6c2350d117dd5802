import type { Memento } from 'vscode';
import { assumedValuesSchema } from '../protocol/files.js';
import { panelStateSchema } from '../protocol/panel.js';
import { processChoiceSchema } from '../protocol/process.js';
import type { AssumedValues } from '../protocol/files.js';
import type { PanelState } from '../protocol/panel.js';
import type { ProcessChoice } from '../protocol/process.js';

const OPENED = 'opened';
const PROCESS = 'process:';
const LOOK = 'look:';
const ASSUMED = 'assumed:';
/** How many folders can be restored after a reload; the oldest are forgotten. */
const MOST_OPENED = 200;

const lookSchema = panelStateSchema.pick({ checkpoint: true, settings: true });
export type Look = Pick<PanelState, 'checkpoint' | 'settings'>;

/** Stores choices for each folder in this workspace. Stored values are validated like any other input. */
export class FolderMemory {
  constructor(private readonly store: Memento) {}

  /** The process, with its parameters, that the user chose for a folder whose config names none or another one. */
  process(key: string): ProcessChoice | null {
    return processChoiceSchema.safeParse(this.store.get(PROCESS + key)).data ?? null;
  }

  async rememberProcess(key: string, choice: ProcessChoice): Promise<void> {
    await this.store.update(PROCESS + key, choice);
  }

  async forgetProcess(key: string): Promise<void> {
    if (this.process(key)) await this.store.update(PROCESS + key, undefined);
  }

  /** Architecture values that the user set for a folder to replace assumed ones. */
  assumed(key: string): AssumedValues {
    return assumedValuesSchema.safeParse(this.store.get(ASSUMED + key)).data ?? {};
  }

  async rememberAssumed(key: string, values: AssumedValues): Promise<void> {
    await this.store.update(ASSUMED + key, Object.keys(values).length > 0 ? values : undefined);
  }

  /** What was last shown of a folder. It is newer than a page's stored state, which VS Code saves with a delay. */
  look(key: string): Look | null {
    return lookSchema.safeParse(this.store.get(LOOK + key)).data ?? null;
  }

  async rememberLook(key: string, look: Look): Promise<void> {
    await this.store.update(LOOK + key, look);
  }

  async forgetLook(key: string): Promise<void> {
    await this.store.update(LOOK + key, undefined);
  }

  /** Whether the user has opened this folder before, as opposed to a page asking for it. */
  wasOpened(key: string): boolean {
    return this.opened().includes(key);
  }

  async rememberOpened(key: string): Promise<void> {
    if (this.opened().at(-1) === key) return;
    const keys = [...this.opened().filter((other) => other !== key), key];
    await this.store.update(OPENED, keys.slice(-MOST_OPENED));
    for (const forgotten of keys.slice(0, -MOST_OPENED)) await this.store.update(LOOK + forgotten, undefined);
  }

  private opened(): string[] {
    const stored = this.store.get<unknown>(OPENED);
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : [];
  }
}
