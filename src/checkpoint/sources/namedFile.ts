import { InputError } from '../../shared/inputError.js';
import { readNamedPath } from '../../shared/namedPath.js';
import type { ByteSource } from './byteSource.js';
import type { FolderSource } from './folderSource.js';

/** A path that a file names, for a message. */
export interface Named {
  /** As it stands there. */
  readonly path: string;
  /** The file that names it; null where a person may have named it. */
  readonly by: string | null;
  /** `process file`. */
  readonly what: string;
}

/**
 * Why a path that a file of a folder names is not looked up, by its text alone; null for one within the folder or,
 * where there is one, the workspace.
 */
export function outsideOf(folder: FolderSource, named: Named): InputError | null {
  const read = readNamedPath(named.path);
  if (read.refused !== undefined) return outside(folder, named, read.refused);
  return !read.leaves || folder.reaches?.(read.parts) === true ? null : outside(folder, named, null);
}

/**
 * Opens the file that a path in a file of a folder names. It stands within the folder or, where there is one, the
 * workspace, links resolved; nothing outside is looked up. This is the only way to follow a path that a file names.
 * @throws InputError `named-outside`; `file-gone`, `not-readable`
 */
export async function openNamed(folder: FolderSource, named: Named, signal?: AbortSignal): Promise<ByteSource> {
  const refusal = outsideOf(folder, named);
  const read = readNamedPath(named.path);
  if (refusal || read.refused !== undefined) throw refusal ?? outside(folder, named, null);
  if (folder.openWithin) {
    const source = await folder.openWithin(read.parts);
    if (source) return source;
    throw outside(folder, named, 'a link');
  }
  let at: FolderSource = folder;
  const parts = withoutClimbs(read.parts);
  for (const part of parts.slice(0, -1)) {
    const inner = (await at.folders?.(signal))?.includes(part) ? at.folder?.(part) : undefined;
    if (!inner) throw new InputError('file-gone', `${at.name} has no folder ${part}.`);
    at = inner;
  }
  const name = parts.at(-1) ?? '';
  const entry = (await at.list(signal)).find((other) => other.name === name);
  if (!entry) throw new InputError('file-gone', `${at.name} has no file ${name}.`);
  if (entry.isLink === true) throw outside(folder, named, 'a link');
  return at.open(name, signal);
}

/** `a/../b` as `b`: it never climbs further than it went down. */
export function withoutClimbs(parts: readonly string[]): readonly string[] {
  const way: string[] = [];
  for (const part of parts)
    if (part === '..') way.pop();
    else way.push(part);
  return way;
}

function outside(folder: FolderSource, { path, by, what }: Named, kind: string | null): InputError {
  const names = by === null ? `The ${what} ${path}` : `${by} names the ${what} ${path}, which`;
  const is =
    kind === null ? 'is' : kind === 'a link' ? 'is a link, or leads through one, to what is' : `is ${kind}, and so`;
  return new InputError(
    'named-outside',
    `${names} ${is} outside of ${folder.name}: it was not looked up. Choose the ${what} yourself, or copy it into the folder.`,
  );
}
