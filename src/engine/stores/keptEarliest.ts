import { configAlong } from '../../checkpoint/config/configIn.js';
import type { CheckpointList } from '../../checkpoint/list.js';
import { resolveFile, type FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { AnalysisSettings } from '../../protocol/analysis.js';
import type { Source } from '../../protocol/files.js';
import { earliestKey, earliestLineKeys } from '../sweep/keys.js';
import type { StorePlace } from '../sweep/messages.js';
import { factsOf, placeOfFile } from '../sweep/plan.js';
import { ResultStore, type Look } from '../sweep/store.js';
import type { EarliestTold } from './earliestTold.js';

/** A run that is analysed, and what is asked of it. */
export interface AskedRun {
  readonly source: Source;
  readonly folder: FolderSource;
  readonly list: CheckpointList;
  /** As asked, before anything is resolved. */
  readonly asked: AnalysisSettings;
}

/**
 * What is kept on disk of a run's earliest checkpoint: by a sweep, beside the line of it, or by an analysis that had to run it.
 * What is told of it is of equal bytes, configs and settings; whoever uses it looks whether it is of the same inputs as well.
 */
export class KeptEarliest {
  private constructor(
    private readonly store: ResultStore,
    private readonly facts: string,
    private readonly found: { readonly path: string; readonly look: Look } | null,
  ) {}

  /** null where nothing is kept, or what decides its numbers beside its bytes cannot be told. */
  static async of(
    { source, folder, list, asked }: AskedRun,
    file: string,
    place: StorePlace | null,
    signal: AbortSignal,
  ): Promise<KeptEarliest | null> {
    if (place === null) return null;
    const facts = await factsOf(folder, await configAlong(folder, file, list.config, signal), asked, signal);
    if (facts === null) return null;
    const at = resolveFile(folder, file);
    const entry = (await at.folder.list(signal)).find(({ name }) => name === at.name);
    const found = entry ? { path: placeOfFile(source, folder, file), look: entry } : null;
    return new KeptEarliest(new ResultStore(place), facts, found);
  }

  /** What is kept of the file, where it was read before and looks the same; null: nothing, or it has to be read. */
  async ofFile(): Promise<EarliestTold | null> {
    const sha256 = this.found && (await this.store.seen(this.found.path, this.found.look));
    return sha256 === null ? null : this.ofBytes(sha256);
  }

  /** What is kept of a file of this hash. */
  async ofBytes(sha256: string): Promise<EarliestTold | null> {
    const own = await this.store.earliest(earliestKey(this.facts, sha256));
    if (own) return own;
    for (const key of earliestLineKeys(this.facts, sha256)) {
      const line = await this.store.line(key);
      if (line?.first) return line.first;
    }
    return null;
  }

  /** @param isAlone whether the checkpoint is one file, which then tells by how it looks whether it is still the same */
  async keep(told: EarliestTold, isAlone: boolean): Promise<void> {
    const key = earliestKey(this.facts, told.sha256);
    await this.store.keepEarliest(key, told);
    if (this.found && isAlone) await this.store.keepSeen(this.found.path, this.found.look, told.sha256);
    // Looking at all that is kept costs more than this one result: it is done for some of them.
    if (key.startsWith('0')) await this.store.trim();
  }
}
