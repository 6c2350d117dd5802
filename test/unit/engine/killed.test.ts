import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, startEngine } from './engineProcess.js';
import { request } from './runFolder.js';

it('an engine that is killed in the midst of an analysis is told of once, and the next request works', async () => {
  const { client, deaths } = startEngine();
  try {
    const asked = request(join(root, 'media/sample/rrxor'));
    const seen: string[] = [];
    const onProgress = ({ step }: { step: string }) => {
      seen.push(step);
      if (/^Running/.test(step) && client.pid !== undefined) process.kill(client.pid, 'SIGKILL');
    };
    await expect(client.request('analyse', asked, { onProgress })).rejects.toMatchObject({ code: 'engine-died' });
    expect(seen.some((step) => /^Running/.test(step))).toBe(true);
    expect(deaths).toEqual([{ code: null, signal: 'SIGKILL', startError: null }]);
    expect((await client.request('analyse', asked)).tree.unique_beliefs).toBe(36);
    expect(deaths).toHaveLength(1);
  } finally {
    client.dispose();
  }
});

it.skipIf(process.platform === 'win32')(
  'an engine that is stopped in the midst of an analysis, which nobody cancels, is told of once and replaced',
  async () => {
    const { client, deaths } = startEngine({ patience: { tickMs: 200, ticks: 25, startTicks: 10_000 } });
    try {
      const asked = request(join(root, 'media/sample/rrxor'));
      const onProgress = ({ step }: { step: string }) => {
        if (/^Running/.test(step) && client.pid !== undefined) process.kill(client.pid, 'SIGSTOP');
      };
      await expect(client.request('analyse', asked, { onProgress })).rejects.toMatchObject({
        code: 'engine-died',
        message: 'The analysis engine stood still: it said nothing for 5 seconds, and was ended.',
      });
      expect(deaths).toHaveLength(1);
      expect((await client.request('analyse', asked)).tree.unique_beliefs).toBe(36);
      expect(deaths).toHaveLength(1);
    } finally {
      client.dispose();
    }
  },
);
