import { BlobReader, TextWriter, ZipReader, type FileEntry } from '@zip.js/zip.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { differences, lackingLibraries } from '../tools/packageFiles.mjs';
import { root } from '../tools/paths.mjs';

describe('the package', () => {
  let entries: Map<string, FileEntry>;

  beforeAll(async () => {
    const vsix = process.env.BELIEFSCOPE_VSIX;
    if (!vsix) throw new Error('BELIEFSCOPE_VSIX must name the packaged extension; `npm test` sets it.');
    const zip = new ZipReader(new BlobReader(new Blob([await readFile(vsix)])));
    const files = (await zip.getEntries()).filter((entry): entry is FileEntry => !entry.directory);
    entries = new Map(files.map((entry) => [entry.filename.replace(/^extension\//, ''), entry]));
  });

  const text = async (name: string): Promise<string> => {
    const entry = entries.get(name);
    if (!entry) throw new Error(`${name} is not in the package`);
    return entry.getData(new TextWriter());
  };

  const target = `${process.platform}-${process.arch}`;

  test('carries the files of its list, and nothing else', async () => {
    expect(await differences(target, [...entries.keys()])).toEqual([]);
  });

  test('carries all that the native runtime loads at its start', async () => {
    expect((await lackingLibraries(target, [...entries.keys()])).atStart).toEqual([]);
  });

  test("leaves the toolkit's react out", async () => {
    for (const page of ['dist/webview/panel.js', 'dist/webview/sideView.js'])
      expect(await text(page)).not.toMatch(/react\.(element|transitional|fragment)|createReactElement/);
  });

  test('names what it contains, and the licences', async () => {
    const notices = await text('dist/ThirdPartyNotices.txt');
    for (const name of ['onnxruntime-node', 'd3', 'zod', '@vscode/webview-ui-toolkit', '@aws-sdk/client-s3'])
      expect(notices).toMatch(new RegExp(`^${name}@\\d`, 'm'));
    expect(notices).not.toMatch(/^react@/m);
  });

  test('has a README whose pictures and pages are those of the repository, by https', async () => {
    const { repository } = JSON.parse(await text('package.json')) as { repository: { url: string } };
    const home = repository.url.replace(/\.git$/, '');
    const [packed, written] = [await text('readme.md'), await readFile(join(root, 'README.md'), 'utf8')];
    const links = (of: string) => [...of.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
    const there = links(packed);
    expect(there).toHaveLength(links(written).length);
    for (const [at, link] of links(written).entries()) {
      if (/^https:/.test(link)) expect(there[at]).toBe(link);
      else {
        expect(there[at]).toMatch(/^https:/);
        expect([`${home}/raw/HEAD/${link}`, `${home}/blob/HEAD/${link}`]).toContain(there[at]);
        expect(existsSync(join(root, link)), link).toBe(true);
      }
    }
  });
});
