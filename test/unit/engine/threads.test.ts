import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/engine.js';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { sample } from '../cli/cli.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

/** What analyses with 1, 2 and 4 threads give, but for how long they took. */
async function withThreads(asked: AnalyseRequest) {
  const told = [];
  for (const threads of [1, 2, 4]) {
    // An engine of its own for each: what one remembers, another does not answer with.
    const { result } = await new Engine().analyse({ ...asked, threads }, quiet);
    told.push({ ...result, seconds: null, peak_mb: null });
  }
  return told;
}

describe('numbers do not depend on threads', () => {
  it.each([
    ['of a small model', () => Promise.resolve(request(sample, {}, 11520000))],
    [
      'of one large enough to gain from them',
      async () => {
        const large = { ...smallModel, d_model: 256, d_head: 64, n_heads: 4, n_key_value_heads: 4, d_mlp: 1024 };
        const { path } = await runFolder({ '10.pt': checkpointBytes(large, 1) });
        return request(path, { process: preset('rrxor') });
      },
    ],
  ])('%s: equal to the bit with 1, 2 and 4', async (_, asked) => {
    const [one, ...others] = await withThreads(await asked());
    expect(one?.regression.r2).toBeGreaterThan(0.1);
    expect(others).toEqual([one, one]);
  });
});
