import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { withoutClimbs } from '../../checkpoint/sources/namedFile.js';
import { InputError } from '../../shared/inputError.js';
import type { HostFiles } from './hostFileSystem.js';

/** The editor tells pipes, sockets and devices of a virtual file system from files, but not from one another. */
const NO_FILE = 'something other than a file';

const childOf = (uri: string, name: string): string => `${uri.replace(/\/$/, '')}/${encodeURIComponent(name)}`;

const isLink = async (files: HostFiles, uri: string, name: string): Promise<boolean> =>
  (await files.list(uri)).some((entry) => entry.name === name && entry.isLink === true);

/** A folder of a virtual file system, whose bytes the host serves. */
export function hostFolder(uri: string, files: HostFiles): FolderSource {
  const child = (name: string) => childOf(uri, name);
  return {
    name: decodeURIComponent(uri),
    async list() {
      const entries = await files.list(uri);
      return entries
        .filter((entry) => !entry.isDirectory)
        .map(({ name, size, mtimeMs, isFile, isLink }) => ({
          ...{ name, size, mtimeMs },
          ...(isLink && { isLink }),
          ...(!isFile && { special: NO_FILE }),
        }));
    },
    async folders() {
      return (await files.list(uri)).filter((entry) => entry.isDirectory).map(({ name }) => name);
    },
    folder: (name) => hostFolder(child(name), files),
    async openWithin(parts) {
      // Where a link leads only its file system knows: none is followed for the word of a file.
      let at = uri;
      const way = [...withoutClimbs(parts)];
      const name = way.pop() ?? '';
      for (const part of way) {
        if (await isLink(files, at, part)) return null;
        at = childOf(at, part);
      }
      return (await isLink(files, at, name)) ? null : hostFolder(at, files).open(name);
    },
    parent: () => {
      const above = /^(.+:\/\/[^/]*\/.*[^/])\/[^/]+\/?$/.exec(uri)?.[1];
      return above === undefined ? null : hostFolder(above, files);
    },
    async open(name) {
      const before = await files.stat(child(name));
      if (!before.isFile)
        throw new InputError('not-readable', `${decodeURIComponent(child(name))} is ${NO_FILE}: it was not read.`);
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
