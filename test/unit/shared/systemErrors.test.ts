import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { faultText } from '../../../src/shared/systemErrors.js';

const thrown = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

it.each<[string, () => unknown, RegExp]>([
  ['a file that is gone', () => readFile('/nowhere/at/all'), /^\/nowhere\/at\/all cannot be used: it is not there\.$/],
  ['a path through a file', () => readFile(`${import.meta.filename}/x`), /part of its path is not a folder\.$/],
  ['an address', () => new URL('ht!tp:/x'), /^An address could not be understood/],
  ['a list too long', () => new Array<number>(-1), /too large for the memory/],
  ['an array too long', () => new Float64Array(1e15), /too large for the memory/],
  ['a text too long', () => 'x'.repeat(2 ** 30), /too large for the memory/],
  ['text that is no JSON', () => JSON.parse('{x'), /^A text that should be JSON is none\.$/],
  [
    'a schema',
    () => z.object({ a: z.number() }).parse({}),
    /^Something went wrong in Beliefscope itself \(ZodError\)\.$/,
  ],
  ['an argument of Node', () => Buffer.alloc(1).readUInt8(7), /\(RangeError, ERR_OUT_OF_RANGE\)\.$/],
  [
    'C++',
    () => Promise.reject(new Error('/onnxruntime_src/core/x.cc:12 void f(int) n < 3 was false')),
    /itself \(Error\)\.$/,
  ],
  [
    'no error at all',
    () => Promise.reject(Object.assign(new Error('x'), { name: 7, code: {} })),
    /Beliefscope itself\.$/,
  ],
])('%s gets a sentence, and the text of the library stays in the log', async (_, work, words) => {
  const error = await thrown(work);
  const text = faultText(error);
  expect(text).toMatch(words);
  expect(text).not.toMatch(/ENO|Unexpected token|Invalid|"code"|\.cc:|no such file/);
  expect(text).not.toMatch(/\n/);
});

it('whatever is thrown is told', () => {
  for (const each of [undefined, null, 7, 'text', {}, [], () => 1])
    expect(faultText(each)).toMatch(/^Something went wrong/);
});
