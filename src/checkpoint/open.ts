import { createHash } from 'node:crypto';
import * as z from 'zod';
import { yieldToEvents } from '../shared/cancellation.js';
import { isShardIndex } from '../shared/checkpointNames/endings.js';
import { InputError } from '../shared/inputError.js';
import { readNamedSibling } from '../shared/namedPath.js';
import { parseBounded } from './formats/boundedJson.js';
import type { ByteSource } from './sources/byteSource.js';
import type { CheckpointContents } from './formats/contents.js';
import { resolveFile, type FolderEntry, type FolderSource } from './sources/folderSource.js';
import { readCheckpoint } from './formats/readCheckpoint.js';
import { mayBeMended } from './sources/doubted.js';
import { describeNames } from './formats/safetensors.js';
import type { StoredTensor } from './formats/storedTensor.js';

/** A checkpoint whose files are open: one file, or an index and its shards. Close it when done. */
export interface OpenCheckpoint {
  readonly contents: CheckpointContents;
  readonly sources: readonly ByteSource[];
  /** Bytes of all files. */
  readonly size: number;
  close(): Promise<void>;
}

/**
 * Opens a file of a folder (or, by a path such as `checkpoint-500/model.safetensors`, of a folder in it) and reads what
 * it holds but for the tensors' numbers. An index (`model.safetensors.index.json`) stands for its shards.
 * @throws InputError what is wrong with the file; `bad-index`
 */
export async function openCheckpoint(root: FolderSource, path: string, signal?: AbortSignal): Promise<OpenCheckpoint> {
  const { folder, name } = resolveFile(root, path);
  const open = () => openAnew(folder, name, signal);
  return folder.memory ? folder.memory.opened(name, open) : open();
}

async function openAnew(
  folder: FolderSource,
  name: string,
  signal?: AbortSignal,
  isLast = false,
): Promise<OpenCheckpoint> {
  const sources: ByteSource[] = [];
  const close = async () => {
    for (const source of sources) await source.close?.();
  };
  const open = async (file: string) => {
    const source = await folder.open(file, signal);
    sources.push(source);
    return source;
  };
  let listed: Promise<readonly FolderEntry[]> | undefined;
  /** What a link leads to may stand anywhere, and a file that names it is no reason to read it. */
  const beside = async (file: string) => {
    // Once for all of them: torch has written a file for each tensor.
    listed ??= folder.list(signal);
    const entry = (await listed).find((other) => other.name === file);
    if (entry?.isLink)
      throw new InputError(
        'external-data',
        `${name} keeps its weights in ${file}, which is a link: put the file itself there.`,
      );
    return open(file);
  };
  try {
    const first = await open(name);
    const contents = isShardIndex(name)
      ? await readShards(first, open, signal)
      : await readCheckpoint(first, signal, beside);
    return { contents, sources, size: sources.reduce((sum, { size }) => sum + size, 0), close };
  } catch (error) {
    const isMended = (await mayBeMended(error, sources)) && !isLast;
    await close();
    if (!isMended) throw error;
  }
  return openAnew(folder, name, signal, true);
}

const MAX_INDEX_BYTES = 32 * 2 ** 20;
const MAX_SHARDS = 1000;
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

async function readShards(
  index: ByteSource,
  open: (file: string) => Promise<ByteSource>,
  signal?: AbortSignal,
): Promise<CheckpointContents> {
  const map = await readIndex(index);
  const files = [...new Set(Object.values(map))].sort();
  if (files.length === 0 || files.length > MAX_SHARDS)
    throw new InputError('bad-index', `${index.name} names ${files.length} shards: expected 1 to ${MAX_SHARDS}.`);
  const tensors = new Map<string, StoredTensor>();
  let format: CheckpointContents['format'] = 'safetensors';
  for (const file of files) {
    if (readNamedSibling(file) !== file)
      throw new InputError(
        'bad-index',
        `${index.name} names the shard ${file}: expected the name of a file in its own folder.`,
      );
    const shard = await readCheckpoint(await open(file), signal);
    format = shard.format;
    for (const [name, tensor] of shard.tensors) if (map[name] === file) tensors.set(name, tensor);
  }
  for (const [name, file] of Object.entries(map))
    if (!tensors.has(name))
      throw new InputError(
        'missing-tensor',
        `${index.name} lists the tensor ${name} in ${file}, but that file does not contain it: copy both files again.`,
      );
  return { format, tensors, description: describeNames(tensors), object: null };
}

async function readIndex(index: ByteSource): Promise<Readonly<Record<string, string>>> {
  if (index.size > MAX_INDEX_BYTES)
    throw new InputError(
      'bad-index',
      `${index.name} has ${index.size} bytes: an index of shards has at most ${MAX_INDEX_BYTES}.`,
    );
  const text = new TextDecoder().decode(await index.read(0, index.size));
  let value: unknown;
  try {
    value = parseBounded(text);
  } catch {
    throw new InputError('bad-index', `${index.name} is not JSON: copy it again, or wait until it is wholly written.`);
  }
  const parsed = indexSchema.safeParse(value);
  if (!parsed.success)
    throw new InputError(
      'bad-index',
      `${index.name} is not an index of shards: expected {"weight_map": {tensor: file, …}}.`,
    );
  return parsed.data.weight_map;
}

const CHUNK = 2 ** 20;

/** Hex SHA-256 of the bytes of all files, one after the other. */
export async function digest({ sources }: OpenCheckpoint, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources)
    for (let at = 0; at < source.size; at += CHUNK) {
      hash.update(await source.read(at, Math.min(CHUNK, source.size - at)));
      await yieldToEvents(signal);
    }
  return hash.digest('hex');
}
