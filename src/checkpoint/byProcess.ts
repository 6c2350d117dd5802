import { yieldToEvents } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { divide } from '../shared/checkpointNames/divide.js';
import { configAlong } from './config/configIn.js';
import { placeOf, type RunConfig } from './config/runConfig.js';
import { lookInto } from './lookInto.js';
import type { FolderSource } from './sources/folderSource.js';

interface Group<Entry> {
  readonly prefix: string;
  readonly checkpoints: readonly Entry[];
}

/** Files of one pattern that are looked into where some of them are of different processes. */
const MAX_LOOKED = 256;

/**
 * Divides files that are numbered alike where they say themselves, or in the folder of their step, that they are of
 * different processes. Only where the last one says so of itself are the first and the middle one looked at too, and only
 * where these differ are all: of each what lies beside its weights is read, and never a weight.
 * @returns one group where nothing differs, or where there are too many files to look into
 */
export async function byProcess<Entry extends { readonly file: string; readonly step: number | null }>(
  folder: FolderSource,
  group: Group<Entry>,
  signal?: AbortSignal,
): Promise<readonly Group<Entry>[]> {
  const { checkpoints } = group;
  if (checkpoints.length < 2 || checkpoints.length > MAX_LOOKED) return [group];
  const said = new Map<Entry, string | null>();
  const say = async (entry: Entry): Promise<string | null> => {
    const known = said.get(entry);
    if (known !== undefined) return known;
    const own = await ownProcess(folder, entry, signal);
    said.set(entry, own);
    return own;
  };
  const last = await say(checkpoints[checkpoints.length - 1]);
  if (
    last === null ||
    ((await say(checkpoints[0])) === last && (await say(checkpoints[checkpoints.length >> 1])) === last)
  )
    return [group];
  for (const entry of checkpoints) {
    await yieldToEvents(signal);
    await say(entry);
  }
  const processOfEntry = (entry: Entry) => said.get(entry) ?? 'no process';
  const parts = divide(checkpoints, processOfEntry);
  // A number that each process has once counts processes, not training.
  const areSingle = parts.length === checkpoints.length;
  return parts.map((own) => ({
    prefix: areSingle ? own[0].file : `${group.prefix} (${processOfEntry(own[0])})`.trim(),
    checkpoints: areSingle ? own.map((entry) => ({ ...entry, step: null })) : own,
  }));
}

/** The process that a file, or a config in the folder of its step, says the file is of; null where neither says any. */
async function ownProcess(
  folder: FolderSource,
  entry: { readonly file: string },
  signal?: AbortSignal,
): Promise<string | null> {
  const { file } = entry;
  try {
    const inside = processOf((await lookInto(folder, entry, signal)).config);
    if (inside !== null || !file.includes('/')) return inside;
    const beside = await configAlong(folder, file, null, signal);
    return beside && beside.process !== undefined && placeOf(beside, 'process').kind === 'config'
      ? processOf(beside)
      : null;
  } catch (error) {
    if (!(error instanceof InputError) || error.code === 'folder-gone') throw error;
    return null;
  }
}

/** A process with its parameters, in words: `mess3 x=0.15 a=0.6`. */
function processOf(config: RunConfig | null): string | null {
  if (config?.process === undefined) return null;
  const params = Object.entries(config.process_params ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return [config.process_spec ?? config.process, ...params.sort()].join(' ');
}
