import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Links on the way to one file. */
const MAX_LINKS = 40;

/**
 * Where a path leads that a file of a folder names: within the folder, or within a folder of the workspace. Links are
 * followed one by one, and each step is decided before it is looked at, so that nothing outside is.
 * @param parts of the path, from the folder
 * @returns the path without links; null where it leads out, or round in a circle
 */
export async function pathWithin(
  folder: string,
  workspace: readonly string[],
  parts: readonly string[],
): Promise<string | null> {
  const bases = await Promise.all(
    [folder, ...workspace].map(async (base) => {
      const given = resolve(base);
      return { given, real: await realpath(given).catch(() => given) };
    }),
  );
  let at = bases[0].real;
  let left = [...parts];
  for (let links = 0; left.length > 0;) {
    const [part, ...rest] = left;
    const next = part === '..' ? dirname(at) : join(at, part);
    if (!bases.some(({ real }) => isBelow(real, next))) return null;
    const isLink = part !== '..' && (await lstat(next).catch(() => null))?.isSymbolicLink() === true;
    if (!isLink) {
      at = next;
      left = rest;
      continue;
    }
    if (++links > MAX_LINKS) return null;
    const target = await readlink(next);
    const base = isAbsolute(target)
      ? bases
          .flatMap(({ given, real }) => [
            { from: real, real },
            { from: given, real },
          ])
          .find(({ from }) => isBelow(from, target))
      : undefined;
    if (isAbsolute(target) && !base) return null;
    if (base) at = base.real;
    left = [...partsOf(base ? relative(base.from, target) : target), ...rest];
  }
  return at;
}

/** Whether a path that climbs out of a folder still stands in a folder of the workspace, by its text alone. */
export const isInWorkspace = (folder: string, workspace: readonly string[], parts: readonly string[]): boolean =>
  workspace.some((base) => isBelow(resolve(base), resolve(folder, ...parts)));

const partsOf = (path: string): string[] =>
  path.split(sep === '\\' ? /[/\\]/ : '/').filter((part) => part !== '' && part !== '.');

function isBelow(base: string, path: string): boolean {
  const way = relative(base, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
