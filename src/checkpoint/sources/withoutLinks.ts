import type { FolderSource } from './folderSource.js';

/** A folder, and the folders below it, in which linked files are not there. */
export function withoutLinks(source: FolderSource): FolderSource {
  const { folder } = source;
  return {
    ...source,
    list: async (signal) => (await source.list(signal)).filter(({ isLink }) => isLink !== true),
    ...(folder && { folder: (name) => withoutLinks(folder.call(source, name)) }),
  };
}
