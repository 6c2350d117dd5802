import { yieldToEvents } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { singleName, stepFolder } from './checkpointNames.js';
import { filesAmong, type FolderEntry, type FolderSource } from './sources/folderSource.js';

const MAX_FOLDERS = 2000;

/** Names under which trainers write the weights of a step into its folder, in the order of preference. */
const PREFERRED = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'model.pt',
];

/** The weights' file of each folder of one step (`checkpoint-500/model.safetensors`), named by its path. */
export async function filesInStepFolders(folder: FolderSource, signal?: AbortSignal): Promise<readonly FolderEntry[]> {
  if (!folder.folders || !folder.folder) return [];
  const found: FolderEntry[] = [];
  const names = (await folder.folders(signal)).filter((name) => stepFolder(name) !== null);
  for (const name of names.slice(0, MAX_FOLDERS)) {
    await yieldToEvents(signal);
    const inner = filesAmong(await folder.folder(name).list(signal).catch(absent));
    const preferred = PREFERRED.flatMap((file) => inner.find((entry) => entry.name === file) ?? [])[0];
    const others = inner.filter((entry) => singleName(entry.name) !== null);
    const file = preferred ?? (others.length === 1 ? others[0] : undefined);
    if (file) found.push({ ...file, name: `${name}/${file.name}` });
  }
  return found;
}

/** A folder that went, or may not be read, has no files. */
function absent(error: unknown): readonly FolderEntry[] {
  if (error instanceof InputError) return [];
  throw error;
}
