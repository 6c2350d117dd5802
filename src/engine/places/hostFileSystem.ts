import { ResponseError } from 'vscode-jsonrpc';
import type { MessageConnection } from 'vscode-jsonrpc';
import * as z from 'zod';
import { errorCodeOf } from '../../shared/errorCodes.js';
import { InputError } from '../../shared/inputError.js';

/** Access to virtual file systems, which only the host can reach, by URI. The host refuses what the user has not opened. */
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
  isLink: z.boolean().optional(),
  mtimeMs: z.number(),
});
export type HostEntry = z.infer<typeof entrySchema>;

const refusalSchema = z.object({ code: z.string(), message: z.string() });

/** Asks the host over the engine's connection. A refusal is thrown as an InputError with the host's code and message. */
export function hostFileSystem(connection: MessageConnection): HostFiles {
  const ask = async (method: string, params: object): Promise<unknown> => {
    try {
      return await connection.sendRequest(method, params);
    } catch (error) {
      const refusal = refusalSchema.safeParse(error instanceof ResponseError ? error.data : null);
      if (!refusal.success || errorCodeOf(refusal.data.code) === 'fault') throw error;
      throw new InputError(errorCodeOf(refusal.data.code), refusal.data.message);
    }
  };
  return {
    async list(uri) {
      return z.array(entrySchema).parse(await ask('host/list', { uri }));
    },
    async stat(uri) {
      return entrySchema.parse(await ask('host/stat', { uri }));
    },
    async read(uri, offset, length) {
      return z.instanceof(Uint8Array).parse(await ask('host/read', { uri, offset, length }));
    },
  };
}
