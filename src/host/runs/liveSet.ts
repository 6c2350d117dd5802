import type * as vscode from 'vscode';
import type { Source } from '../../protocol/files.js';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import type { Looks } from '../session/live/looks.js';
import { lookAtDisk, lookAtService } from '../session/live/looks.js';
import { PACES, Polling } from '../session/live/polling.js';
import type { Happened } from '../session/live/tracker.js';
import { sourceKey } from '../sources.js';
import type { RunSet } from './runSet.js';

/** Follows what trainings write into the folders of runs that are compared, as a panel's own folder is followed. */
export class LiveSet implements vscode.Disposable {
  private readonly followed = new Map<string, Polling>();
  /** What is left of a training before the one that goes on, by folder. */
  private readonly stale = new Map<string, ReadonlySet<string>>();
  private readonly listening: readonly vscode.Disposable[];

  constructor(
    private readonly set: Pick<RunSet, 'runs' | 'catchUp' | 'onDidChange'>,
    private readonly looks: Looks,
    folders: Pick<CheckpointFolders, 'onDidChange'>,
    private readonly isVisible: () => boolean,
  ) {
    // Before the runs are listed: what appears after that is told.
    this.follow();
    this.listening = [
      set.onDidChange(({ kind }) => kind === 'runs' && this.follow()),
      folders.onDidChange(() => this.hurry()),
    ];
  }

  /** Something may have happened, or the panel has come into view. */
  hurry(): void {
    for (const polling of this.followed.values()) polling.hurry();
  }

  dispose(): void {
    for (const each of [...this.listening, ...this.followed.values()]) each.dispose();
    this.followed.clear();
  }

  private follow(): void {
    const sources = new Map(this.set.runs.map(({ ref }) => [sourceKey(ref.source), ref.source]));
    for (const [key, polling] of this.followed) {
      if (sources.has(key)) continue;
      polling.dispose();
      this.followed.delete(key);
    }
    for (const [key, source] of sources)
      if (!this.followed.has(key)) this.followed.set(key, this.pollingOf(key, source));
  }

  private pollingOf(key: string, source: Source): Polling {
    return new Polling({
      look: (known) =>
        source.kind === 'local'
          ? lookAtDisk(this.looks, source, this.lastFiles(key), known)
          : lookAtService(this.looks, source, null, known),
      happened: (happened, writing) => void this.happened(key, source, happened, writing),
      wanted: this.isVisible,
      pace: source.kind === 'local' ? PACES.disk : PACES.service,
    });
  }

  private lastFiles(key: string): readonly string[] {
    return this.set.runs.flatMap(({ ref, files }) => (sourceKey(ref.source) === key ? files.slice(-1) : []));
  }

  private async happened(
    key: string,
    source: Source,
    { checkpoints, rewritten, startedOver }: Happened,
    writing: ReadonlySet<string>,
  ): Promise<void> {
    if (startedOver) this.stale.set(key, new Set(startedOver.stale));
    const listed = this.set.runs.some(
      ({ ref, files }) => sourceKey(ref.source) === key && files.some((file) => writing.has(file)),
    );
    if (!checkpoints && !startedOver && !listed) return;
    const stale = [...(this.stale.get(key) ?? [])].filter((file) => !rewritten.includes(file));
    this.stale.set(key, new Set(stale));
    await this.set.catchUp(source, { left: new Set([...writing, ...stale]), changed: new Set(rewritten) });
  }
}
