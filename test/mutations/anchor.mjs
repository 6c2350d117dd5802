// Whether a mutation still finds what it changes.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @param {string} root
 * @param {import('./list.mjs').Mutation} mutation
 * @returns {Promise<string[]>} what is wrong with it
 */
export async function anchorFault(root, { name, file, from, to, tests }) {
  const faults = tests.filter((test) => !existsSync(join(root, test))).map((test) => `${name}: there is no ${test}`);
  if (from === to) faults.push(`${name}: it changes nothing`);
  if (!existsSync(join(root, file))) return [...faults, `${name}: there is no ${file}`];
  const count = (await readFile(join(root, file), 'utf8')).split(from).length - 1;
  if (count !== 1) faults.push(`${name}: its text stands ${count} times in ${file}, not once:\n    ${from}`);
  return faults;
}
