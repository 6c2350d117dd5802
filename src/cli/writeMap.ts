import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../shared/inputError.js';
import { jsonText } from '../shared/writtenText.js';
import type { LayoutNames } from '../protocol/files.js';

const SETTINGS_FILE = '.beliefscope.json';

/**
 * Writes a layout map into the settings file beside a checkpoint, or in a folder; what else it says is kept.
 * @throws InputError `bad-config` where the file is there and no JSON object, or has a map already
 */
export async function writeMap(path: string, names: LayoutNames): Promise<void> {
  const folder = (await stat(path)).isDirectory() ? path : dirname(path);
  const file = join(folder, SETTINGS_FILE);
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const refuse = (what: string): never => {
    throw new InputError('bad-config', `${file} ${what}: no layout map was written to it.`);
  };
  let settings: unknown;
  try {
    settings = JSON.parse(before);
  } catch {
    return refuse('is not JSON');
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return refuse('is no JSON object');
  if ('names' in settings) return refuse('has "names" already');
  await writeFile(file, `${jsonText({ ...settings, names }, 2)}\n`);
}
