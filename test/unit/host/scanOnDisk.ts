import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ScanAccess } from '../../../src/host/checkpoints/scan.js';

/** Folders of this machine as the editor's file system shows them: of links, what they lead to. */
export const onDisk: ScanAccess<string> = {
  async list(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return Promise.all(
      entries.map(async (entry) => {
        const found = await stat(join(folder, entry.name)).catch(() => null);
        return {
          name: entry.name,
          isLink: entry.isSymbolicLink(),
          isDirectory: found?.isDirectory() ?? false,
          isFile: found?.isFile() ?? false,
        };
      }),
    );
  },
  join: (folder, name) => join(folder, name),
  realPath: async (folder) => (await realpath(folder)) + sep,
};
