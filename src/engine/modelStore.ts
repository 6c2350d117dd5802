import { loadCheckpoint } from '../checkpoint/loadCheckpoint.js';
import type { Architecture, LoadedCheckpoint } from '../checkpoint/architecture.js';
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
  private readonly models = new Remembered<LoadedModel>(REMEMBERED_BYTES);

  /**
   * @param file of the folder; a path where it is in a folder below
   * @throws InputError what is wrong with folder, file, architecture or weights; `runtime`
   */
  async load(folder: FolderSource, file: string, threads: number, signal: AbortSignal): Promise<LoadedModel> {
    const keyOf = (sha256: string, architecture: Architecture) => `${sha256} ${JSON.stringify(architecture)} ${threads}`;
    const checkpoint = await loadCheckpoint(folder, file, signal, (sha256, architecture) => {
      const known = this.models.get(keyOf(sha256, architecture));
      return known && { weights: known.checkpoint.weights, notes: [] };
    });
    const key = keyOf(checkpoint.sha256, checkpoint.architecture);
    const known = this.models.get(key);
    // The same bytes may stand in the folder under another name.
    if (known) return { ...known, checkpoint: { ...checkpoint, notes: known.checkpoint.notes } };
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
