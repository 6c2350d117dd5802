import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { bin, root } from '../../tools/paths.mjs';

interface Complaint {
  readonly message: string;
  /** Such as `beliefscope(constant-names)`. */
  readonly code: string;
  readonly filename: string;
}

/**
 * What `npm run lint` says, by the project's own configuration, of each of some sources.
 * @param sources where each would stand, from the root, and its text
 */
export async function complaintsAbout(
  sources: readonly (readonly [file: string, code: string])[],
): Promise<Complaint[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-lint-'));
  try {
    for (const [at, [file, code]] of sources.entries()) {
      const path = join(folder, String(at), file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${code}\n`);
    }
    const args = [
      bin('oxlint/bin/oxlint'),
      '--config',
      join(root, '.config/oxlint.config.mjs'),
      '--format',
      'json',
      folder,
    ];
    const out = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_, stdout) => resolve(stdout));
    });
    const { diagnostics } = JSON.parse(out) as { diagnostics: Complaint[] };
    const placeOf = ({ filename }: Complaint) => Number(relative(folder, join(folder, filename)).split(/[\\/]/)[0]);
    return sources.map((_, at) => diagnostics.filter((each) => placeOf(each) === at));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
