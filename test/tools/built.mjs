// Finds a file of dist/ for tests that run it. A build that does not match the present sources is refused, since the
// tests would run old code.
import { join } from 'node:path';
import { isFresh } from '../../.config/fingerprint.mjs';
import { root } from './paths.mjs';

/** Looked at once in a process: the sources are read for it. @type {boolean | undefined} */
let fresh;

/**
 * @param {string} name a file in dist/, such as `cli.js`
 * @returns {string} its path
 */
export function built(name) {
  fresh ??= isFresh(root);
  if (!fresh)
    throw new Error(
      `dist/${name} was not built from the sources as they are now. Build first (npm run build), or start the test by ` +
        '`npm run test:unit -- FILE`, which does.',
    );
  return join(root, 'dist', name);
}
