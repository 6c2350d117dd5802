import { InputError } from '../../shared/inputError.js';
import type { FolderEntry, FolderSource } from '../sources/folderSource.js';
import { configFilesAmong } from './configFiles.js';
import { splitEnding } from '../../shared/checkpointNames/endings.js';
import { configOfNames } from './nameHints.js';
import { isInsideRun } from '../../shared/checkpointNames/insideRun.js';
import { configFoldersOf } from './configFolders.js';
import { merged, settingsConfig } from './mergeConfigs.js';
import { parseFolderSettings, parseRunConfig, unknownSettings } from './readConfig.js';
import { sweepAbove } from './sweepAbove.js';
import { processBeside } from './processBeside.js';
import { readText } from './readText.js';
import { fieldNames, SET_BY_PERSON, SETTINGS_FILE, type RunConfig } from './runConfig.js';

/**
 * The configuration of a folder that was opened: what its configs tell, by content rather than by name, and over it what
 * .beliefscope.json sets, and over that what the person set for the folder; where something is wanted and the folder is one that trainers
 * make inside a run, also what stands above it. null where nothing tells anything.
 * A config that cannot be read is a note where another tells something, else the reason in `unreadable`.
 * @throws InputError `bad-config` for a .beliefscope.json that cannot be used
 */
export function configIn(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  const read = async () => {
    const own = await configAt(folder, files, signal);
    return merged(own, await configAbove(folder, own, signal));
  };
  return folder.memory ? folder.memory.once('config', read) : read();
}

/**
 * The configuration of a file of a folder: that of the folders between, nearest first, then that of the folder, then what
 * the names of file and folders tell of the process.
 * @throws InputError `bad-config` for a .beliefscope.json that cannot be used
 */
export async function configAlong(
  root: FolderSource,
  file: string,
  config: RunConfig | null,
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  let all = config;
  let at = root;
  let way = '';
  for (const name of file.split('/').slice(0, -1)) {
    const next = at.folder?.(name);
    if (!next) break;
    at = next;
    way += `${name}/`;
    const found = await configAt(next, await next.list(signal), signal);
    all = merged(found && (await processBeside(namedFrom(found, way), next, way, signal)), all);
  }
  return merged(all, configOfNames(namesOf(root, file)));
}

/** The names of a file and of the folders that it is in, as far as they are of its run: the nearest first. */
function namesOf(root: FolderSource, file: string): readonly string[] {
  const above = root.name.split(/[\\/]/).filter(Boolean);
  let first = above.length - 1;
  while (first > 0 && above.length - first <= MAX_UP && isInsideRun(above[first])) first--;
  const [name, ...folders] = [...above.slice(Math.max(0, first)), ...file.split('/')].reverse();
  return [splitEnding(name)?.stem ?? name, ...folders];
}

/** The configuration of one folder alone. */
export function configAt(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  const read = () => readConfigs(folder, files, signal);
  return folder.memory ? folder.memory.once('config of its own', read) : read();
}

/** Levels above the folder that was opened that are looked into. */
const MAX_UP = 3;

/** What the folders above tell of what is wanted still; a folder above that cannot be read tells nothing. */
async function configAbove(
  folder: FolderSource,
  own: RunConfig | null,
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  let found: RunConfig | null = null;
  let at = folder;
  for (let level = 1; level <= MAX_UP && isInsideRun(lastName(at.name)); level++) {
    const soFar = merged(own, found);
    if (soFar?.process !== undefined && saysOfModel(soFar)) break;
    const above = at.parent?.() ?? null;
    if (!above) break;
    try {
      const config = await configAt(above, await above.list(signal), signal);
      const way = '../'.repeat(level);
      found = merged(found, config && (await processBeside(namedFrom(config, way), above, way, signal)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      break;
    }
    at = above;
  }
  const soFar = merged(own, found);
  return soFar?.process === undefined && at === folder && !isInsideRun(lastName(folder.name))
    ? merged(found, await sweepAbove(folder, signal))
    : found;
}

/** Folders are written as people write them from the one that was opened: `../hparams.yaml`, `seed_1/config.json`. */
function namedFrom(config: RunConfig, way: string): RunConfig {
  const from = <T extends { readonly file: string }>(place: T): T =>
    place.file === SET_BY_PERSON ? place : { ...place, file: `${way}${place.file}` };
  const origins = Object.entries(config.origins ?? {}).map(([field, place]) => [field, from(place)] as const);
  return {
    ...from(config),
    origins: Object.fromEntries(origins),
    lookalikes: (config.lookalikes ?? []).map(from),
  };
}

const lastName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? '';

async function readConfigs(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  const set = folder.assumed ? settingsConfig(folder.assumed, SET_BY_PERSON, 'person') : null;
  const own = files.some(({ name }) => name === SETTINGS_FILE)
    ? settingsIn(await readText(folder, SETTINGS_FILE, signal))
    : null;
  return merged(set, merged(own, await trainingConfig(folder, files, signal)));
}

const settingsIn = (text: string): RunConfig =>
  settingsConfig(
    parseFolderSettings(text, SETTINGS_FILE),
    SETTINGS_FILE,
    'settings',
    unknownSettings(text, SETTINGS_FILE),
  );

/** What the configs of a folder tell together, and those in the folders that trackers make for them. */
async function trainingConfig(
  folder: FolderSource,
  files: readonly FolderEntry[],
  signal?: AbortSignal,
): Promise<RunConfig | null> {
  let config: RunConfig | null = null;
  const failures: InputError[] = [];
  for (const { name, isKnown } of configFilesAmong(files)) {
    try {
      const found = parseRunConfig(await readText(folder, name, signal), name);
      if (isKnown || saysEnough(found)) config = merged(config, found);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (isKnown) failures.push(error);
    }
  }
  // Folders of trackers are looked into only where something is still wanted.
  if (!config?.process || !saysOfModel(config))
    for (const found of await configFoldersOf(folder, signal)) config = merged(config, found);
  const [failure] = failures;
  if (!failure) return config;
  const rest = config && fieldNames(config).length > 0 ? config : null;
  if (!rest) return { ...(config ?? { file: CONFIG_OF_FAILURE }), unreadable: failure };
  return { ...rest, notes: [...(rest.notes ?? []), ...failures.map(({ message }) => message)] };
}

const CONFIG_OF_FAILURE = 'a config';

/** Whether a config tells the kind of a model, and not its process alone. */
export const saysOfModel = (config: RunConfig): boolean =>
  config.act_fn !== undefined || config.d_model !== undefined || config.rnn_type !== undefined;

/** A file under any name is a config where it tells a process, or several things of a model. */
const saysEnough = (config: RunConfig): boolean => config.process !== undefined || fieldNames(config).length >= 3;
