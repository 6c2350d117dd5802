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
/** Folders that a reload may bring back; the oldest are forgotten. */
const MOST_OPENED = 200;

const lookSchema = panelStateSchema.pick({ checkpoint: true, settings: true });
export type Look = Pick<PanelState, 'checkpoint' | 'settings'>;

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

  /** Values that the person set for a folder in place of assumed ones. */
  assumed(key: string): AssumedValues {
    return assumedValuesSchema.safeParse(this.store.get(ASSUMED + key)).data ?? {};
  }

  async rememberAssumed(key: string, values: AssumedValues): Promise<void> {
    await this.store.update(ASSUMED + key, Object.keys(values).length > 0 ? values : undefined);
  }

  /** What was looked at last in a folder. A page's own state is stored later than this, and may miss the last moments. */
  look(key: string): Look | null {
    return lookSchema.safeParse(this.store.get(LOOK + key)).data ?? null;
  }

  async rememberLook(key: string, look: Look): Promise<void> {
    await this.store.update(LOOK + key, look);
  }

  /** Whether the person, and not a page, has opened this folder before. */
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
