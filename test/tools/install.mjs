// Installs what the project needs and is missing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './children.mjs';
import { root } from './paths.mjs';
import { step } from './steps.mjs';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, os?: string[], cpu?: string[] }> }} Lock */

/**
 * Whether node_modules holds the versions of the lock file.
 * @param {string} folder
 */
export function isInstalled(folder) {
  const installedFile = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = /** @type {Lock} */ (JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))).packages;
  const installed = /** @type {Lock} */ (JSON.parse(readFileSync(installedFile, 'utf8'))).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      (installed[path] === undefined ? entry.optional === true : installed[path].version === entry.version),
  );
}

/** Installs the project's packages unless they are there. */
export async function installPackages() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new Error(`Node 20 or later is needed; this is ${process.version}.`);
  if (isInstalled(root)) return;
  // onnxruntime-node's install script would look for CUDA files on the network; see also .npmrc.
  await step('Installing packages (npm ci)', () =>
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_ENV: 'development' },
    }),
  );
}
