import type { PickleValue } from '../formats/pickle/values.js';
import { lenientConfig, merged, originOf, type ConfigField, type RunConfig } from './runConfig.js';

/** Where training scripts put the model's configuration beside the weights. */
const KEYS = ['model_args', 'model_config', 'cfg', 'config', 'hyper_parameters', 'hparams', 'args'];

/** The configuration that a checkpoint holds beside its weights, as plain values; null where there is none. */
export function configInFile(object: PickleValue, file: string): RunConfig | null {
  if (!(object instanceof Map)) return null;
  let fields: Record<string, unknown> = {};
  for (const key of [...KEYS].reverse()) {
    const inner = object.get(key);
    if (inner instanceof Map) fields = { ...fields, ...plain(inner, 2, { left: MAX_FIELDS }) };
  }
  const config = lenientConfig(fields, file);
  return Object.keys(config).length > 1 ? config : null;
}

/** The folder's configuration, completed by the one in the file. */
export function completed(folder: RunConfig | null, inFile: RunConfig | null): RunConfig | null {
  if (!folder || !inFile) return folder ?? inFile;
  const { file: _, origins: __, ...fields } = folder;
  const all = merged(inFile, fields, folder.file);
  const origins: Partial<Record<ConfigField, string>> = {};
  for (const field of Object.keys(all) as (ConfigField | 'file' | 'origins')[]) {
    if (field === 'file' || field === 'origins') continue;
    origins[field] = folder[field] === undefined ? inFile.file : originOf(folder, field);
  }
  return { ...all, file: folder.file, origins };
}

const MAX_FIELDS = 5000;

/** Dicts can share parts many times over: what is copied out of them is counted. */
function plain(
  map: ReadonlyMap<PickleValue, PickleValue>,
  depth: number,
  budget: { left: number },
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of map) {
    if (budget.left-- <= 0) break;
    if (typeof key !== 'string' || key === '__proto__') continue;
    if (value instanceof Map) {
      if (depth > 0) out[key] = plain(value, depth - 1, budget);
    } else if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) out[key] = value;
    else if (Array.isArray(value) && value.length <= 100 && value.every((entry) => typeof entry === 'number'))
      out[key] = [...value];
  }
  return out;
}
