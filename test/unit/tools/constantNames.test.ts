import { ESLint } from 'eslint';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, '.config/eslint.config.mjs') });

/** What the configuration of `npm run lint` says about a file's names of constants. */
async function complaints(code: string) {
  const [{ messages }] = await eslint.lintText(code, { filePath: join(root, 'src/shared/x.ts') });
  return messages.filter(({ ruleId }) => ruleId === 'beliefscope/constant-names').map(({ message }) => message);
}

describe('names of what a file fixes once', () => {
  it.each([
    'const least = 3;',
    'export const least = 60 * 1000;',
    'const dataUrl = `a${b}`;',
    "export const title = 'a' as const;",
    "const onWindows = process.platform === 'win32';",
    'const below = -1 satisfies number;',
  ])('are spelled as constants: %s', async (code) => expect(await complaints(code)).toHaveLength(1));

  it('says how', async () =>
    expect(await complaints('const leastShare = 0.5;')).toEqual([
      'leastShare is a constant of this file: spell it LEAST_SHARE.',
    ]));

  it.each([
    'const LEAST_SHARE = 0.5;',
    'const pattern = /a/;',
    'const none = null;',
    'const names = ["a"];',
    'const make = () => 1;',
    'function f() { const own = 1; return own; }',
    'let count = 0;',
  ])('but not what is none: %s', async (code) => expect(await complaints(code)).toEqual([]));
});
