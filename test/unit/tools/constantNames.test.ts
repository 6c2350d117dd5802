import { beforeAll, describe, expect, it } from 'vitest';
import { complaintsAbout } from './lint.js';

const FIXED = [
  'const leastShare = 0.5;',
  'const least = 3;',
  'export const least = 60 * 1000;',
  'const dataUrl = `a${b}`;',
  "export const title = 'a' as const;",
  "const onWindows = process.platform === 'win32';",
  'const below = -1 satisfies number;',
];
const OTHERS = [
  'const LEAST_SHARE = 0.5;',
  'const pattern = /a/;',
  'const none = null;',
  'const names = ["a"];',
  'const make = () => 1;',
  'function f() { const own = 1; return own; }',
  'let count = 0;',
];

describe('names of what a file fixes once', () => {
  const told = new Map<string, string[]>();
  beforeAll(async () => {
    const sources = [...FIXED, ...OTHERS];
    const found = await complaintsAbout(sources.map((code) => ['src/shared/x.ts', code]));
    for (const [at, each] of found.entries())
      told.set(
        sources[at],
        each.filter(({ code }) => code === 'beliefscope(constant-names)').map(({ message }) => message),
      );
  });

  it.each(FIXED)('are spelled as constants: %s', (code) => expect(told.get(code)).toHaveLength(1));

  it('says how', () =>
    expect(told.get('const leastShare = 0.5;')).toEqual([
      'leastShare is a constant of this file: spell it LEAST_SHARE.',
    ]));

  it.each(OTHERS)('but not what is none: %s', (code) => expect(told.get(code)).toEqual([]));
});
