import { describe, expect, it } from 'vitest';
import { createEngine, Engine } from '../../../src/engine/handlers.js';
import { check } from '../../../src/engine/truth/check.js';
import type { CheckResult, CheckRow } from '../../../src/protocol/check.js';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { exportedModel } from '../model/exportedModel.js';
import { randomWeights } from '../model/naiveTransformer.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const checked = async (asked: AnalyseRequest): Promise<CheckResult> => {
  const engine = new Engine();
  return check(engine, await engine.analyse(asked, quiet), quiet);
};
const rowOf = (found: CheckResult, name: CheckRow['name'], k: number | null = null): CheckRow => {
  const row = found.rows.find((own) => own.name === name && own.k === k);
  if (!row) throw new Error(`no row ${name}`);
  return row;
};

describe('a check', () => {
  it('is kept with its analysis, so that asking again is at once', async () => {
    const { path, remove } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 1),
      '2.pt': checkpointBytes(smallModel, 2),
    });
    const engine = createEngine({ hostFiles: null });
    const { id } = await engine.analyse(request(path, { process: preset('rrxor') }), quiet);
    const steps: string[] = [];
    const context = { ...quiet, progress: ({ step }: { step: string }) => void steps.push(step) };
    const first = await engine.check({ analysis: id }, context);
    expect(new Set(steps).size).toBeGreaterThan(5);
    await remove();
    steps.length = 0;
    expect(await engine.check({ analysis: id }, context)).toBe(first);
    expect(steps).toEqual([]);
  });

  it('stops when it is cancelled, at whatever moment, and can be asked again', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 1),
      '2.pt': checkpointBytes(smallModel, 2),
    });
    const engine = new Engine();
    const known = await engine.analyse(request(path, { process: preset('rrxor') }), quiet);
    for (const moment of [0, 0.2, 0.41, 0.5, 0.6, 0.9]) {
      const cancel = new AbortController();
      const progress = ({ fraction }: { fraction: number }) => void (fraction >= moment && cancel.abort());
      await expect(check(engine, known, { signal: cancel.signal, progress })).rejects.toThrow(CancelledError);
    }
    expect((await check(engine, known, quiet)).rows).toHaveLength(11);
  });

  it('takes a beginning-of-sequence token for a token', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3 }, 2) });
    const found = await checked(request(path, { process: preset('rrxor') }));
    expect(found.prefixes).toBeGreaterThan(20);
    // The root's belief is told by the token that stands for it, as by the position.
    expect(rowOf(found, 'last_tokens', 1).r2).toBeGreaterThan(0);
    for (const { r2 } of found.rows) expect(Number.isFinite(r2)).toBe(true);
    // The earliest checkpoint is the one that is checked.
    expect(rowOf(found, 'first_checkpoint')).toMatchObject({ r2: rowOf(found, 'activations').r2 });
  });

  it('draws fresh weights of a recurrent net as torch does', async () => {
    const found = await checked(
      request('test/reference/layouts/rnn-gru-stacked', { process: preset('rrxor'), context: 6 }),
    );
    const fresh = rowOf(found, 'fresh_weights');
    expect(fresh.draws).toBeGreaterThan(1);
    expect(fresh.r2).toBeGreaterThan(0);
    expect(fresh.r2).toBeLessThan(1);
    expect(found.beyond.last_tokens[0].fresh_weights).not.toBeNull();
  });

  it('says why an exported graph has no fresh weights', async () => {
    const { path } = await runFolder({ '10.onnx': exportedModel(smallModel, randomWeights(smallModel, 1)) });
    const found = await checked(request(path, { process: preset('rrxor') }));
    expect(rowOf(found, 'fresh_weights')).toMatchObject({ r2: null, r2_unseen: null, draws: 0 });
    expect(rowOf(found, 'fresh_weights').missing).toMatch(/exported graph/);
    expect(found.beyond.last_tokens[0]).toMatchObject({ fresh_weights: null, undefined_because: null });
    expect(rowOf(found, 'activations').r2_unseen).not.toBeNull();
  });

  it('says so where there are more columns than prefixes, and holds them back by a ridge', async () => {
    const wide = { ...smallModel, d_model: 40, d_head: 20 };
    const { path } = await runFolder({ '1.pt': checkpointBytes(wide, 1) });
    const found = await checked(request(path, { process: preset('rrxor'), context: 5 }));
    expect(found.columns).toBeGreaterThan(found.prefixes);
    expect(rowOf(found, 'activations').r2).toBeGreaterThan(0.999);
    expect(found.notes.join()).toMatch(/80 columns.*says nothing/);
    expect(found.sweep.best?.r2_unseen).toBeGreaterThanOrEqual(Number(found.sweep.r2_unseen[0][0]));
  });

  it('holds samples, generalised processes, weighting, cut-offs and very few prefixes against the same', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3 }, 3) });
    const mess3 = preset('mess3');
    const drawn = await checked(
      request(path, { process: mess3, sample: { words: 60, seed: 1 }, weighting: 'probability' }),
    );
    expect(rowOf(drawn, 'activations').r2_unseen).not.toBeNull();
    const cut = await checked(request(path, { process: mess3, context: 4, cutoff: 0.2 }));
    const plain = await checked(request(path, { process: mess3, context: 4 }));
    expect(rowOf(cut, 'activations').r2).toBeLessThan(rowOf(plain, 'activations').r2 ?? 0);
    expect(rowOf(cut, 'activations').r2_unseen).not.toBe(rowOf(plain, 'activations').r2_unseen);
    const few = await checked(request(path, { process: mess3, context: 1 }));
    expect(few.prefixes).toBe(3);
    expect(rowOf(few, 'activations')).toMatchObject({ r2_unseen: null, draws: 0 });
    expect(few.notes.join()).toMatch(/3 distinct prefixes, too few/);
    const generalised = await runFolder({ '1.pt': checkpointBytes(smallModel, 3) });
    const own = await checked(request(generalised.path, { process: preset('fanizza') }));
    expect(rowOf(own, 'next_token_ideal').r2).toBeGreaterThan(0);
  });
});
