import { yieldToEvents } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { weightsAmong } from '../shared/checkpointNames/folderFiles.js';
import { isStepFolder } from '../shared/checkpointNames/stepFolders.js';
import { filesAmong, type FolderEntry, type FolderSource } from './sources/folderSource.js';

const MAX_FOLDERS = 2000;

/** The weights' file of each folder of one step (`checkpoint-500/model.safetensors`), named by its path. */
export async function filesInStepFolders(folder: FolderSource, signal?: AbortSignal): Promise<readonly FolderEntry[]> {
  if (!folder.folders || !folder.folder) return [];
  const found: FolderEntry[] = [];
  const names = (await folder.folders(signal)).filter(isStepFolder);
  for (const name of names.slice(0, MAX_FOLDERS)) {
    await yieldToEvents(signal);
    const inner = filesAmong(await folder.folder(name).list(signal).catch(absent));
    const weights = weightsAmong(
      inner.map((entry) => entry.name),
      name,
    );
    const file = inner.find((entry) => entry.name === weights);
    if (file) found.push({ ...file, name: `${name}/${file.name}` });
  }
  return found;
}

/** A folder that went, or may not be read, has no files. */
function absent(error: unknown): readonly FolderEntry[] {
  if (error instanceof InputError) return [];
  throw error;
}
