import { createPreset, findPreset, type PresetParameter } from '../../process/presets/catalogue.js';
import { parseProcessFile } from '../../process/file/processFile.js';
import type { Process } from '../../process/process.js';
import { InputError } from '../../shared/inputError.js';
import { LruCache } from '../../shared/lruCache.js';

export type Params = Process['params'];

/** A process with parameters that can be changed. */
export interface ProcessFamily {
  /** As it is called where a person reads it. */
  readonly title: string;
  readonly parameters: readonly PresetParameter[];
  /** The process with the parameters that were given, or the defaults. */
  readonly process: Process;
  /** The process with other parameters; null where they make none. */
  make(params: Params): Process | null;
  /** Multiply-adds that making one is worth, about. */
  readonly makingCost: number;
}

/** The families of presets that were last asked for: those that a checkpoint is compared with are those of the next. */
const families = new LruCache<ProcessFamily>(100);

/** @throws InputError `unknown-process`, `bad-parameter` */
export function presetFamily(name: string, params: Readonly<Record<string, unknown>> = {}): ProcessFamily {
  const key = `${name} ${JSON.stringify(params)}`;
  const found = families.get(key);
  if (found) return found;
  const family = familyOfPreset(name, params);
  families.set(key, family, 1);
  return family;
}

function familyOfPreset(name: string, params: Readonly<Record<string, unknown>>): ProcessFamily {
  const process = createPreset(name, params);
  const preset = findPreset(name);
  return {
    title: preset?.title ?? process.name,
    parameters: preset?.parameters ?? [],
    process,
    make: (changed) => made(name, changed),
    makingCost: 20_000 + (process.generalised ? 1000 : 20) * process.states.length ** 2,
  };
}

/**
 * @param text of a process file that makes `process`
 * @param process read from it, with the parameters that were given
 */
export function fileFamily(
  text: string,
  name: string,
  process: Process,
  parameters: readonly PresetParameter[],
): ProcessFamily {
  return {
    title: process.name,
    parameters,
    process,
    make: (params) => orNull(() => parseProcessFile(text, { name, params }).process),
    makingCost: 20_000 + 300 * text.length,
  };
}

/** A process without parameters. */
export const fixedFamily = (process: Process): ProcessFamily => ({
  title: process.name,
  parameters: [],
  process,
  make: () => process,
  makingCost: 0,
});

/** Presets with the parameters that they were last made with: the starts of a search are the same for each checkpoint. */
const known = new LruCache<Process | null>(1000);

function made(name: string, params: Params): Process | null {
  const key = `${name} ${JSON.stringify(params)}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const process = orNull(() => createPreset(name, params));
  known.set(key, process, 1);
  return process;
}

/** Parameters that are valid one by one may not be so together. */
function orNull(make: () => Process | null): Process | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
