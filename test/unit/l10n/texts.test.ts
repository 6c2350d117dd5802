import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { AGENT_TOOLS, agentToolNames } from '../../../src/protocol/agents.js';
import { bundleFile, manifestFile, sources, textsOf } from '../../tools/l10n.mjs';
import { root } from '../../tools/paths.mjs';
import { SAME_IN_GERMAN } from './sameInGerman.js';

const LANGUAGES = ['de'];
const files = await sources();

/** The places of a text where values stand, as often as they do. */
const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
/** Each call of `l10n.t`, found apart from the tool that writes the bundle; a message that is no literal is empty. */
const asked = files.flatMap(({ file, text }) => {
  const found: { readonly at: string; readonly message: string; readonly values: number | null }[] = [];
  if (!text.includes('l10n')) return found;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText(source))) {
      const [message, ...values] = node.arguments;
      found.push({
        at: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
        message: message !== undefined && ts.isStringLiteralLike(message) ? message.text : '',
        // How many a list holds is the compiler's matter.
        values: values.some((value) => ts.isSpreadElement(value)) ? null : values.length,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
});

const distinct = (all: readonly string[]): string[] => [...new Set(all)].sort();

describe('the texts of the sources', () => {
  it('are those of the English bundle, which `npm run l10n` writes', async () => {
    const english = await textsOf(bundleFile('en'));
    expect(Object.keys(english).sort()).toEqual(distinct(asked.map(({ message }) => message)));
    for (const [key, text] of Object.entries(english)) expect(text).toBe(key);
  });

  it.each(LANGUAGES)('are all there in %s, with the same places for values, and no others', async (language) => {
    const [english, other] = [await textsOf(bundleFile('en')), await textsOf(bundleFile(language))];
    expect(Object.keys(other).filter((key) => !Object.hasOwn(english, key))).toEqual([]);
    expect(Object.keys(english).filter((key) => !Object.hasOwn(other, key))).toEqual([]);
    for (const [key, text] of Object.entries(other)) {
      expect(text.trim(), key).not.toBe('');
      expect(distinct(places(text)), key).toEqual(distinct(places(key)));
      expect([/^\s*/, /\s*$/].map((end) => end.exec(text)?.[0])).toEqual(
        [/^\s*/, /\s*$/].map((end) => end.exec(key)?.[0]),
      );
      // A command, a setting's value and code are typed as they stand.
      expect(distinct(text.match(/`[^`]+`/g) ?? []), key).toEqual(distinct(key.match(/`[^`]+`/g) ?? []));
    }
  });

  it('are asked for by whole sentences that stand in the code, with a value for each place', () => {
    const wrong = asked.filter(({ message, values }) => {
      const count = values ?? distinct(places(message)).length;
      const given = Array.from({ length: count }, (_, index) => `{${index}}`).sort();
      return message === '' || distinct(places(message)).join() !== given.join();
    });
    expect(wrong).toEqual([]);
    expect(asked.length).toBeGreaterThan(400);
  });
});

it('people read R² everywhere: r2 is a key of JSON and the name of a column', async () => {
  const texts = await Promise.all(
    [bundleFile, manifestFile].flatMap((file) => ['en', 'de'].map((of) => textsOf(file(of)))),
  );
  // Code is quoted as it is.
  const wrong = texts
    .flatMap((each) => Object.values(each))
    .filter((text) => /\br2\b/.test(text.replaceAll(/`[^`]*`/g, '')));
  expect(wrong).toEqual([]);
});

describe('the texts of package.json', () => {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const keys = distinct([...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? ''));

  it.each(['en', ...LANGUAGES])('are all there in %s, and no others', async (language) => {
    expect(Object.keys(await textsOf(manifestFile(language))).sort()).toEqual(keys);
  });

  it.each(LANGUAGES)('lead to the same commands in %s, and quote the same code', async (language) => {
    const [english, other] = [await textsOf(manifestFile('en')), await textsOf(manifestFile(language))];
    for (const key of keys)
      for (const pattern of [/\(command:[\w.]+\)/g, /`[^`]+`/g])
        expect(other[key]?.match(pattern), key).toEqual(english[key]?.match(pattern));
    for (const key of keys) expect(other[key]?.endsWith('…'), key).toBe(english[key]?.endsWith('…'));
  });

  it('are read by people in their language: none stands there in English', () => {
    const { contributes, capabilities } = JSON.parse(text) as Record<string, unknown>;
    const plain: string[] = [];
    const visit = (value: unknown, where: string): void => {
      if (typeof value === 'object' && value !== null)
        for (const [key, each] of Object.entries(value)) visit(each, Array.isArray(value) ? where : `${where}.${key}`);
      else if (READ_BY_PEOPLE.test(where) && typeof value === 'string' && !/^%[^%]+%$/.test(value))
        plain.push(`${where}: ${value}`);
    };
    visit({ ...(contributes as object), capabilities }, '');
    // The name of the extension, and what is told to models.
    expect(plain.filter((line) => !/: Beliefscope$|^\.languageModelTools\.(name:|inputSchema\.)/.test(line))).toEqual(
      [],
    );
  });

  it('name the tools for agents as the table of them does', async () => {
    const english = await textsOf(manifestFile('en'));
    for (const name of agentToolNames) {
      expect(english[`tool.${name}`]).toBe(AGENT_TOOLS[name].title);
      expect(english[`tool.${name}.description`]).toBe(`Beliefscope: ${AGENT_TOOLS[name].title}`);
    }
  });
});

const READ_BY_PEOPLE =
  /\.(title|name|description|markdownDescription|enumDescriptions|markdownEnumDescriptions|enumItemLabels|displayName|userDescription|contents|altText|label|contextualTitle|accessibilityHelpContent|deprecationMessage|markdownDeprecationMessage|shortTitle)$/;

it.each(LANGUAGES)('what is the same in %s is a name or a word of both languages', async (language) => {
  const pairs = [bundleFile, manifestFile].map(async (file) => {
    const [english, other] = [await textsOf(file('en')), await textsOf(file(language))];
    return Object.entries(other).flatMap(([key, text]) => (english[key] === text ? [text] : []));
  });
  const same = distinct((await Promise.all(pairs)).flat());
  expect(same.filter((text) => /\p{L}{2}/u.test(text) && !SAME_IN_GERMAN.includes(text))).toEqual([]);
});
