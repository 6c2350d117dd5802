import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineClient } from '../../../src/host/engine/engineClient.js';
import type { EngineExit } from '../../../src/host/engine/engineProcess.js';
import { request } from './runFolder.js';

const root = join(import.meta.dirname, '../../..');
const refuse = () => Promise.reject(new Error('there are no virtual files here'));

it('an engine that is killed in the midst of an analysis is told of once, and the next request works', async () => {
  const deaths: EngineExit[] = [];
  const client = new EngineClient({
    entry: join(root, 'dist/engine.js'),
    nodePath: () => null,
    answers: { 'host/stat': refuse, 'host/list': refuse, 'host/read': refuse },
    log: () => undefined,
    died: (exit) => deaths.push(exit),
  });
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
    expect((await client.request('analyse', asked)).tree.uniqueBeliefs).toBe(36);
    expect(deaths).toHaveLength(1);
  } finally {
    client.dispose();
  }
});
