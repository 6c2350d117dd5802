import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allCommands } from '../../../src/cli/commands/all.js';
import { commandHelp, reference } from '../../../src/cli/usage.js';
import { root } from '../../tools/paths.mjs';

const file = join(root, 'docs/cli.md');

/** `UPDATE=1` writes it anew. */
test('docs/cli.md is made of the commands as they are', async () => {
  const text = reference((await allCommands()).map(({ spec }) => spec));
  if (process.env.UPDATE) await writeFile(file, text);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('it names every command and option that --help names', async () => {
  const text = await readFile(file, 'utf8');
  for (const { spec } of await allCommands()) {
    const section = text.split(`## ${spec.name}\n`)[1]?.split('\n## ')[0] ?? '';
    for (const [option] of commandHelp(spec).matchAll(/(?<=^ {2})--[a-z-]+/gm))
      expect(section).toContain(`\`${option}`);
  }
});
