// The licences of everything that is bundled or shipped, for dist/ThirdPartyNotices.txt.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Licences that allow shipping in an extension under the MIT licence. Another one fails the build. */
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
]);

/** Packages that are shipped as they are, beside the bundles. */
const shipped = ['onnxruntime-node', 'onnxruntime-common', '@vscode/codicons'];

/** The folder of the package that a bundled file belongs to: the last node_modules/NAME in its path. */
const packageOf = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

async function describe(root, folder) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const files = await readdir(join(root, folder));
  const file = files.find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(root, folder, file), 'utf8') : undefined;
  return { name, version, license, text: text?.trim() ?? `Licence: ${license}` };
}

/** `(MIT OR Apache-2.0)` allows either, `MIT AND CC-BY-4.0` needs both. */
const isAllowed = (license) =>
  typeof license === 'string' &&
  license
    .replace(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((one) => allowed.has(one.trim())));

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} inputs bundled files, relative to it
 */
export async function notices(root, inputs) {
  const folders = new Set(shipped.map((name) => `node_modules/${name}`));
  for (const input of inputs) {
    const folder = packageOf(input.replaceAll('\\', '/'));
    if (folder) folders.add(folder);
  }
  const packages = await Promise.all([...folders].map((folder) => describe(root, folder)));
  packages.sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`, 'en'));
  const refused = packages.filter(({ license }) => !isAllowed(license));
  if (refused.length > 0)
    throw new Error(
      `May not be shipped: ${refused.map(({ name, version, license }) => `${name}@${version} (${license})`).join(', ')}`,
    );
  const parts = packages.map(({ name, version, license, text }) => `${name}@${version} (${license})\n\n${text}\n`);
  return `Beliefscope contains the following packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
