import { beforeAll, describe, expect, it } from 'vitest';
import { steer } from '../../src/analysis/steering/steer.js';
import { beliefNamed, readReference, rowOf, runCheckpoint, type BeliefRun } from './analysisSetup.js';

interface Pair {
  readonly start: number[];
  readonly end: number[];
  readonly start_probs: number[];
  readonly end_probs: number[];
  readonly start_to_end: number[];
  readonly end_to_start: number[];
}
interface Reference {
  readonly checkpoint: number;
  readonly steering: (Pair & { readonly n_start: number; readonly n_end: number; readonly vector_norms: number[] })[];
  readonly intermediate: (Pair & {
    readonly cut: number;
    readonly start_prompt: number[];
    readonly end_prompt: number[];
  })[];
}

const settings = { analysis: '', layers: null, multiplier: 1, collect: 'all', from_position: 0, part: null } as const;

describe.each([
  { name: 'rrxor', folder: 'media/sample/rrxor', process: 'rrxor' },
  { name: 'rrxor-early', folder: 'media/sample/rrxor', process: 'rrxor' },
  { name: 'mess3', folder: 'test/data/checkpoints/mess3', process: 'mess3' },
])('steering of $name as the published code computes it', ({ name, folder, process }) => {
  const reference = readReference<Reference>(name);
  let run: BeliefRun;
  beforeAll(async () => {
    run = await runCheckpoint(folder, reference.checkpoint, process);
  });
  const pairOf = (pair: Pair, cut: number | null) =>
    steer(run.context, {
      ...settings,
      start: beliefNamed(run.context, pair.start),
      end: beliefNamed(run.context, pair.end),
      cut,
    });

  it.skipIf(reference.steering.length === 0)(
    `gives the four outputs and the norms of ${reference.steering.length} pairs`,
    async () => {
      for (const pair of reference.steering) {
        const result = await pairOf(pair, null);
        expect([result.start.words, result.end.words]).toEqual([pair.n_start, pair.n_end]);
        expectOutputs(result, pair);
        pair.vector_norms.forEach((norm, l) => expect(Math.abs(result.vector_norms[l] / norm - 1)).toBeLessThan(1e-4));
      }
    },
  );

  it(`gives the four outputs of ${reference.intermediate.length} pairs cut at 2`, async () => {
    const { prefixes } = run.context.inputs;
    for (const pair of reference.intermediate) {
      // The published code takes one word; here these are the only words of that length.
      expect(rowOf(prefixes, pair.start_prompt)).toBeGreaterThan(0);
      const result = await pairOf(pair, pair.cut);
      expect([result.start.words, result.end.words]).toEqual([1, 1]);
      expectOutputs(result, pair);
    }
  });
});

describe('the sample', () => {
  it('flips its next token where certainty of T is steered to certainty of F', async () => {
    const { context } = await runCheckpoint('media/sample/rrxor', 11520000, 'rrxor');
    const { states } = context.inputs.tree.process;
    const certain = (state: string) =>
      beliefNamed(
        context,
        states.map((name) => Number(name === state)),
      );
    const result = await steer(context, { ...settings, start: certain('T'), end: certain('F'), cut: null });
    expect(result.start.probs?.[0]).toBeLessThan(0.01);
    expect(result.start_to_end?.probs[0]).toBeGreaterThan(0.99);
    expect(result.start_to_end?.closed).toBeGreaterThan(0.99);
  });
});

function expectOutputs(result: Awaited<ReturnType<typeof steer>>, pair: Pair): void {
  expectNear(result.start.probs, pair.start_probs);
  expectNear(result.end.probs, pair.end_probs);
  expectNear(result.start_to_end?.probs, pair.start_to_end);
  expectNear(result.end_to_start?.probs, pair.end_to_start);
}

function expectNear(actual: readonly number[] | null | undefined, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, v) => expect(Math.abs((actual?.[v] ?? NaN) - value)).toBeLessThan(5e-5));
}
