import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import type { HostFiles } from './hostFileSystem.js';

/** A folder of a virtual file system, whose bytes the host serves. */
export function hostFolder(uri: string, files: HostFiles): FolderSource {
  const child = (name: string) => `${uri.replace(/\/$/, '')}/${encodeURIComponent(name)}`;
  return {
    name: decodeURIComponent(uri),
    async list() {
      const entries = await files.list(uri);
      return entries.filter((entry) => entry.isFile).map(({ name, size, mtimeMs }) => ({ name, size, mtimeMs }));
    },
    async folders() {
      return (await files.list(uri)).filter((entry) => entry.isDirectory).map(({ name }) => name);
    },
    folder: (name) => hostFolder(child(name), files),
    async open(name) {
      const before = await files.stat(child(name));
      return {
        name,
        size: before.size,
        read: (offset, length) => files.read(child(name), offset, length),
        async unchanged() {
          const now = await files.stat(child(name));
          return now.size === before.size && now.mtimeMs === before.mtimeMs;
        },
      };
    },
  };
}
