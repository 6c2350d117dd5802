import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { Engine } from '../../../src/engine/handlers.js';
import type { AnalysisResult, AnalyseRequest } from '../../../src/protocol/analysis.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const analyse = async (asked: AnalyseRequest, engine = new Engine()): Promise<AnalysisResult> =>
  (await engine.analyse(asked, quiet)).result;

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe('an analysis', () => {
  it('counts each position of each word once, whatever the weighting', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 1) });
    for (const weighting of ['uniform', 'probability'] as const) {
      const { inputs, beliefs, predictions } = await analyse(
        request(path, { process: preset('rrxor', { pR1: 0.3 }), weighting }),
      );
      expect(sum(beliefs.positions)).toBe(inputs.count * 6);
      expect(sum(beliefs.words_ending)).toBe(inputs.count);
      expect(sum(predictions.weight)).toBe(inputs.count * 6);
    }
  });

  it('weighs fit and scores by word probability where asked to', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 1) });
    const engine = new Engine();
    const skewed = preset('rrxor', { pR1: 0.1, pR2: 0.8 });
    const uniform = await analyse(request(path, { process: skewed }), engine);
    const weighted = await analyse(request(path, { process: skewed, weighting: 'probability' }), engine);
    expect(weighted.regression.r2).not.toBeCloseTo(uniform.regression.r2, 6);
    expect(weighted.regression.mse).toBeLessThan(uniform.regression.mse * 2);
  });

  it('draws and weighs words of a composed process by their probability where nobody said otherwise', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes({ ...smallModel, d_vocab: 4, d_vocab_out: 4 }, 1) });
    const factor = (p: number) => ({ variants: [{ process_name: 'zero_one_random', process_params: { p } }] });
    const text = JSON.stringify({ structure_type: 'independent', spec: [factor(0.9), factor(0.8)] });
    const composed = { kind: 'text', name: 'two.json', text, params: {} } as const;
    const sample = { words: 40, seed: 1 };
    const engine = new Engine();
    const left = await analyse(request(path, { process: composed, sample }), engine);
    const asked = await analyse(request(path, { process: composed, sample, weighting: 'probability' }), engine);
    const uniform = await analyse(request(path, { process: composed, sample, weighting: 'uniform' }), engine);
    const whole = await analyse(request(path, { process: composed }), engine);
    expect([left, asked, uniform, whole].map(({ settings }) => settings.weighting)).toEqual([
      'probability',
      'probability',
      'uniform',
      'uniform',
    ]);
    expect(left.id).toBe(asked.id);
    expect(left.notes.join(' ')).toContain('each drawn by its probability');
    expect(uniform.regression.r2).not.toBeCloseTo(left.regression.r2, 6);
    const plain = await runFolder({ '1.pt': checkpointBytes(smallModel, 1) });
    const drawn = await analyse(
      request(plain.path, { process: preset('rrxor'), sample: { words: 9, seed: 1 } }),
      engine,
    );
    expect(drawn.settings.weighting).toBe('uniform');
  });

  it('puts the beginning-of-sequence token in front where the vocabulary has one more than the symbols', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3 }, 2) });
    const engine = new Engine();
    const withBos = await analyse(request(path, { process: preset('rrxor') }), engine);
    expect(withBos.inputs).toMatchObject({ bos: true, n_ctx: 6 });
    expect(withBos.beliefs.positions[0]).toBe(withBos.inputs.count);
    expect(withBos.predictions.belief[0]).toBe(0);
    expect(withBos.tree.depth).toBe(7);
    const without = await analyse(request(path, { process: preset('rrxor'), bos: false }), engine);
    expect(without.inputs.bos).toBe(false);
    expect(without.beliefs.positions[0]).toBe(0);
    expect(without.inputs.count).toBeGreaterThan(withBos.inputs.count);
  });

  it('takes shorter words, and a seeded sample of them, and says so', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3, n_ctx: 9 }, 3),
    });
    const engine = new Engine();
    const shorter = await analyse(request(path, { process: preset('mess3'), context: 4 }), engine);
    expect(shorter.inputs).toMatchObject({ count: 81, n_ctx: 4, sampled_of: null });
    expect(shorter.tree).toMatchObject({ depth: 5, nodes: 364 });

    const sample = { words: 50, seed: 7 };
    const drawn = await analyse(request(path, { process: preset('mess3'), sample }), engine);
    expect(drawn.inputs).toMatchObject({ count: 50, sampled_of: 19683 });
    expect(drawn.notes.join(' ')).toContain('50 of 19,683 words');
    const again = await analyse(request(path, { process: preset('mess3'), sample }));
    expect(again.regression.r2).toBe(drawn.regression.r2);
    const other = await analyse(request(path, { process: preset('mess3'), sample: { words: 50, seed: 8 } }), engine);
    expect(other.regression.r2).not.toBe(drawn.regression.r2);
  });

  it('notes a fit with at least as many columns as distinct prefixes', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes({ ...smallModel, n_ctx: 3 }, 4) });
    const result = await analyse(request(path, { process: preset('zero-one-random') }));
    expect(result.regression.underdetermined).toBe(true);
    expect(result.notes.join(' ')).toContain('R² says nothing');
    expect(result.regression.r2).toBeCloseTo(1, 9);
  });

  it('compares with the earliest checkpoint of the run', async () => {
    const { path } = await runFolder({
      'step_5.pt': checkpointBytes(smallModel, 5),
      'step_10.pt': checkpointBytes(smallModel, 6),
      'step_200.pt': checkpointBytes(smallModel, 7),
    });
    const engine = new Engine();
    const last = await analyse(request(path, { process: preset('rrxor') }), engine);
    const first = await analyse(request(path, { process: preset('rrxor') }, 5), engine);
    expect(last.checkpoint.file).toBe('step_200.pt');
    expect(first.checkpoint.file).toBe('step_5.pt');
    expect(last.regression.first_checkpoint).toBe(5);
    expect(last.regression.r2_first_checkpoint).toBeCloseTo(first.regression.r2, 9);
    expect(first.regression).toMatchObject({ first_checkpoint: 5, r2_first_checkpoint: first.regression.r2 });
  });

  it('is answered from memory the second time, also for the same bytes under another name', async () => {
    const bytes = checkpointBytes(smallModel, 8);
    const { path } = await runFolder({ '1.pt': bytes, '2.pt': bytes, '3.pt': checkpointBytes(smallModel, 9) });
    const engine = new Engine();
    const asked = request(path, { process: preset('rrxor') }, 1);
    const first = await engine.analyse(asked, quiet);
    expect(await engine.analyse(asked, quiet)).toBe(first);
    const twin = await analyse(request(path, { process: preset('rrxor') }, 2), engine);
    expect(twin.id).toBe(first.result.id);
    expect(twin.checkpoint).toMatchObject({ file: '2.pt', step: 2 });
    expect((await analyse(request(path, { process: preset('rrxor') }, 3), engine)).id).not.toBe(first.result.id);
    expect((await analyse(request(path, { process: preset('rrxor'), layers: [1] }, 1), engine)).id).not.toBe(
      first.result.id,
    );
  });

  it('compares the same bytes in another folder with the earliest checkpoint there', async () => {
    const last = checkpointBytes(smallModel, 13);
    const one = await runFolder({ '1.pt': checkpointBytes(smallModel, 14), '9.pt': last });
    const other = await runFolder({ '2.pt': checkpointBytes(smallModel, 15), '9.pt': last });
    const engine = new Engine();
    const process = preset('rrxor');
    const here = await analyse(request(one.path, { process }), engine);
    const there = await analyse(request(other.path, { process }), engine);
    expect(there.id).toBe(here.id);
    expect(here.regression.first_checkpoint).toBe(1);
    expect(there.regression.r2_first_checkpoint).toEqual(
      (await analyse(request(other.path, { process }))).regression.r2_first_checkpoint,
    );
    expect(there.regression.first_checkpoint).toBe(2);
    expect(there.regression.r2).toBe(here.regression.r2);
  });

  it('reads a single file beside others, with the config of its folder', async () => {
    const folder = await runFolder({
      'final.pt': checkpointBytes(smallModel, 10),
      'train_config.json': JSON.stringify({ process: 'z1r', process_params: { p: 0.25 } }),
    });
    const result = await analyse(request(`${folder.path}/final.pt`));
    expect(result.checkpoint).toMatchObject({ file: 'final.pt', step: null });
    expect(result.process).toMatchObject({ name: 'zero-one-random', params: { p: 0.25 } });
    expect(result.regression.r2_first_checkpoint).toBeNull();
  });

  it('stops when it is cancelled, at whatever moment', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3, n_ctx: 9 }, 11),
    });
    const asked = request(path, { process: preset('mess3') });
    for (const after of [0, 1, 2, 3]) {
      const controller = new AbortController();
      let steps = 0;
      const progress = () => {
        if (steps++ === after) controller.abort();
      };
      await expect(new Engine().analyse(asked, { signal: controller.signal, progress })).rejects.toThrow(
        CancelledError,
      );
    }
  });

  it('says what it is doing, in ascending fractions', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 12) });
    const fractions: number[] = [];
    const steps = new Map<string, Set<number>>();
    const progress = ({ step, fraction }: { step: string; fraction: number }) => {
      fractions.push(fraction);
      steps.set(step, (steps.get(step) ?? new Set()).add(fraction));
    };
    await new Engine().analyse(request(path, { process: preset('rrxor') }), { ...quiet, progress });
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(steps.size).toBeGreaterThanOrEqual(4);
    expect([...steps.keys()].some((step) => step.includes('1.pt'))).toBe(true);
    // What stands still is taken for a hang: the two long steps move while they last.
    for (const long of [/running/i, /regress/i]) {
      const [, moves] = [...steps].find(([step]) => long.test(step)) ?? [];
      expect(moves?.size, String(long)).toBeGreaterThan(1);
    }
  });
});
