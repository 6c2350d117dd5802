import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERDICT } from '../../../src/analysis/verdict/thresholds.js';
import { folderSettingsSchema } from '../../../src/checkpoint/config/runConfig.js';
import { allCommands, commandNames } from '../../../src/cli/commands/all.js';
import { openText } from '../../../src/engine/processes/open.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { BLOCK_ROLES, OUTER_ROLES } from '../../../src/checkpoint/architecture/layouts/roles.js';
import { VERDICT_SIGNS } from '../../../src/shared/verdictTexts.js';
import { root } from '../../tools/paths.mjs';
import { manifestIn } from '../support/manifest.js';

const atRoot = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const inDocs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
const texts = new Map(
  await Promise.all(
    [...atRoot, ...inDocs].map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const),
  ),
);
const manifest = manifestIn<{
  contributes: { commands: { title: string }[]; configuration: object };
}>();

const blocks = (file: string, language: string): string[] =>
  [...(texts.get(file) ?? '').matchAll(/```(\w+)\n([^]*?)```/g)]
    .filter(([, written]) => written === language)
    .map(([, , text = '']) => text);

/** Blocks of code, indented ones as well, and code within a line. */
const codeOf = (text: string): string =>
  [...text.matchAll(/^```[^]*?^```|^ {4}.*$|`[^`\n]+`/gm)].map(([code]) => code.replaceAll('`', '')).join('\n');

/** Commands of the editor itself, and a button of a failure. */
const ELSEWHERE = ['Reopen Editor With…', 'Choose Node…', 'Install from VSIX…', 'Welcome: Open Walkthrough…'];

describe.each([...texts])('%s', (file, text) => {
  it('links to files that there are, and to headings that they have', () => {
    for (const [link, target = '', heading = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)) {
      const there = target === '' ? file : join(dirname(file), target);
      expect(existsSync(join(root, there)), link).toBe(true);
      if (heading === '') continue;
      const headings = [...(texts.get(there) ?? '').matchAll(/^#+ (.*)$/gm)].map(([, words = '']) =>
        words
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect(headings, link).toContain(heading);
    }
  });

  it('names commands and options that the command line has', async () => {
    const options = new Map((await allCommands()).map(({ spec }) => [spec.name, Object.keys(spec.options)]));
    for (const [line, name = '', rest = ''] of codeOf(text).matchAll(
      /(?<![\w./-])(?:beliefscope|node dist\/cli\.js) ([a-z][a-z-]*)([^\n#;&]*)/g,
    )) {
      expect(commandNames, line).toContain(name);
      for (const [, option = ''] of rest.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g))
        expect(options.get(name), line).toContain(option);
    }
  });

  it('names commands of the palette and settings that the editor has', () => {
    const titles = manifest.contributes.commands.map(({ title }) => title);
    for (const [, title = ''] of text.matchAll(/(?<!\*)\*([A-Z][^*\n]*…)\*(?!\*)/g)) {
      expect([...titles, ...ELSEWHERE], `${file}: ${title}`).toContain(title);
    }
    const settings = JSON.stringify(manifest.contributes.configuration);
    for (const [, setting = ''] of text.matchAll(/`(beliefscope\.[a-zA-Z.0-9]+)`/g))
      expect(settings, `${file}: ${setting}`).toContain(`"${setting}"`);
  });
});

describe('README.md', () => {
  const text = texts.get('README.md') ?? '';

  it('moves, by a picture of our own export that a page loads soon', async () => {
    const gif = await readFile(join(root, 'media/readme/training.gif'));
    expect(text).toContain('(media/readme/training.gif)');
    expect(gif.subarray(0, 6).toString('latin1')).toBe('GIF89a');
    // Graphic control extensions: one before each frame.
    expect(gif.toString('latin1').split('\x21\xf9\x04').length - 1).toBeGreaterThan(20);
    expect(gif.length).toBeLessThan(2 ** 20);
  });

  it('has the two commands of whoever begins, and the version that the changelog begins with', async () => {
    expect(text).toMatch(/^ {4}npm start /m);
    expect(text).toMatch(/^ {4}npm test /m);
    const [, version, date] = /^## (\S+) \((\d{4}-\d\d-\d\d)\)$/m.exec(texts.get('CHANGELOG.md') ?? '') ?? [];
    expect(version).toBe((manifest as { version?: string }).version);
    const citation = await readFile(join(root, 'CITATION.cff'), 'utf8');
    expect(citation).toContain(`\nversion: ${version}\ndate-released: ${date}\n`);
  });
});

describe('docs/process-files.md', () => {
  it.each(blocks('docs/process-files.md', 'yaml').map((text, at) => [at, text] as const))(
    'its composed process %i is one',
    async (_, text) =>
      expect(await openText(text, 'x.yaml', {})).toMatchObject({
        process: { composition: { parts: expect.anything() as object } },
        diagnostics: [],
      }),
  );

  it.each(blocks('docs/process-files.md', 'json').map((text, at) => [at, text] as const))(
    'its process %i is one',
    (_, text) =>
      expect(parseProcessFile(text)).toMatchObject({ process: expect.anything() as object, diagnostics: [] }),
  );
});

describe('docs/layouts.md', () => {
  it.each(blocks('docs/layouts.md', 'json').map((text, at) => [at, text] as const))(
    'its settings %i are read whole',
    (_, text) => {
      const given = JSON.parse(text) as { names?: object };
      expect(folderSettingsSchema.strict().parse(given)).toEqual(given);
      for (const role of Object.keys(given.names ?? {}))
        expect<readonly string[]>([...OUTER_ROLES, ...BLOCK_ROLES]).toContain(role);
    },
  );
});

describe('docs/numbers.md', () => {
  const text = texts.get('docs/numbers.md') ?? '';

  it('has every verdict', () => {
    for (const { word } of Object.values(VERDICT_SIGNS)) expect(text).toContain(`| ${word} |`);
  });

  it('gives the thresholds that the rules go by', () => {
    const percent = (share: number) => `${share * 100} %`;
    const row = (word: string) => text.split('\n').find((line) => line.startsWith(`| ${word} |`));
    expect(VERDICT.betterFactor).toBe(0.5);
    expect(row('Other process')).toContain('at most half the KL');
    expect(row('Other process')).toContain(`at least ${percent(VERDICT.betterClosed)} of the way`);
    expect(row('Other process')).toContain(`at least ${percent(VERDICT.betterGain)} of the unigram's KL`);
    expect(VERDICT.prefixesPerColumn).toBe(10);
    expect(row('Cannot be told')).toContain('fewer than ten prefixes per column');
    expect(row('Short memory')).toContain(`less than ${percent(VERDICT.markovClosed)} of the way`);
    expect(row('Like untrained')).toContain(`within ${VERDICT.alike}`);
    expect(row('Holds')).toContain(`at least ${percent(VERDICT.nearClosed)} and \`kl\` at most ${VERDICT.nearKl}`);
    expect(row('Holds')).toContain(`at least ${VERDICT.readsOut}, and ${VERDICT.readsOutUnseen} unseen`);
    expect(row('Absent')).toContain(`below ${VERDICT.someUnseen}`);
  });
});
