import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/paths.mjs';

/** package.json with its texts in a language, as an editor in that language reads it. */
export function manifestIn<T>(language: 'en' | 'de' = 'en'): T {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as unknown;
  const texts = read(`package.nls${language === 'en' ? '' : `.${language}`}.json`) as Readonly<Record<string, string>>;
  const said = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.replace(/^%([\w.]+)%$/, (_, key: string) => texts[key] ?? `%${key}%`)
      : Array.isArray(value)
        ? value.map(said)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, said(each)]))
          : value;
  return said(read('package.json')) as T;
}
