/** The last part of a path or address of a folder. */
export const folderName = (path: string): string =>
  path
    .replace(/\/+$/, '')
    .split(/[\\/]/)
    .findLast((part) => part !== '' && part !== '.' && part !== '..') ?? path;
