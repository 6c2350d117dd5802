import type { LoadedCheckpoint } from '../../../../src/checkpoint/architecture/architecture.js';
import { isRecurrentNet } from '../../../../src/checkpoint/architecture/recurrentNet.js';
import { loadModel } from '../../../../src/checkpoint/load.js';
import type { FolderSource } from '../../../../src/checkpoint/sources/folderSource.js';

/** Loads a checkpoint that must hold a transformer's weights. */
export async function loadCheckpoint(
  folder: FolderSource,
  which: number | string | null,
  signal?: AbortSignal,
): Promise<LoadedCheckpoint> {
  const loaded = await loadModel(folder, which, signal);
  if (!('weights' in loaded)) throw new Error(`${loaded.file} is an exported graph`);
  const { architecture } = loaded;
  if (isRecurrentNet(architecture)) throw new Error(`${loaded.file} is a recurrent net`);
  return { ...loaded, architecture };
}
