import type { MessageConnection } from 'vscode-jsonrpc';
import * as z from 'zod';

/** Files that only the host can reach (virtual file systems), by URI. The host refuses what the user has not opened. */
export interface HostFiles {
  list(uri: string): Promise<readonly HostEntry[]>;
  stat(uri: string): Promise<HostEntry>;
  read(uri: string, offset: number, length: number): Promise<Uint8Array>;
}

const entrySchema = z.object({
  name: z.string(),
  size: z.number(),
  isFile: z.boolean(),
  isDirectory: z.boolean(),
  mtimeMs: z.number(),
});
export type HostEntry = z.infer<typeof entrySchema>;

/** Asks the host over the engine's connection. */
export function hostFileSystem(connection: MessageConnection): HostFiles {
  return {
    async list(uri) {
      return z.array(entrySchema).parse(await connection.sendRequest('host/list', { uri }));
    },
    async stat(uri) {
      return entrySchema.parse(await connection.sendRequest('host/stat', { uri }));
    },
    async read(uri, offset, length) {
      return z.instanceof(Uint8Array).parse(await connection.sendRequest('host/read', { uri, offset, length }));
    },
  };
}
