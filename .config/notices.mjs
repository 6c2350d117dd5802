// The licences of everything that is bundled or shipped, for dist/ThirdPartyNotices.txt.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { native, nativeNotices, unnamed, withoutText } from './licences/known.mjs';

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
  // Of files that are not changed, with the address of their source.
  'MPL-2.0',
  // Of the DejaVu fonts: any use is allowed, but that they are sold by themselves.
  'Bitstream-Vera',
]);

/** Stands between two entries. */
export const SEPARATOR = '-'.repeat(80);

/** Packages that are shipped as they are, beside the bundles. */
const shipped = ['onnxruntime-node', 'onnxruntime-common', '@vscode/codicons'];

/** The folder of the package that a bundled file belongs to: the last node_modules/NAME in its path. */
const packageOf = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

/** A licence's text with its holder. @param {string} name @param {string} [copyright] */
async function standardText(name, copyright = '') {
  const text = await readFile(join(import.meta.dirname, 'licences', `${name}.txt`), 'utf8');
  if (text.includes('{{copyright}}')) return text.replace('{{copyright}}', () => copyright).trim();
  return `${copyright}\n\n${text}`.trim();
}

/** Where the source of a package is, which the Mozilla Public License wants told. @param {{ repository?: string | { url: string } }} said */
function sourceOf({ repository = '' }) {
  const address = typeof repository === 'string' ? repository : repository.url;
  return `Its source is at ${address.replace(/^git\+/, '').replace(/\.git$/, '')}`;
}

/**
 * A shipped package: what it is, and the full text of its licence, from its own file or from the known ones.
 * @param {string} root
 * @param {string} folder relative to root
 */
export async function describe(root, folder) {
  const { name, version, ...said } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const license = unnamed[name] ?? said.license;
  const files = await readdir(join(root, folder));
  const file = files.find((entry) => /^licen[cs]e/i.test(entry));
  if (file) {
    const text = (await readFile(join(root, folder, file), 'utf8')).trim();
    return { name, version, license, text: license === 'MPL-2.0' ? `${sourceOf(said)}\n\n${text}` : text };
  }
  const known = withoutText[name];
  if (!known || known.text !== license)
    throw new Error(
      `${name}@${version} ships without the text of its licence (${license}). Say it in .config/licences/known.mjs.`,
    );
  return { name, version, license, text: await standardText(known.text, known.copyright) };
}

/** What onnxruntime-node carries in machine code. @param {string} version */
async function nativeParts(version) {
  const lines = native.map(
    ({ name, license, copyright, address, where }) =>
      `${name} (${license})${where ? `, in ${where}` : ''}\n    ${address}\n    ${copyright.replaceAll('\n', '\n    ')}`,
  );
  const texts = [];
  for (const license of [...new Set(native.map((part) => part.license))])
    if (!license.startsWith('Microsoft'))
      texts.push(`${license}\n\n${await standardText(license, 'Copyright: see the parts above under this licence.')}`);
  return (
    `The native library of onnxruntime-node ${version} contains, or has beside it:\n\n${lines.join('\n\n')}\n\n` +
    `ONNX Runtime's own notices, in full: ${nativeNotices(version)}\n\n` +
    `The texts of these licences:\n\n${texts.join('\n\n')}\n`
  );
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
  const { version } = packages.find(({ name }) => name === 'onnxruntime-node') ?? {};
  parts.push(await nativeParts(version));
  return `Beliefscope contains the following packages.\n\n${parts.join(`\n${SEPARATOR}\n\n`)}`;
}
