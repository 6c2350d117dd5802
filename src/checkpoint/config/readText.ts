import { InputError } from '../../shared/inputError.js';
import type { FolderSource } from '../sources/folderSource.js';
import { MAX_CONFIG_BYTES } from './configFiles.js';

/**
 * The text of a config.
 * @throws InputError `bad-config` for more bytes than any has; what the folder throws
 */
export async function readText(folder: FolderSource, file: string, signal?: AbortSignal): Promise<string> {
  const source = await folder.open(file, signal);
  try {
    if (source.size > MAX_CONFIG_BYTES)
      throw new InputError(
        'bad-config',
        `${source.name} has ${source.size} bytes, too many for a configuration: remove it, or choose the right file.`,
      );
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close?.();
  }
}
