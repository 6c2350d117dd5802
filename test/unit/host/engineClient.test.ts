import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { analyseRequestSchema } from '../../../src/protocol/analysis.js';
import { EngineClient } from '../../../src/host/engine/engineClient.js';
import type { HostAnswers } from '../../../src/host/engine/engineClient.js';
import type { EngineExit } from '../../../src/host/engine/engineProcess.js';

const refuse = () => Promise.reject(Object.assign(new Error('not in an open folder'), { code: 'not-opened' }));

function setUp(
  nodePath: string | null = null,
  read: HostAnswers['host/read'] = refuse,
  heard: (text: string) => void = () => undefined,
  ticks = 10_000,
) {
  const deaths: EngineExit[] = [];
  const client = new EngineClient({
    entry: join(import.meta.dirname, 'fakeEngine.mjs'),
    nodePath: () => nodePath,
    answers: { 'host/stat': refuse, 'host/list': refuse, 'host/read': read },
    log: (_, text) => heard(text),
    died: (exit) => deaths.push(exit),
    patience: { tickMs: 40, ticks, startTicks: 10_000 },
  });
  clients.push(client);
  const pid = async () => Number((await client.request('presets/list', {}))[0]?.name);
  const analyse = async (mode: string, signal?: AbortSignal) =>
    (await client.request('analyse', request(mode), signal ? { signal } : {})) as unknown as Record<string, unknown>;
  return { client, deaths, pid, analyse };
}

const request = (checkpoint: string): AnalyseRequest =>
  analyseRequestSchema.parse({ source: { kind: 'local', path: 'x' }, checkpoint, settings: {} });

const clients: EngineClient[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.dispose()));

const runs = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('EngineClient', () => {
  it('starts one process on the first request and keeps it, with usage reporting off', async () => {
    const { client, pid } = setUp();
    expect(client.pid).toBeUndefined();
    const first = await pid();
    expect(await pid()).toBe(first);
    expect(first).not.toBe(process.pid);
    expect((await client.request('presets/list', {}))[0]).toMatchObject({ threads: '1' });
  });

  it('lets a debugger into the engine where the environment asks for one, and none otherwise', async () => {
    const listening = async () => {
      const said: string[] = [];
      const { pid } = setUp(null, refuse, (text) => said.push(text));
      await pid();
      return said.join('\n').includes('Debugger listening on ws://127.0.0.1:');
    };
    expect(await listening()).toBe(false);
    process.env.BELIEFSCOPE_ENGINE_INSPECT = '127.0.0.1:0';
    try {
      expect(await listening()).toBe(true);
    } finally {
      delete process.env.BELIEFSCOPE_ENGINE_INSPECT;
    }
  });

  it('hands on progress and gives each typed array a buffer of its own', async () => {
    const { client } = setUp();
    const steps: string[] = [];
    const result = (await client.request('analyse', request(''), {
      onProgress: ({ step }) => steps.push(step),
    })) as unknown as { views: Float64Array[]; nothing: null };
    expect(steps).toEqual(['Half']);
    expect(result).toMatchObject({ rows: [[1, 2]], name: 'x', nothing: null });
    expect(result.views.map((view) => [...view])).toEqual([
      [1, 2],
      [3, 4],
    ]);
    for (const view of result.views) expect(view.buffer.byteLength).toBe(view.byteLength);
  });

  it('passes on the code and the words of a refusal', async () => {
    const { analyse } = setUp();
    await expect(analyse('refuse')).rejects.toMatchObject({ code: 'no-checkpoints', message: 'No checkpoints in x.' });
  });

  it('cancels at once and keeps a process that agrees', async () => {
    const { analyse, pid } = setUp();
    const before = await pid();
    const controller = new AbortController();
    const answer = analyse('slow', controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(answer).rejects.toMatchObject({ name: 'CancelledError' });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await pid()).toBe(before);
  });

  it('replaces a process that does not answer a cancel, and asks again what others asked of it', async () => {
    const { analyse, pid, deaths } = setUp();
    const before = await pid();
    const other = analyse('wait');
    const controller = new AbortController();
    const blocked = analyse('block', controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(blocked).rejects.toMatchObject({ name: 'CancelledError' });
    // Who cancelled is answered before the process is ended.
    expect(runs(before)).toBe(true);
    const { pid: answeredBy } = await other;
    expect(answeredBy).not.toBe(before);
    expect(runs(before)).toBe(false);
    expect(deaths).toEqual([]);
  });

  it.each([
    ['die', { signal: 'SIGKILL' }, /signal SIGKILL/],
    ['exit', { code: 7 }, /exit code 7/],
  ])('tells once of a process that ends by itself (%s), and the next request works', async (mode, exit, words) => {
    const { analyse, pid, deaths } = setUp();
    const before = await pid();
    const other = analyse('wait');
    const [first, second] = await Promise.allSettled([analyse(mode), other]);
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { code: 'engine-died', message: expect.stringMatching(words) },
    });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'engine-died' } });
    expect(deaths).toHaveLength(1);
    expect(deaths[0]).toMatchObject(exit);
    expect(await pid()).not.toBe(before);
  });

  it.skipIf(process.platform === 'win32').each(['stop', 'block'])(
    'replaces a process that neither answers nor ends (%s), though nobody cancels, and tells once',
    async (mode) => {
      const { analyse, pid, deaths } = setUp(null, refuse, () => undefined, 50);
      const before = await pid();
      const other = analyse('slow');
      const [first, second] = await Promise.allSettled([analyse(mode), other]);
      const told = {
        code: 'engine-died',
        message: expect.stringMatching(/stood still: it said nothing for \d+ seconds/),
      };
      expect(first).toMatchObject({ status: 'rejected', reason: told });
      expect(second).toMatchObject({ status: 'rejected', reason: told });
      expect(deaths).toEqual([{ code: null, signal: null, startError: null, silentSeconds: 2 }]);
      expect(await pid()).not.toBe(before);
      expect(runs(before)).toBe(false);
    },
  );

  it('keeps a process that only takes long, since it gives signs of life', async () => {
    const { analyse, pid, deaths } = setUp(null, refuse, () => undefined, 50);
    const before = await pid();
    const controller = new AbortController();
    const long = analyse('slow', controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    controller.abort();
    await expect(long).rejects.toMatchObject({ name: 'CancelledError' });
    expect(await pid()).toBe(before);
    expect(deaths).toEqual([]);
  });

  it('restarts on request without a word about the old process', async () => {
    const { client, analyse, pid, deaths } = setUp();
    const before = await pid();
    const pending = analyse('wait');
    client.restart();
    await expect(pending).rejects.toMatchObject({ code: 'engine-died' });
    expect(await pid()).not.toBe(before);
    expect(deaths).toEqual([]);
  });

  it('says which setting to look at where the chosen Node cannot be started', async () => {
    const { pid, deaths } = setUp('/nowhere/node');
    await expect(pid()).rejects.toMatchObject({
      code: 'engine-not-started',
      message: expect.stringContaining('beliefscope.engine.nodePath') as string,
    });
    expect(deaths).toHaveLength(1);
  });

  it('serves bytes to the engine, and refusals with their code', async () => {
    const serving = setUp(null, async ({ offset, length }) =>
      new Uint8Array([9, 8, 7, 6]).slice(offset, offset + length),
    );
    expect(await serving.analyse('ask')).toMatchObject({ bytes: new Uint8Array([8, 7]) });
    expect(await setUp().analyse('ask')).toEqual({ refused: { code: 'not-opened', message: 'not in an open folder' } });
  });
});
