import * as l10n from '@vscode/l10n';
import { loadModel, type LoadedModel as Loaded } from '../../checkpoint/load.js';
import { isRecurrentNet } from '../../checkpoint/architecture/recurrentNet.js';
import type { ModelShape } from '../../checkpoint/architecture/architecture.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { InputError } from '../../shared/inputError.js';
import { createGraphSession } from '../../model/exported/graphSession.js';
import { createRecurrentSession } from '../../model/recurrent/session.js';
import { createSession } from '../../model/transformer/session.js';
import type { ModelSession } from '../../model/transformer/session.js';
import { LruCache } from '../../shared/lruCache.js';
import { rememberedBytes } from './rememberedBytes.js';

/** A checkpoint that is ready to run. */
export interface LoadedModel {
  readonly checkpoint: Loaded;
  readonly session: ModelSession;
  /** Equal for equal bytes read the same way. */
  readonly key: string;
}

const REMEMBERED_BYTES = rememberedBytes(512 * 2 ** 20);

/** Caches models that are ready to run, by the hash of their bytes and the architecture inferred for them. */
export class ModelStore {
  private readonly models = new LruCache<LoadedModel>(REMEMBERED_BYTES);

  /**
   * @param file of the folder; a path where it is in a folder below
   * @param trusted whether a file that is a program may be run
   * @throws InputError what is wrong with folder, file, architecture or weights; `not-trusted`; `runtime`
   */
  async load(folder: FolderSource, file: string, signal: AbortSignal, trusted = true): Promise<LoadedModel> {
    const keyOf = (sha256: string, architecture: ModelShape) => `${sha256} ${JSON.stringify(architecture)}`;
    const checkpoint = await loadModel(folder, file, signal, (sha256, architecture) => {
      const known = this.models.get(keyOf(sha256, architecture));
      return known && 'weights' in known.checkpoint
        ? { architecture, weights: known.checkpoint.weights, notes: known.checkpoint.weightNotes ?? [] }
        : undefined;
    });
    if ('model' in checkpoint && !trusted)
      throw new InputError(
        'not-trusted',
        l10n.t(
          '{0} is an exported ONNX model, which is a program: it is run once you trust this workspace.',
          checkpoint.file,
        ),
      );
    const key = keyOf(checkpoint.sha256, checkpoint.architecture);
    const known = this.models.get(key);
    // The cached model may have been read from a file of another name with the same bytes.
    if (known) return { ...known, checkpoint };
    const session = await sessionOf(checkpoint, signal);
    const model = { checkpoint, session, key };
    this.models.set(key, model, weightBytes(checkpoint) * 2);
    return model;
  }
}

/**
 * Threads of a model. How onnxruntime sums within a product of float32 matrices depends on how many threads share it, so that
 * with one alone an analysis, a step of a sweep and another machine's give the same bits. Models as small as these gain nothing
 * from more, and lost much by them beside another program; a sweep gives each core a checkpoint of its own.
 */
const THREADS = 1;

/** A session of a model that was read, or of one with other weights. */
export function sessionOf(checkpoint: Loaded, signal: AbortSignal): Promise<ModelSession> {
  if (!('weights' in checkpoint)) return createGraphSession(checkpoint, { threads: THREADS }, signal);
  const { architecture, weights } = checkpoint;
  return isRecurrentNet(architecture)
    ? createRecurrentSession({ architecture, weights }, { threads: THREADS })
    : createSession({ architecture, weights }, { threads: THREADS });
}

function weightBytes(checkpoint: Loaded): number {
  if ('model' in checkpoint) {
    const beside = checkpoint.sideFiles ?? [];
    return beside.reduce((sum, { data }) => sum + data.byteLength, checkpoint.model.byteLength);
  }
  let bytes = 0;
  for (const { data } of checkpoint.weights.values()) bytes += data.byteLength;
  return bytes;
}
