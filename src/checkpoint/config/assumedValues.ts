import type { AssumedValues } from '../../protocol/files.js';
import type { FolderSource } from '../sources/folderSource.js';

/** A folder, and the folders below it, with values that a person set for it in place of assumed ones. */
export function withAssumed(source: FolderSource, assumed: AssumedValues | undefined): FolderSource {
  if (!assumed || Object.values(assumed).every((value) => value === undefined)) return source;
  const { folders, folder, linkedFolders, parent, openWithin, reaches } = source;
  return {
    name: source.name,
    ...(source.place !== undefined && { place: source.place }),
    assumed,
    list: (signal) => source.list(signal),
    open: (name, signal) => source.open(name, signal),
    ...(folders && { folders: (signal) => folders.call(source, signal) }),
    ...(linkedFolders && { linkedFolders: () => linkedFolders.call(source) }),
    ...(parent && { parent: () => parent.call(source) }),
    ...(openWithin && { openWithin: (parts) => openWithin.call(source, parts) }),
    ...(reaches && { reaches: (parts) => reaches.call(source, parts) }),
    ...(folder && { folder: (name) => withAssumed(folder.call(source, name), assumed) }),
  };
}
