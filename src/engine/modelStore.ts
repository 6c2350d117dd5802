import { loadCheckpoint } from '../checkpoint/loadCheckpoint.js';
import type { LoadedCheckpoint } from '../checkpoint/architecture.js';
import type { FolderSource } from '../checkpoint/folderSource.js';
import { createSession } from '../model/session.js';
import type { ModelSession } from '../model/session.js';
import { Remembered } from './remember.js';

/** A checkpoint that is ready to run. */
export interface LoadedModel {
  readonly checkpoint: LoadedCheckpoint;
  readonly session: ModelSession;
  /** Equal for equal bytes read the same way. */
  readonly key: string;
}

const REMEMBERED_BYTES = 512 * 2 ** 20;

/** Models ready to run, remembered by the hash of their bytes and the architecture that was made of them. */
export class ModelStore {
  // Sessions are not released when forgotten: an analysis may still run on one, and the collector frees it.
  private readonly models = new Remembered<LoadedModel>(REMEMBERED_BYTES);

  /** @throws InputError what is wrong with folder, file, architecture or weights; `runtime` */
  async load(folder: FolderSource, which: number | string | null, threads: number, signal: AbortSignal): Promise<LoadedModel> {
    const checkpoint = await loadCheckpoint(folder, which, signal);
    const key = `${checkpoint.sha256} ${JSON.stringify(checkpoint.architecture)} ${threads}`;
    const known = this.models.get(key);
    // The same bytes may stand in the folder under another name, and notes go with the file.
    if (known) return { ...known, checkpoint: { ...checkpoint, weights: known.checkpoint.weights } };
    const session = await createSession(checkpoint, { threads });
    const model = { checkpoint, session, key };
    this.models.set(key, model, weightBytes(checkpoint) * 2);
    return model;
  }
}

function weightBytes({ weights }: LoadedCheckpoint): number {
  let bytes = 0;
  for (const { data } of weights.values()) bytes += data.byteLength;
  return bytes;
}
