import * as l10n from '@vscode/l10n';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../shared/inputError.js';
import { refusalText } from '../shared/systemErrors.js';

/** Made with the first result, for this user alone. */
let temporary: Promise<string> | null = null;

/**
 * Writes a result as a new file. None that is there is touched.
 * @param folder where; null: in a folder of this process among temporary ones
 * @param about part of the name, of which only letters, digits and dashes are taken
 * @returns its path
 * @throws InputError `cannot-write`
 */
export async function writeResult(
  folder: string | null,
  about: string,
  ending: string,
  parts: Iterable<string>,
): Promise<string> {
  const name = about
    .replace(/[^a-z0-9]+/gi, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  let path = folder ?? tmpdir();
  try {
    if (folder === null) {
      temporary ??= mkdtemp(join(tmpdir(), 'beliefscope-results-'));
      temporary.catch(() => (temporary = null));
    } else await mkdir(folder, { recursive: true });
    const place = folder ?? (await temporary) ?? tmpdir();
    for (let count = 1; ; count++) {
      path = join(place, `${name}${count === 1 ? '' : `-${count}`}.${ending}`);
      const handle = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST' && count < 100_000) return null;
        throw error;
      });
      if (!handle) continue;
      try {
        for (const part of parts) await handle.write(part);
        await handle.close();
        return path;
      } catch (error) {
        await handle.close().catch(() => undefined);
        await rm(path, { force: true });
        throw error;
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError('cannot-write', l10n.t('{0} cannot be written: {1}.', path, refusalText(code)));
  }
}
