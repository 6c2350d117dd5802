import { InputError } from '../../../shared/inputError.js';
import { countText } from '../../../shared/texts.js';
import type { FolderEntry } from '../folderSource.js';
import type { ObjectPage, ObjectStore } from './objectStore.js';

const MAX_OBJECTS = 100_000;
/** Pages in a row that bring nothing: a service may pass over much that was deleted, but not without end. */
const MAX_EMPTY_PAGES = 100;
const MAX_MS = 5 * 60_000;
/** S3's own bound on a key. */
const MAX_KEY_BYTES = 1024;

/** What stands directly below a prefix. */
export interface Listing {
  readonly files: readonly FolderEntry[];
  readonly folders: readonly string[];
}

/** Told while a listing goes on: how many objects and folders were seen so far. */
export type Listed = (folder: string, seen: number) => void;

/**
 * The files and folders that a page names directly below a prefix. Names that no folder can have (`..`, empty ones as in
 * `a//b`, with control characters, longer than S3 allows), and keys elsewhere, are left out.
 */
export function namesOn(page: ObjectPage, prefix: string): Listing {
  const below = (key: string): string | null => {
    if (!key.startsWith(prefix) || Buffer.byteLength(key) > MAX_KEY_BYTES) return null;
    return key.slice(prefix.length);
  };
  const folders = page.prefixes.flatMap((key) => below(key)?.replace(/\/$/, '') ?? []).filter(isName);
  const files = page.objects.flatMap(({ key, size, mtimeMs }): FolderEntry[] => {
    const name = below(key);
    return name !== null && isName(name) ? [{ name, size, mtimeMs }] : [];
  });
  return { files, folders };
}

const isName = (name: string): boolean =>
  // An object named as the folder itself is how consoles make empty folders.
  name !== '' && name !== '.' && name !== '..' && !/[/\u0000-\u001f\u007f]/.test(name);

/** @param name of the folder, for the message */
export const endless = (name: string, why: string): InputError =>
  new InputError(
    's3-failed',
    `${name}: the service's listing does not end (${why}): check the endpoint and the proxy.`,
  );

/** Where a listing goes on is where it has been. */
export const REPEATS = 'it repeats where it goes on';

/**
 * All that is directly below a prefix.
 * @param name of the folder, for messages
 * @throws InputError `folder-gone`, `too-many-files`, `s3-failed` for a listing that does not end; those of ObjectStore
 */
export async function listAll(
  store: ObjectStore,
  prefix: string,
  name: string,
  { signal, listed }: { signal?: AbortSignal | undefined; listed?: Listed | undefined },
): Promise<Listing> {
  const started = Date.now();
  const files: FolderEntry[] = [];
  const folders = new Set<string>();
  const tokens = new Set<string>();
  // A service may be silent for a while, and it is seen that it is waited for.
  const seen = () => listed?.(name, files.length + folders.size);
  const beat = setInterval(seen, 1000);
  try {
    let empty = 0;
    for (let next: string | null = null; ;) {
      const page: ObjectPage = await store.page(prefix, next, signal);
      const before = files.length + folders.size;
      const found = namesOn(page, prefix);
      files.push(...found.files);
      for (const folder of found.folders) folders.add(folder);
      if (files.length + folders.size > MAX_OBJECTS)
        throw new InputError(
          'too-many-files',
          `${name} holds more than ${countText(MAX_OBJECTS)} objects: name a folder further down.`,
        );
      seen();
      next = page.next;
      if (next === null) break;
      if (tokens.has(next)) throw endless(name, REPEATS);
      tokens.add(next);
      empty = files.length + folders.size === before ? empty + 1 : 0;
      if (empty >= MAX_EMPTY_PAGES) throw endless(name, `${MAX_EMPTY_PAGES} pages in a row with nothing new`);
      if (Date.now() - started > MAX_MS) throw endless(name, `${MAX_MS / 60_000} minutes`);
    }
  } finally {
    clearInterval(beat);
  }
  if (files.length === 0 && folders.size === 0) throw new InputError('folder-gone', `There is nothing at ${name}.`);
  return { files, folders: [...folders] };
}
