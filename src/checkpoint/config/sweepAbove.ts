import { InputError } from '../../shared/inputError.js';
import type { FolderSource } from '../sources/folderSource.js';
import { isFields, type Fields } from '../../shared/fields.js';
import { configOf } from './readConfig.js';
import { readText } from './readText.js';
import type { RunConfig } from './runConfig.js';
import { parseConfigText } from './text/configText.js';

const FILES = ['sweep_config.yaml', 'sweep_config.yml', 'sweep_config.json', 'sweep.yaml'];
const MAX_DEPTH = 8;

/**
 * What the config of a sweep says that stands one folder above a run: only what is the same for all of its runs, which is what it
 * gives a single value. The folder is not listed, since anything may stand beside a run.
 */
export async function sweepAbove(run: FolderSource, signal?: AbortSignal): Promise<RunConfig | null> {
  const above = run.parent?.() ?? null;
  if (!above) return null;
  for (const file of FILES)
    try {
      const value = parseConfigText(await readText(above, file, signal), `../${file}`);
      return isFields(value) ? configOf(settled(value, MAX_DEPTH), `../${file}`) : null;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  return null;
}

/** A sweep's fields with those left out that it varies: lists of several values, ranges, distributions. */
function settled(fields: Fields, depth: number): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, given]) => {
      const value = single(given);
      if (value === undefined || key === '__proto__') return [];
      return [[key, isFields(value) && depth > 0 ? settled(value, depth - 1) : value] as const];
    }),
  );
}

/** The value that all runs have; undefined where they differ. W&B writes `{value: 1}`, `{values: [1, 2]}` or a range. */
function single(given: unknown): unknown {
  if (Array.isArray(given)) return given.length === 1 ? given[0] : undefined;
  if (!isFields(given)) return given;
  if ('values' in given) return single(given.values);
  if ('distribution' in given || ('min' in given && 'max' in given)) return undefined;
  return Object.keys(given).length === 1 && 'value' in given ? given.value : given;
}
