/** The parts of a URI that say where a folder or file is. */
export interface FilePath {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** Whether a file is the folder itself or lies under it. A path with `..` counts as outside. */
export function isWithin(folder: FilePath, file: FilePath): boolean {
  if (folder.scheme !== file.scheme || folder.authority !== file.authority) return false;
  if (file.path.split('/').includes('..')) return false;
  const root = folder.path.replace(/\/+$/, '');
  return file.path === root || file.path.startsWith(`${root}/`);
}
