import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/handlers.js';
import type { OpenedModel } from '../../../src/engine/openedModel.js';
import { infer } from '../../../src/engine/truth/infer.js';
import type { Activations, PrefixTree } from '../../../src/model/prefixTree.js';
import { BeliefUpdate, nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import type { Process } from '../../../src/process/process.js';
import type { InferResult } from '../../../src/protocol/infer.js';
import { quiet, request } from './runFolder.js';

interface ExactOptions {
  readonly context?: number;
  /** Tokens of the vocabulary that it never predicts, the first of which may stand in front. */
  readonly others?: number;
  readonly known?: boolean;
  readonly bosToken?: number | null;
  /** Share of an even distribution in each prediction. */
  readonly noise?: number;
  /** What the first symbol's logit gains at every other position. */
  readonly tilt?: number;
  /** The same at the last position alone. */
  readonly tiltLast?: number;
}

/** A model that predicts as an ideal observer of the process all but does, and whose residual stream is the belief. */
function exactModel(process: Process, options: ExactOptions): OpenedModel {
  const { context = 10, others = 0, known = true, bosToken = null, noise = 1e-6, tilt = 0, tiltLast = 0 } = options;
  const [S, V] = [process.states.length, process.symbols.length];
  const width = V + others;
  const architecture = { d_vocab: width, d_vocab_out: width, d_model: S, n_ctx: context, n_layers: 1 };
  const run = (tree: PrefixTree): Promise<Activations> => {
    const update = new BeliefUpdate(process);
    const belief = new Float64Array(tree.count * S);
    const logits = new Float32Array(tree.count * width).fill(-30);
    for (let row = 0; row < tree.count; row++) {
      const before =
        tree.parent[row] < 0 ? process.stationary : belief.slice(tree.parent[row] * S, (tree.parent[row] + 1) * S);
      const token = tree.token[row];
      const isPossible = token < V && update.step(before, 0, token, belief, row * S) > 0;
      if (!isPossible) belief.set(process.stationary, row * S);
      nextTokenDistribution(process, belief.subarray(row * S, (row + 1) * S)).forEach((p, x) => {
        logits[row * width + x] = Math.log((1 - noise) * p + noise / V);
      });
      const position = tree.position[row];
      logits[row * width] += (position % 2) * tilt + (position === context - 1 ? tiltLast : 0);
    }
    return Promise.resolve({ d_model: S, d_vocab_out: width, resid_post: [Float32Array.from(belief)], logits });
  };
  return {
    loaded: {
      checkpoint: { architecture, file: 'exact.pt', sha256: 'ab'.repeat(32), notes: [] },
      session: { architecture, run, release: () => Promise.resolve() },
      key: 'exact',
    },
    ...{ process: known ? process : null, unknown: null, symbols: bosToken ?? (known ? V : width), bosToken },
    settings: { ...request('/').settings, layers: [0], context },
    ...{ config: null, threads: 1, file: 'exact.pt', isChosen: true },
  } as unknown as OpenedModel;
}

function inferred(name: string, options: ExactOptions = {}, states: number | null = null): Promise<InferResult> {
  const opened = exactModel(createPreset(name), options);
  const engine = { openModel: (_asked, _context, use) => use(opened) } as Pick<Engine, 'openModel'> as Engine;
  return infer(engine, { model: request('/'), states }, quiet);
}

describe('a model that knows its process', () => {
  it.each([
    ['rrxor', 5],
    ['mess3', 3],
    ['even', 2],
    ['coin', 1],
  ])('%s behaves as if it had its states', async (name, rank) => {
    const found = await inferred(name, { context: name === 'mess3' ? 6 : 10 });
    expect(found.rank).toBe(rank);
    expect(found.kl).toBeLessThan(1e-4);
    if (rank === 1) return expect(found.r2_from_stream).toBeNull();
    expect(found.r2_to_beliefs).toBeGreaterThan(0.9999);
    expect(found.r2_from_stream).toBeGreaterThan(0.999);
    expect(found.r2_from_stream_unseen).toBeGreaterThan(0.999);
  });

  it('is told behind a token in front as well, where the model gives the first symbol itself', async () => {
    const found = await inferred('rrxor', { context: 11, others: 1, bosToken: 2 });
    expect(found.hankel).toMatchObject({ past: 4, future: 5 });
    expect(found.rank).toBe(5);
    expect(found.kl_per_position).toHaveLength(11);
    expect(found.r2_to_beliefs).toBeGreaterThan(0.9999);
    found.singular_values
      .slice(0, 5)
      .forEach((value, i) => expect(value).toBeCloseTo(found.process_singular_values?.[i] ?? NaN, 4));
  });

  it('shows by itself which tokens words are made of, where nothing tells it', async () => {
    const begun = await inferred('even', { context: 9, others: 1, known: false });
    expect(begun.kl_per_position).toHaveLength(9);
    expect(begun.rank).toBe(2);
    expect(begun.notes.join(' ')).toMatch(/never predicts token 2.*in front/);
    const padded = await inferred('even', { context: 9, others: 14, known: false });
    expect(padded.rank).toBe(2);
    expect(padded.notes.join(' ')).toMatch(/never predicts tokens 2 to 15/);
  });

  it('of a generalised process saves one that is as near, in coordinates of order one', async () => {
    const { process, points, r2_to_beliefs } = await inferred('fanizza', { context: 8 });
    expect(r2_to_beliefs).toBeGreaterThan(0.999);
    expect(process.text).toContain('"states"');
    expect(Math.max(...points.vector.map(Math.abs))).toBeLessThan(3);
  });

  it('has a process of more states where noise hides a singular value, and they are much nearer', async () => {
    const found = await inferred('rrxor', { noise: 1e-3, tilt: 0.05 });
    expect(found.rank).toBe(4);
    expect(found.points.vector).toHaveLength(4 * found.points.count);
    expect((JSON.parse(found.process.text) as { states: string[] }).states).toHaveLength(5);
    expect(found.process.notes.join(' ')).toMatch(/5 states is .* where one of 4 is/);
  });

  it('of which the last position was never trained is told to be asked with a shorter context', async () => {
    const found = await inferred('rrxor', { tiltLast: 4 });
    expect(found.rank).toBeNull();
    expect(found.notes.join(' ')).toContain('a context of 9');
  });

  it('has a process of more states than asked by the rule only where that is told', async () => {
    const few = await inferred('rrxor', {}, 2);
    expect(few.states).toBe(2);
    expect(few.process.notes.join(' ')).not.toContain('noise may hide');
    expect((JSON.parse(few.process.text) as { states: string[] }).states).toHaveLength(2);
  });
});
