import { isAbsolute, resolve } from 'node:path';
import type { CheckpointGroup } from '../../checkpoint/list.js';
import { configAlong } from '../../checkpoint/config/configIn.js';
import { fieldsOf, placeOf, type RunConfig } from '../../checkpoint/config/runConfig.js';
import { digest, openCheckpoint } from '../../checkpoint/open.js';
import { inferAny } from '../../checkpoint/architecture/inferModel.js';
import type { ModelShape } from '../../checkpoint/architecture/architecture.js';
import { resolveFile, type FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { AnalysisSettings } from '../../protocol/analysis.js';
import type { AssumedValues, Source } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { InputError } from '../../shared/inputError.js';
import { stepOf } from '../../shared/checkpointNames/checkpointName.js';
import { checkpointsIn } from '../places/checkpointsIn.js';
import type { HostFiles } from '../places/hostFileSystem.js';
import { openFolder } from '../places/openFolder.js';
import { nearLocal, nearRelative, readPartTexts } from '../processes/partTexts.js';
import { readProcessFile } from '../processes/readProcessFile.js';
import { chosenOrSaid } from '../truth/families.js';
import { keyOf, type Look, type ResultStore } from './store.js';

/** A checkpoint that a sweep is about. */
export interface Planned {
  readonly run: string;
  readonly step: number | null;
  /** From the folder that is swept. */
  readonly file: string;
  /** The earliest checkpoint of its run, if steps are known. */
  readonly first: string | null;
}

/** What a folder holds, and what decides the numbers of each of its checkpoints beside its bytes. */
export interface Plan {
  readonly checkpoints: readonly Planned[];
  readonly notes: readonly string[];
  /** Of the checkpoint that the folder opens with; null where it cannot be told without analysing it. */
  readonly shape: ModelShape | null;
  /** How a file looks, and what it is called on this machine. */
  look(file: string): Promise<{ readonly path: string; readonly look: Look } | null>;
  /** Equal where all that decides numbers is equal, the bytes aside; null: it cannot be told. */
  facts(file: string, settings: AnalysisSettings): Promise<string | null>;
  /** The hash of a file's bytes, which may be known; `read`: else they are read. */
  hash(file: string, read: boolean): Promise<string | null>;
  close(): Promise<void>;
}

export interface PlanRequest {
  readonly source: Source;
  readonly assumed?: AssumedValues | undefined;
  /** A file of the run that is meant; null: every run. */
  readonly of: string | null;
  /** Files that are meant alone; null: all. */
  readonly files: readonly string[] | null;
}

/**
 * Looks at a folder for a sweep. The plan must be closed.
 * @throws InputError `no-checkpoints`, `folder-gone`, `not-readable`, `file-gone` …
 */
export async function planSweep(
  { source, assumed, of, files }: PlanRequest,
  { hostFiles, store, signal }: { hostFiles: HostFiles | null; store: ResultStore | null; signal: AbortSignal },
): Promise<Plan> {
  const opened = await openFolder(source, { hostFiles, signal, assumed });
  try {
    const { folder, file: chosen } = opened;
    const list = await checkpointsIn(opened, signal);
    const groups = groupsMeant(list.groups, of ?? null, chosen);
    const wanted = files && new Set(files);
    const checkpoints = groups.flatMap(({ prefix, checkpoints: all }) =>
      all
        .filter(({ file }) => !wanted || wanted.has(file))
        .map(({ file, step }) => ({ run: prefix, step, file, first: all[0]?.step == null ? null : all[0].file })),
    );
    const configs = new Map<string, Promise<RunConfig | null>>();
    const configOf = (file: string): Promise<RunConfig | null> => {
      const found = configs.get(file) ?? configAlong(folder, file, list.config, signal);
      configs.set(file, found);
      return found;
    };
    const look = async (file: string) => {
      const at = resolveFile(folder, file);
      const entry = (await at.folder.list(signal)).find(({ name }) => name === at.name);
      return entry ? { path: placeOfFile(source, folder, file), look: entry } : null;
    };
    return {
      checkpoints,
      notes: list.notes,
      shape: await shapeOf(folder, checkpoints.at(-1)?.file ?? null, configOf, signal),
      look,
      facts: async (file, settings) => factsOf(folder, await configOf(file), settings, signal),
      async hash(file, read) {
        const found = await look(file);
        const known = found && store ? await store.seen(found.path, found.look) : null;
        return known ?? (read ? hashOf(folder, file, found, store, signal) : null);
      },
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function groupsMeant(
  groups: readonly CheckpointGroup[],
  of: string | null,
  chosen: string | null,
): readonly CheckpointGroup[] {
  const file = of ?? chosen;
  if (file === null) return groups;
  const own = groups.filter(({ checkpoints }) => checkpoints.some((entry) => entry.file === file));
  return own.length > 0 ? own : [{ prefix: file, checkpoints: [{ file, step: stepOf(file), size: 0 }] }];
}

/** The hash of a checkpoint's bytes, as an analysis tells it; null where it cannot be read. */
export async function hashOf(
  folder: FolderSource,
  file: string,
  found: { readonly path: string; readonly look: Look } | null,
  store: ResultStore | null,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const open = await openCheckpoint(folder, file, signal);
    try {
      const sha256 = await digest(open, signal);
      const { folder: inner, name } = resolveFile(folder, file);
      // Only a checkpoint of one file can be told by how that file looks.
      const isAlone = open.sources.length === 1;
      if (found && isAlone && (await open.sources[0]?.unchanged?.()) === true)
        await store?.keepSeen(found.path, found.look, sha256);
      await inner.memory?.forget(name);
      return sha256;
    } finally {
      await open.close();
    }
  } catch (error) {
    // What is wrong with the file its analysis tells.
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Where a file is, as this machine knows it. */
export function placeOfFile(source: Source, folder: FolderSource, file: string): string {
  if (source.kind === 'local') return `${resolve(folder.name)}\n${file}`;
  if (source.kind === 'host') return `${source.uri}\n${file}`;
  const { endpoint, bucket, region } = source;
  return JSON.stringify([endpoint, region, bucket, folder.name, file]);
}

/** All that decides numbers beside bytes: what configs and the person tell, the text of a process file, the settings. */
export async function factsOf(
  folder: FolderSource,
  config: RunConfig | null,
  settings: AnalysisSettings,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const said = chosenOrSaid(settings.process, config);
    const text = said?.choice.kind === 'file' ? await readProcessFile(said.choice.path, folder, signal, said.by) : null;
    const parts =
      text === null || said?.choice.kind !== 'file' ? [] : await partsNear(text, said.choice.path, folder, signal);
    const fields = config ? fieldsOf(config) : {};
    // Which of a folder's configs and a checkpoint's own goes first hangs on who said it.
    const kinds = config
      ? Object.keys(fields).map((field) => [field, placeOf(config, field as keyof typeof fields).kind])
      : [];
    const { process, ...rest } = settings;
    return keyOf(
      fields,
      kinds,
      text === null
        ? process
        : { ...said?.choice, path: baseName(said?.choice), text, ...(parts.length > 0 && { parts }) },
      rest,
    );
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The files that a process file names as parts decide numbers as it does itself. */
const partsNear = async (text: string, path: string, folder: FolderSource, signal: AbortSignal) => [
  ...(await readPartTexts(text, path, isAbsolute(path) ? nearLocal(path) : nearRelative(folder, path), signal)),
];

const baseName = (choice: ProcessChoice | undefined): string =>
  choice?.kind === 'file' ? (choice.path.split(/[/\\]/).at(-1) ?? '') : '';

async function shapeOf(
  folder: FolderSource,
  file: string | null,
  configOf: (file: string) => Promise<RunConfig | null>,
  signal: AbortSignal,
): Promise<ModelShape | null> {
  if (file === null) return null;
  try {
    const config = await configOf(file);
    const open = await openCheckpoint(folder, file, signal);
    try {
      return inferAny(open.contents, config, file).architecture;
    } finally {
      await open.close();
    }
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
