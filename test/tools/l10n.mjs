// Brings l10n/ up to date with the sources: `npm run l10n`. The English bundle is what the sources say; of the German one, what is not said
// any more goes, and what is missing is told. test/unit/l10n holds all to each other.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import l10nDev from '@vscode/l10n-dev';
import { root } from './paths.mjs';

/** @typedef {Record<string, string>} Texts */

/** The files of a language: texts of the sources, and of package.json. @param {string} language */
export const bundleFile = (language) => join(root, `l10n/bundle.l10n${language === 'en' ? '' : `.${language}`}.json`);
/** @param {string} language */
export const manifestFile = (language) => join(root, `package.nls${language === 'en' ? '' : `.${language}`}.json`);

/** @param {string} file @returns {Promise<Texts>} */
export const textsOf = async (file) => JSON.parse(await readFile(file, 'utf8'));

/** The TypeScript of src and webview, by path from the root. @returns {Promise<{ file: string, text: string }[]>} */
export async function sources() {
  const folders = await Promise.all(
    ['src', 'webview'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true }))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    ),
  );
  return Promise.all(
    folders
      .flat()
      .sort()
      .map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  );
}

/** What the sources say by `l10n.t`, sorted. @param {readonly { text: string }[]} files @returns {Promise<Texts>} */
export async function saidIn(files) {
  const said = await l10nDev.getL10nJson(
    files.filter(({ text }) => text.includes('l10n')).map(({ text }) => ({ extension: '.ts', contents: text })),
  );
  return sorted(
    Object.fromEntries(
      Object.entries(said).map(([key, value]) => [key, typeof value === 'string' ? value : value.message]),
    ),
  );
}

/** @param {Texts} texts @returns {Texts} */
const sorted = (texts) => Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));

/** @param {string} file @param {Texts} texts */
const write = (file, texts) => writeFile(file, `${JSON.stringify(texts, null, 2)}\n`);

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const english = await saidIn(await sources());
  const german = await textsOf(bundleFile('de'));
  await write(bundleFile('en'), english);
  await write(
    bundleFile('de'),
    sorted(Object.fromEntries(Object.entries(german).filter(([key]) => Object.hasOwn(english, key)))),
  );
  const missing = Object.keys(english).filter((key) => !Object.hasOwn(german, key));
  for (const key of missing) console.log(JSON.stringify(key));
  if (missing.length > 0) {
    console.error(`${missing.length} texts want a translation in l10n/bundle.l10n.de.json.`);
    process.exitCode = 1;
  }
}
