import { setTimeout as wait } from 'node:timers/promises';
import { CancelledError } from '../../shared/cancellation.js';
import { ERROR_CODES } from '../../shared/errorCodes.js';
import { isFreshFile } from '../../shared/freshFile.js';
import { InputError } from '../../shared/inputError.js';
import { resolveFile, type FolderSource } from './folderSource.js';

/** Pauses between attempts at a file that does not change, in milliseconds; one that grows is awaited longer. */
const PAUSES = [150, 350, 750];
const PAUSE_WHILE_CHANGING = 500;
const MAX_CHANGES = 60;

/**
 * Tries again, quietly, while the reason of a failure may be that the file is being written: it changed while it was
 * read, or a moment ago. A file that stays damaged is reported as it is.
 */
export async function whileWritten<T>(
  root: FolderSource,
  path: string,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let before: string | null = null;
  let changes = 0;
  for (let stills = 0; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof InputError) || !ERROR_CODES[error.code].readAgain) throw error;
      const now = await stateOf(root, path, signal);
      const isChanging = (before !== null && now.text !== before) || error.code === 'file-changed';
      if (!isChanging && !now.isFresh) throw error;
      const pause = isChanging && changes++ < MAX_CHANGES ? PAUSE_WHILE_CHANGING : PAUSES[stills++];
      if (pause === undefined) throw error;
      before = now.text;
      await wait(pause, undefined, signal ? { signal } : {}).catch((reason: unknown) => {
        throw signal?.aborted ? new CancelledError() : reason;
      });
    }
  }
}

interface FileState {
  readonly text: string;
  readonly isFresh: boolean;
}

/** How the file is now, whatever the request has seen of it before. */
async function stateOf(root: FolderSource, path: string, signal?: AbortSignal): Promise<FileState> {
  const { folder, name } = resolveFile(root, path);
  await folder.memory?.forget(name);
  const entry = (await folder.list(signal)).find((candidate) => candidate.name === name);
  if (!entry) return { text: 'absent', isFresh: false };
  return { text: `${entry.size} ${entry.mtimeMs}`, isFresh: isFreshFile(entry.mtimeMs, Date.now()) };
}
