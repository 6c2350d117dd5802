/** Folders that a path may climb before what it leads to counts as lying elsewhere on the machine. */
const MAX_CLIMBED = 3;

/**
 * The way from a folder to a file (both whole paths with forward slashes) as it may stand in a file that is handed on; null where they
 * have no folder in common but the root, or lie so far apart that the way would tell more of the machine than of the run.
 */
export function nearPath(folder: string, file: string): string | null {
  const [from, to] = [partsOf(folder), partsOf(file)];
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  const climbed = from.length - common;
  const atRoot = common === 0 || (common === 1 && /^[A-Za-z]:$/.test(from[0] ?? ''));
  if (climbed > MAX_CLIMBED || (atRoot && climbed > 0)) return null;
  return [...new Array<string>(climbed).fill('..'), ...to.slice(common)].join('/');
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');
