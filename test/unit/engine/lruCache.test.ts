import { afterEach, describe, expect, test, vi } from 'vitest';
import { LruCache, rememberedBytes } from '../../../src/engine/stores/lruCache.js';

function filled(limit: number, ...entries: [string, number][]): LruCache<string> {
  const cache = new LruCache<string>(limit);
  for (const [key, cost] of entries) cache.set(key, key.toUpperCase(), cost);
  return cache;
}

describe('a store of recently used values', () => {
  test('keeps all that fit', () => {
    const cache = filled(9, ['a', 3], ['b', 3], ['c', 3]);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['A', 'B', 'C']);
  });

  test('lets go of the one whose last use is longest ago', () => {
    const cache = filled(9, ['a', 3], ['b', 3], ['c', 3]);
    cache.get('a');
    cache.set('d', 'D', 3);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['A', undefined, 'C', 'D']);
  });

  test('keeps the newest even where it is too large, and then nothing else', () => {
    const cache = filled(9, ['a', 3], ['b', 100]);
    expect(['a', 'b'].map((key) => cache.get(key))).toEqual([undefined, 'B']);
  });

  test('counts a value that is replaced once', () => {
    const cache = filled(9, ['a', 3], ['b', 6], ['b', 6]);
    expect(['a', 'b'].map((key) => cache.get(key))).toEqual(['A', 'B']);
  });
});

describe('what a store may keep', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ['512', 500],
    ['1024', 1000],
    ['4096', 1000],
    ['0', 0],
  ])('BELIEFSCOPE_REMEMBER_MB=%s lets 1000 bytes be %d', (told, expected) => {
    vi.stubEnv('BELIEFSCOPE_REMEMBER_MB', told);
    expect(rememberedBytes(1000)).toBe(expected);
  });
});
