import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unpickle } from '../../../src/checkpoint/formats/pickle/machine.js';
import type { PickleValue } from '../../../src/checkpoint/formats/pickle/values.js';
import { ascii } from './support/pickle.js';
import { inputError } from './support/memory.js';

// Made by Python's pickle, one object in each protocol; what JSON has not is written as {bytes}, {set}, {big}, {float}.
const { expected, pickles } = JSON.parse(readFileSync('test/data/pickles.json', 'utf8')) as {
  expected: unknown;
  pickles: Record<string, string>;
};

const none = () => {
  throw new Error('there are no persistent ids here');
};

function plain(value: PickleValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [String(key), plain(entry)]));
  if (value instanceof Set) return { set: [...value].map(plain) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return { big: String(value) };
  if (Object.is(value, -0)) return { float: '-0' };
  return value;
}

it.each(Object.entries(pickles))("protocol %s reads as Python's own reader reads it", async (_, text) => {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  const { value, end } = await unpickle(bytes, 'test', none);
  expect(plain(value)).toEqual(expected);
  expect(end).toBe(bytes.length);
});

it.each([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
  ['1e-5', 1e-5],
])('the float %s in text', async (text, value) => {
  expect((await unpickle(Uint8Array.from([0x46, ...ascii(`${text}\n.`)]), 'test', none)).value).toBe(value);
});

it.each(['toString', '__proto__', '0x10', '', '1_000'])('the float %j is none', async (text) => {
  const bytes = Uint8Array.from([0x46, ...ascii(`${text}\n.`)]);
  expect((await inputError(unpickle(bytes, 'test', none))).code).toBe('bad-pickle');
});

it('a string as Python 2 writes it', async () => {
  const line = String.raw`S'it\'s\n\x41\\'`;
  expect((await unpickle(Uint8Array.from(ascii(`${line}\n.`)), 'test', none)).value).toBe("it's\nA\\");
});
