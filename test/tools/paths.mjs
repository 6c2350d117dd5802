// Where things are, for all tools.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Ignored by git: what can be made again. */
export const cache = join(root, '.cache');
export const sample = join(root, 'media/sample/rrxor');
/** @param {string} name a package's program, as a path that Node can run */
export const bin = (name) => join(root, 'node_modules', name);
