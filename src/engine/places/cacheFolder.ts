import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for what can be had again: in the one that the host sets in the environment or, without a host, in the operating
 * system's usual cache folder.
 */
export function cacheFolder(name: string): string {
  const { BELIEFSCOPE_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (BELIEFSCOPE_CACHE_DIR) return join(BELIEFSCOPE_CACHE_DIR, name);
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/beliefscope', name);
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache'), 'beliefscope', name);
}
