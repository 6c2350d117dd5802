import { InputError } from '../../shared/inputError.js';
import { readNamedPath } from '../../shared/namedPath.js';
import type { FolderSource } from '../sources/folderSource.js';
import { withoutClimbs } from '../sources/namedFile.js';
import type { RunConfig } from './runConfig.js';

/** Whether a process is named by a file and not by itself. */
export const isProcessFile = (name: string): boolean => /\.(json|ya?ml)$/i.test(name);

/**
 * A config whose folder is not the one that was opened, as from that one: the process file that it names is looked for beside the
 * config first, and where it is there, its path leads from the folder that was opened. Nothing is opened, and what the config's
 * folder cannot tell stays as it is written.
 * @param own the folder that the config stands in
 * @param way from the folder that was opened to that one, with a slash behind it
 */
export async function processBeside(
  config: RunConfig,
  own: FolderSource,
  way: string,
  signal?: AbortSignal,
): Promise<RunConfig> {
  const { process } = config;
  if (!process || !isProcessFile(process)) return config;
  const named = readNamedPath(process);
  if (named.refused !== undefined || named.leaves) return config;
  const parts = withoutClimbs(named.parts);
  return (await holds(own, parts, signal)) ? { ...config, process: `${way}${parts.join('/')}` } : config;
}

async function holds(folder: FolderSource, parts: readonly string[], signal?: AbortSignal): Promise<boolean> {
  try {
    let at = folder;
    for (const part of parts.slice(0, -1)) {
      const inner = (await at.folders?.(signal))?.includes(part) ? at.folder?.(part) : undefined;
      if (!inner) return false;
      at = inner;
    }
    return (await at.list(signal)).some(({ name }) => name === parts.at(-1));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
