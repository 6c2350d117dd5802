import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCheckpointName } from '../../../shared/checkpointNames/checkpointName.js';
import { isSkippedFolder } from '../../../shared/checkpointNames/folders.js';
import type { Look, Seen } from './tracker.js';

/** Files that are looked at at most: those whose names come last, of which the newest are. */
const MOST_FILES = 2000;
/** Folders of steps that are looked into at most, the last ones. */
const MOST_FOLDERS = 64;
const LOG = /\.(csv|tsv|json|jsonl|ndjson)$/i;
/** A ZIP ends with a record of 22 bytes and a comment that torch and numpy leave out. */
const ZIP_END = 4096;

/**
 * The checkpoints and logs of a folder on a disk, and of the folders in it.
 * @param also paths in it that are looked at as well, as those of logs that lie deeper
 * @param known what was seen before: of files that have not changed since nothing is read
 * @throws the system's error where the folder cannot be listed
 */
export async function lookAt(folder: string, also: readonly string[], known: Look): Promise<Look> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = filesOf(entries, '');
  const { compare } = new Intl.Collator('en', { numeric: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !isSkippedFolder(entry.name))
    .map(({ name }) => name);
  for (const name of folders.sort(compare).slice(-MOST_FOLDERS)) {
    const inner = await readdir(join(folder, name), { withFileTypes: true }).catch((): Dirent[] => []);
    names.push(...filesOf(inner, `${name}/`));
  }
  const all = [...new Set([...names.sort(compare).slice(-MOST_FILES), ...also])];
  const look = new Map<string, Seen>();
  for (let at = 0; at < all.length; at += 32)
    await Promise.all(
      all.slice(at, at + 32).map(async (name) => {
        const seen = await seenOf(join(folder, name), known.get(name)).catch(() => null);
        if (seen) look.set(name, seen);
      }),
    );
  return look;
}

const filesOf = (entries: readonly Dirent[], within: string): string[] =>
  entries.flatMap((entry) =>
    (entry.isFile() || entry.isSymbolicLink()) && (isCheckpointName(entry.name) || LOG.test(entry.name))
      ? [`${within}${entry.name}`]
      : [],
  );

async function seenOf(path: string, before: Seen | undefined): Promise<Seen | null> {
  const found = await stat(path);
  if (!found.isFile()) return null;
  const { size, mtimeMs } = found;
  const isSame = before?.size === size && before.mtimeMs === mtimeMs && before.whole;
  return { size, mtimeMs, whole: isSame || LOG.test(path) || (await isWhole(path, size)) };
}

/** Whether a file that tells where it ends has its end; of other kinds nothing is told, and they count as whole. */
async function isWhole(path: string, size: number): Promise<boolean> {
  if (size === 0) return false;
  const file = await open(path, 'r');
  try {
    const read = async (length: number, from: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    };
    const head = await read(8, 0);
    if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
      const length = Math.min(size, ZIP_END);
      return (await read(length, size - length)).includes('PK\x05\x06', 0, 'latin1');
    }
    if (!path.endsWith('.safetensors') || head.length < 8) return true;
    const length = Number(head.readBigUInt64LE());
    if (length > Math.min(size - 8, 1e8)) return false;
    const ends = [...(await read(length, 8)).toString('utf8').matchAll(/"data_offsets"\s*:\s*\[\s*\d+\s*,\s*(\d+)/g)];
    return ends.every(([, end]) => 8 + length + Number(end) <= size);
  } finally {
    await file.close();
  }
}
