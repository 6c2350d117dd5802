// Debian packages, where this machine is Debian and we may install them.
import { readFileSync } from 'node:fs';
import { must } from './children.mjs';

/** Ubuntu is left out: its chromium package is a stub for snap, which neither containers nor CI run. */
export function canInstallDebianPackages() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    return /^ID=["']?debian["']?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** @type {Promise<unknown>} one apt at a time, since it locks */
let queue = Promise.resolve();

/** @param {string[]} names */
export function installDebianPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  queue = queue
    .catch(() => undefined)
    .then(() => must('apt-get', [...wait, 'update'], { env }))
    .then(() => must('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], { env }));
  return queue;
}
