// Builds dist/, and the VSIX of this platform out of it.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './children.mjs';
import { bin, cache, root } from './paths.mjs';

export const build = () => must(process.execPath, [join(root, '.config/build.mjs')], { cwd: root });

/** The targets of VS Code's marketplace for which onnxruntime-node carries a runtime. */
export const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const here = `${process.platform}-${process.arch}`;

/**
 * Why a target cannot be packed; null where it can.
 * @param {string} [target]
 */
export const obstacleTo = (target = here) =>
  targets.includes(target)
    ? null
    : `onnxruntime-node has no runtime for ${JSON.stringify(target)}; it has those for ${targets.join(', ')}.`;

/**
 * Packs dist/ with the native runtime of one platform.
 * @param {{ target?: string, out?: string }} [options]
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function packageExtension({ target = here, out = cache } = {}) {
  const obstacle = obstacleTo(target);
  if (obstacle) throw new Error(obstacle);
  await mkdir(out, { recursive: true });
  await mkdir(cache, { recursive: true });
  // In vsce's files a `!` always wins, so the lines of the other platforms' runtimes are taken out.
  const others = targets.filter((other) => other !== target).map((other) => `/${other.replace('-', '/')}/`);
  const lines = (await readFile(join(root, '.vscodeignore'), 'utf8')).split('\n');
  const ignoreFile = join(cache, `vscodeignore-${target}-${process.pid}`);
  await writeFile(ignoreFile, lines.filter((line) => !others.some((other) => line.includes(other))).join('\n'));
  const { version, name } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const file = join(out, `${name}-${target}-${version}.vsix`);
  await must(
    process.execPath,
    [bin('@vscode/vsce/vsce'), 'package', ...['--target', target], ...['--out', file], ...['--ignoreFile', ignoreFile]],
    { cwd: root },
  ).finally(() => rm(ignoreFile, { force: true }));
  return { file, bytes: (await stat(file)).size };
}
