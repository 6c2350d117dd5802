import { configFilesAmong } from '../../checkpoint/config/configFiles.js';
import { isFields } from '../../shared/fields.js';
import { unwrapped } from '../../checkpoint/config/places.js';
import { readText } from '../../checkpoint/config/readText.js';
import { parseConfigText } from '../../checkpoint/config/text/configText.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { ConfigField } from '../../protocol/files.js';
import { InputError } from '../../shared/inputError.js';

/** Fields that are told; what a config has beyond them tells nothing more of how runs differ. */
const MAX_FIELDS = 2000;
const MAX_DEPTH = 8;
/** Where trackers keep what a run was started with. */
const HOLDERS = ['.hydra', 'files', 'artifacts'] as const;

/**
 * Every field of the configs of a run's folder, understood or not, by its path in its file: what runs are told apart by. A
 * config that cannot be read tells nothing.
 */
export async function configFields(folder: FolderSource, signal: AbortSignal): Promise<readonly ConfigField[]> {
  const fields = await fieldsIn(folder, signal);
  const names = (await folder.folders?.(signal).catch(nothing<readonly string[]>([]))) ?? [];
  for (const holder of HOLDERS)
    if (names.includes(holder) && folder.folder) fields.push(...(await fieldsIn(folder.folder(holder), signal)));
  return fields.slice(0, MAX_FIELDS);
}

async function fieldsIn(folder: FolderSource, signal: AbortSignal): Promise<ConfigField[]> {
  const found: ConfigField[] = [];
  const entries = await folder.list(signal).catch(nothing([]));
  for (const { name } of configFilesAmong(entries).filter(({ isKnown }) => isKnown)) {
    const value = await readText(folder, name, signal)
      .then((text) => parseConfigText(text, name))
      .catch(nothing(null));
    if (isFields(value)) collect(unwrapped(value), '', 0, found);
  }
  return found;
}

function collect(value: unknown, path: string, depth: number, found: ConfigField[]): void {
  if (found.length >= MAX_FIELDS) return;
  if (!isFields(value) || depth > MAX_DEPTH)
    return void found.push({ path, value: JSON.stringify(value ?? null).slice(0, 300) });
  for (const [key, inner] of Object.entries(value))
    collect(inner, path === '' ? key : `${path}.${key}`, depth + 1, found);
}

const nothing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof InputError) return instead;
    throw error;
  };
