import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';

/** Rows of SECURITY.md: a threat, what holds it, and tests as `file`: *title*. */
const ROW = /^\| (?!---|Who|Threat)(.+) \|$/gm;
const TEST = /`([\w/.]+\.test\.ts)`: \*(.+?)\*(?=[;,]| *$)/g;

it('each line of the threat model names a test that there is', async () => {
  const text = await readFile(join(root, 'SECURITY.md'), 'utf8');
  const rows = [...text.matchAll(ROW)].map(([, row = '']) => row);
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const tests = [...(row.split(' | ').at(-1) ?? '').matchAll(TEST)];
    expect(tests, row).not.toEqual([]);
    for (const [, file = '', title = ''] of tests) {
      const source = await readFile(join(root, 'test', file), 'utf8').catch(() => '');
      // A title in a string may have its quotation marks escaped.
      expect(source.replaceAll("\\'", "'").includes(title), `${file}: ${title}`).toBe(true);
    }
  }
});

it('README leads to it', async () => {
  expect(await readFile(join(root, 'README.md'), 'utf8')).toContain('[SECURITY.md](SECURITY.md)');
});
