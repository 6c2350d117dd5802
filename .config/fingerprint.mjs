// What dist/ was built from, so that nobody tests or packs an old build unawares.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Beside what is bundled, these decide what a build makes. */
const alsoRead = ['package-lock.json', '.config/build.mjs', '.config/notices.mjs', '.config/licences/known.mjs'];

/** @param {string} root */
const stampFile = (root) => join(root, 'dist/.built-from.json');

/**
 * A hash of names and contents. A file that is gone changes it too.
 * @param {string} root
 * @param {readonly string[]} files relative to root
 */
function fingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const path = join(root, file);
    hash.update(`${file}\0`).update(existsSync(path) ? readFileSync(path) : 'missing');
  }
  return hash.digest('hex');
}

/**
 * Notes what the files in dist/ were made of.
 * @param {string} root
 * @param {Iterable<string>} inputs all that was bundled, relative to root; packages are known by the lock file
 */
export function writeStamp(root, inputs) {
  const own = [...new Set([...inputs, ...alsoRead])].filter((file) => !file.includes('node_modules/')).sort();
  writeFileSync(stampFile(root), JSON.stringify({ hash: fingerprint(root, own), files: own }));
}

/** @param {string} root what dist/ holds belongs to no known sources from now on */
export const removeStamp = (root) => rmSync(stampFile(root), { force: true });

/**
 * Whether dist/ was built from the sources as they are now.
 * @param {string} root
 * @returns {boolean}
 */
export function isFresh(root) {
  if (!existsSync(stampFile(root))) return false;
  /** @type {{ hash: string, files: string[] }} */
  const { hash, files } = JSON.parse(readFileSync(stampFile(root), 'utf8'));
  return fingerprint(root, files) === hash;
}
