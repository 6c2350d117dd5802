import { posix, resolve, sep } from 'node:path';

/**
 * What each of several folders is called in the names of its runs: as it was named, where that is relative, so that other
 * machines call it the same; of absolute paths what tells them apart. A single folder is not called anything.
 */
export function folderLabels(folders: readonly string[]): readonly string[] {
  if (folders.length === 1) return [''];
  const isAbsolute = (folder: string) => folder.startsWith('s3://') || resolve(folder) === resolve('/', folder);
  const parts = (folder: string) => folder.split(/[/\\]/).filter(Boolean);
  const absolute = folders.filter(isAbsolute).map(parts);
  let shared = 0;
  // At least the last name of each is left, and of none nothing is shared.
  const shortest = absolute.length === 0 ? 0 : Math.min(...absolute.map(({ length }) => length)) - 1;
  while (shared < shortest && absolute.every((path) => path[shared] === absolute[0]?.[shared])) shared++;
  return folders.map((folder) =>
    isAbsolute(folder)
      ? parts(folder).slice(shared).join('/')
      : posix.normalize(folder.split(sep).join('/')).replace(/\/$/, ''),
  );
}

/** The name of a run in a folder that is called so. */
export const runCalled = (label: string, run: string): string =>
  label === '' ? run : run === '' ? label : `${label}/${run}`;

/** Each place once, as it was named first, however else it was named. */
export function eachOnce(names: readonly string[]): readonly string[] {
  const places = new Set<string>();
  return names.filter((name) => {
    const place = name.startsWith('s3://') ? name.replace(/\/+$/, '') : resolve(name);
    return !places.has(place) && places.add(place);
  });
}
