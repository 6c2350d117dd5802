import { expect, it } from 'vitest';
import { FileThreads } from '../../../src/checkpoint/sources/fileThreads.js';

it('a folder on a disk that hangs holds four calls, however often it is asked, and another is answered', async () => {
  let started = 0;
  const release: (() => void)[] = [];
  const hanging = Array.from({ length: 40 }, () =>
    FileThreads.of('/hangs').run(() => {
      started++;
      return new Promise<void>((resolve) => release.push(resolve));
    }),
  );
  expect(await FileThreads.of('/good').run(async () => 'answered')).toBe('answered');
  expect(started).toBe(4);
  // Once it is there again all are answered, four at a time.
  while (release.length > 0) {
    release.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(release.length).toBeLessThanOrEqual(4);
  }
  await Promise.all(hanging);
  expect(started).toBe(40);
});

it('a call that fails gives its place to the next', async () => {
  const calls = Array.from({ length: 12 }, (_, i) =>
    FileThreads.of('/fails').run(() => (i % 2 ? Promise.resolve(i) : Promise.reject(new Error('gone')))),
  );
  const settled = await Promise.allSettled(calls);
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
});
