import { expect, it } from 'vitest';
import * as z from 'zod';
import { parseFolderSettings, parseRunConfig } from '../../../src/checkpoint/config/readConfig.js';
import { InputError } from '../../../src/shared/inputError.js';
import { schemaIssueText } from '../../../src/shared/schemaIssue.js';

it.each<[string, z.ZodType, unknown, string]>([
  ['a text for a number', z.number(), 'x', 'expected a number'],
  ['a fraction', z.number().int(), 1.5, 'expected a whole number'],
  ['too large to be exact', z.number().int(), 1e308, 'it is too large'],
  ['too large', z.number().max(256), 1e9, 'expected at most 256'],
  ['too small', z.number().min(1), 0, 'expected at least 1'],
  ['not positive', z.number().positive(), -1, 'expected more than 0'],
  ['none of the choices', z.enum(['a', 'b']), 'c', 'expected a, b'],
  ['a field too many', z.strictObject({}), { other: 1 }, 'other is not known here'],
  ['none of the forms', z.union([z.number(), z.string()]), [], 'it has none of the forms that it can have'],
  ['too long', z.string().max(3), 'text', 'expected at most 3 letters'],
  ['an empty list', z.array(z.number()).min(1), [], 'expected at least 1 entries'],
  ['words of our own', z.number().refine(() => false, 'expected an odd number'), 2, 'expected an odd number'],
])('%s is told in words', (_, schema, value, words) => {
  const issue = schema.safeParse(value).error?.issues[0];
  expect(issue && schemaIssueText(issue)).toBe(words);
});

it.each(['1e308', '-1', '"abc"', '0.5', '[]', '{}'])('n_ctx %s in a config and in settings', (value) => {
  for (const read of [parseRunConfig, parseFolderSettings]) {
    let message = '';
    try {
      read(`{"n_ctx": ${value}}`, 'train_config.json');
    } catch (error) {
      if (error instanceof InputError) message = error.message;
    }
    expect(message).toMatch(/^train_config\.json: n_ctx cannot be used \((expected|it )[\w\s]+\)\. Correct it/);
    expect(message).not.toMatch(/Invalid|Too (big|small)|received|9007199254740991/);
  }
});
