import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { root, startEngine, type StartedEngine } from './engineProcess.js';
import { preset, request, runFolder, checkpointBytes, smallModel } from './runFolder.js';

const sample = join(root, 'media/sample/rrxor');

const started: StartedEngine[] = [];
afterEach(() => started.splice(0).forEach(({ client }) => client.dispose()));

function engine(): StartedEngine {
  const one = startEngine();
  started.push(one);
  return one;
}

describe('the engine process', () => {
  it('analyses, reports progress, and answers about the result', async () => {
    const { client } = engine();
    const listing = await client.request('folder/list', { source: { kind: 'local', path: sample } });
    expect(listing.runs[0]?.checkpoints.map(({ step }) => step)).toHaveLength(12);
    expect(listing.process).toEqual({ kind: 'preset', name: 'rrxor', params: {} });
    expect(listing.architecture).toMatchObject({ d_model: 64, d_mlp: 256 });

    const steps: string[] = [];
    const result = await client.request('analyse', request(sample), { onProgress: ({ step }) => steps.push(step) });
    expect(steps.length).toBeGreaterThan(2);
    expect(result.tree.unique_beliefs).toBe(36);
    expect(result.beliefs.vector).toBeInstanceOf(Float64Array);

    const certain = Array.from({ length: 36 }, (_, b) => result.beliefs.vector.subarray(b * 5, b * 5 + 5)).findIndex(
      (v) => v[3] === 1,
    );
    const words = await client.request('beliefs/words', { analysis: result.id, belief: certain, offset: 0, limit: 3 });
    expect(words.words).toHaveLength(3);
    expect(words.total).toBeGreaterThan(3);
    const found = await client.request('beliefs/search', {
      analysis: result.id,
      query: 'T',
      filter: 'ends',
      cut: null,
      limit: 5,
    });
    expect(found.rows[0]?.index).toBe(certain);
    expect(found.more).toBeGreaterThan(0);
  });

  it('refuses what it cannot use with a code, and goes on', async () => {
    const { client } = engine();
    await expect(client.request('analyse', request(join(root, 'src')))).rejects.toMatchObject({
      code: 'no-checkpoints',
    });
    await expect(
      client.request('beliefs/words', { analysis: 'x', belief: 0, offset: 0, limit: 1 }),
    ).rejects.toMatchObject({
      code: 'unknown-analysis',
    });
    const bad = { analysis: 'x', belief: -1, offset: 0, limit: 1 };
    await expect(client.request('beliefs/words', bad)).rejects.toMatchObject({ code: 'bad-request' });
    expect((await client.request('analyse', request(sample))).inputs.count).toBe(436);
  });

  it('answers a cancel itself, in the midst of a long analysis, and stays warm', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(
        { ...smallModel, d_vocab: 3, d_vocab_out: 3, d_model: 64, n_ctx: 10, d_mlp: 256, n_layers: 4 },
        1,
      ),
    });
    const { client, deaths } = engine();
    await client.request('presets/list', {});
    const pid = client.pid;
    for (const wait of [20, 300, 900]) {
      const controller = new AbortController();
      const analysis = client.request('analyse', request(path, { process: preset('mess3') }), {
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(), wait);
      await expect(analysis).rejects.toThrow('Cancelled');
      // The client forgives a second; an engine that does not let its event loop turn is ended by then.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await client.request('presets/list', {});
      expect(client.pid).toBe(pid);
    }
    expect(deaths).toEqual([]);
  });
});
