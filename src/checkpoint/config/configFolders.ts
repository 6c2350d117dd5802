import { InputError } from '../../shared/inputError.js';
import { filesAmong, type FolderSource } from '../sources/folderSource.js';
import { configFilesAmong } from './configFiles.js';
import { isFields } from '../../shared/fields.js';
import { configOf, parseRunConfig } from './readConfig.js';
import { readText } from './readText.js';
import type { RunConfig } from './runConfig.js';
import { parseYaml } from './text/yamlText.js';

/** Folders in a run in which Hydra, MLflow and W&B keep what it was started with. */
const HOLDERS = ['.hydra', 'artifacts', 'files'] as const;
const MLFLOW_PARAMS = 'params';
/** MLflow keeps at most 6,000 characters a parameter. */
const MAX_PARAM_BYTES = 8000;
const MAX_PARAMS = 300;

/**
 * What the configs in the folders of trackers tell, below the folder of a run: `.hydra/config.yaml`, MLflow's `params/` (a file a
 * key) and `artifacts/config.yaml`, W&B's `files/config.yaml`. What cannot be read there is passed over.
 */
export async function configFoldersOf(folder: FolderSource, signal?: AbortSignal): Promise<readonly RunConfig[]> {
  if (!folder.folders || !folder.folder) return [];
  const names = await folder.folders(signal).catch(absent<readonly string[]>([]));
  const found: RunConfig[] = [];
  for (const holder of HOLDERS.filter((name) => names.includes(name))) {
    const inner = folder.folder(holder);
    const files = configFilesAmong(await inner.list(signal).catch(absent([])));
    for (const { name } of files.filter(({ isKnown }) => isKnown)) {
      const config = await readText(inner, name, signal)
        .then((text) => parseRunConfig(text, `${holder}/${name}`))
        .catch(absent(null));
      if (config) found.push(config);
    }
  }
  if (names.includes(MLFLOW_PARAMS)) {
    const params = await mlflowParams(folder.folder(MLFLOW_PARAMS), signal).catch(absent(null));
    if (params) found.push(params);
  }
  return found;
}

/** A folder with a file for each parameter, whose content is its value as Python prints it. */
async function mlflowParams(folder: FolderSource, signal?: AbortSignal): Promise<RunConfig | null> {
  const files = filesAmong(await folder.list(signal)).filter(
    ({ name, size }) => size <= MAX_PARAM_BYTES && !/\.(json|ya?ml|pt|pth|csv|txt)$/i.test(name),
  );
  const fields: Record<string, unknown> = {};
  for (const { name } of files.slice(0, MAX_PARAMS))
    if (name !== '__proto__') fields[name] = printed((await readText(folder, name, signal)).trim());
  return Object.keys(fields).length === 0 ? null : configOf(fields, MLFLOW_PARAMS);
}

/** What Python printed: `None`, `True`, `0.05`, `{'x': 0.05}`, `[1, 2]`, or text. */
function printed(text: string): unknown {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  if (!/^[{[\d.+-]/.test(text)) return text;
  try {
    const value = parseYaml(text);
    return isFields(value) || Array.isArray(value) || typeof value === 'number' ? value : text;
  } catch {
    return text;
  }
}

const absent =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof InputError) return instead;
    throw error;
  };
