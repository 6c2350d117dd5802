import { expect, it } from 'vitest';
import { LruCache } from '../../../src/shared/lruCache.js';

const kept = (cache: LruCache<string>, ...keys: readonly string[]) =>
  keys.filter((key) => cache.get(key) !== undefined);

it('keeps what was used last, as much as costs no more than the limit', () => {
  const cache = new LruCache<string>(10);
  for (const key of ['a', 'b', 'c']) cache.set(key, key.toUpperCase(), 4);
  expect(kept(cache, 'a', 'b', 'c')).toEqual(['b', 'c']);
  expect(cache.get('b')).toBe('B');
  cache.set('d', 'D', 4);
  // c was used longer ago than b.
  expect(kept(cache, 'b', 'c', 'd')).toEqual(['b', 'd']);
});

it('has room again where a value went', () => {
  const cache = new LruCache<string>(10);
  for (let round = 0; round < 50; round++) cache.set(`large ${round}`, 'x', 8);
  cache.set('small', 'x', 2);
  expect(kept(cache, 'large 48', 'large 49', 'small')).toEqual(['large 49', 'small']);
});

it('keeps the newest value in any case, alone where it is larger than the limit', () => {
  const cache = new LruCache<string>(10);
  cache.set('a', 'A', 1);
  cache.set('huge', 'H', 1000);
  expect(kept(cache, 'a', 'huge')).toEqual(['huge']);
  cache.set('b', 'B', 1);
  expect(kept(cache, 'huge', 'b')).toEqual(['b']);
});

it('counts a value that is set again once', () => {
  const cache = new LruCache<string>(10);
  cache.set('a', 'A', 5);
  for (let round = 0; round < 20; round++) cache.set('b', String(round), 5);
  expect(kept(cache, 'a', 'b')).toEqual(['a', 'b']);
  expect(cache.get('b')).toBe('19');
});

it('finds a value again and again', () => {
  const cache = new LruCache<string>(10);
  cache.set('a', 'A', 1);
  expect([cache.get('a'), cache.get('a'), cache.get('a')]).toEqual(['A', 'A', 'A']);
});
