import { describe, expect, it, vi } from 'vitest';
import { rememberedBytes, rememberedProblem } from '../../../src/engine/stores/rememberedBytes.js';

it.each([
  ['512', 500],
  ['1024', 1000],
  ['4096', 1000],
  ['0', 0],
])('BELIEFSCOPE_REMEMBER_MB=%s lets 1000 bytes be %d', (told, expected) => {
  vi.stubEnv('BELIEFSCOPE_REMEMBER_MB', told);
  expect(rememberedBytes(1000)).toBe(expected);
  vi.unstubAllEnvs();
});

describe('BELIEFSCOPE_REMEMBER_MB', () => {
  it.each([
    ['512', 512, null],
    ['0', 0, null],
    ['1e30', 1024, null],
    ['abc', null, 'BELIEFSCOPE_REMEMBER_MB is abc: expected a number of megabytes such as 512, and it was left aside.'],
    ['-1', null, 'BELIEFSCOPE_REMEMBER_MB is -1: expected a number of megabytes such as 512, and it was left aside.'],
    [
      'Infinity',
      null,
      'BELIEFSCOPE_REMEMBER_MB is Infinity: expected a number of megabytes such as 512, and it was left aside.',
    ],
    ['', null, null],
  ])('%j', (set, megabytes, problem) => {
    const before = process.env.BELIEFSCOPE_REMEMBER_MB;
    process.env.BELIEFSCOPE_REMEMBER_MB = set;
    try {
      expect(rememberedProblem()).toBe(problem);
      const bytes = rememberedBytes(1024);
      if (megabytes === null) expect(bytes).toBeGreaterThan(0);
      else expect(bytes).toBe(megabytes);
    } finally {
      if (before === undefined) delete process.env.BELIEFSCOPE_REMEMBER_MB;
      else process.env.BELIEFSCOPE_REMEMBER_MB = before;
    }
  });
});
