import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openLocalFile } from '../checkpoint/sources/localFolder.js';
import { InputError } from '../shared/inputError.js';
import { jsonText } from '../shared/writtenText.js';
import type { LayoutNames } from '../protocol/files.js';
import { writeText } from './output.js';

const SETTINGS_FILE = '.beliefscope.json';

/**
 * Writes a layout map into the settings file beside a checkpoint, or in a folder; what else it says is kept.
 * @throws InputError `bad-config` where the file is there and no JSON object, or has a map already
 */
export async function writeMap(path: string, names: LayoutNames): Promise<void> {
  const folder = (await stat(path)).isDirectory() ? path : dirname(path);
  const file = join(folder, SETTINGS_FILE);
  const before = await readIfThere(file);
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
  await writeText(file, `${jsonText({ ...settings, names }, 2)}\n`);
}

/** The text of a file that is told from pipes and devices before it is opened; `{}` where there is none. */
async function readIfThere(file: string): Promise<string> {
  const source = await openLocalFile(file).catch((error: unknown) => {
    if (error instanceof InputError && error.code === 'file-gone') return null;
    throw error;
  });
  if (!source) return '{}';
  try {
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close?.();
  }
}
