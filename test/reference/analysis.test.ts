import { beforeAll, describe, expect, it } from 'vitest';
import { beliefPca } from '../../src/analysis/pca.js';
import { readReference, rowOf, runCheckpoint, type BeliefRun } from './analysisSetup.js';

interface Reference {
  readonly checkpoint: number;
  readonly tree_nodes: number;
  readonly unique_beliefs: number;
  readonly n_inputs: number;
  readonly inputs_sorted_head: number[][];
  readonly regression: { readonly r2: number; readonly mse: number; readonly pred_head: number[][][] };
  readonly pca: { readonly explained_variance: number[]; readonly mean: number[] };
}

describe.each([
  { name: 'rrxor', folder: 'media/sample/rrxor', process: 'rrxor', occurring: 35, ending: 17 },
  { name: 'rrxor-early', folder: 'media/sample/rrxor', process: 'rrxor', occurring: 35, ending: 17 },
  { name: 'mess3', folder: 'test/data/checkpoints/mess3', process: 'mess3', occurring: 9840, ending: 6561 },
])('$name as the published code computes it', ({ name, folder, process, occurring, ending }) => {
  const reference = readReference<Reference>(name);
  let run: BeliefRun;
  beforeAll(async () => {
    run = await runCheckpoint(folder, reference.checkpoint, process);
  });

  it('counts nodes, beliefs and words', () => {
    const { centres } = run;
    const { tree, words, prefixes, n_ctx } = run.context.inputs;
    expect(tree.count).toBe(reference.tree_nodes);
    expect(tree.distinct.count).toBe(reference.unique_beliefs);
    expect(prefixes.position.filter((position) => position === n_ctx - 1)).toHaveLength(reference.n_inputs);
    expect(words.reduce((sum, count) => sum + count, 0)).toBe(reference.n_inputs * n_ctx);
    expect(centres.positions.filter((count) => count > 0)).toHaveLength(occurring);
    expect(centres.words_ending.filter((count) => count > 0)).toHaveLength(ending);
    expect(centres.words_ending.reduce((sum, count) => sum + count, 0)).toBe(reference.n_inputs);
  });

  it('regresses beliefs on residual streams', () => {
    const { r2, mse } = run.regression;
    expect(Math.abs(r2 - reference.regression.r2)).toBeLessThan(2e-6);
    expect(Math.abs(mse - reference.regression.mse)).toBeLessThan(2e-6);
    const S = run.context.inputs.tree.process.states.length;
    reference.inputs_sorted_head.forEach((word, w) => {
      word.forEach((_, position) => {
        const row = rowOf(run.context.inputs.prefixes, word.slice(0, position + 1));
        reference.regression.pred_head[w][position].forEach((value, s) => {
          expect(Math.abs(run.regression.predictions[row * S + s] - value)).toBeLessThan(1e-3);
        });
      });
    });
  });

  it('finds the principal components of the beliefs', async () => {
    const S = run.context.inputs.tree.process.states.length;
    const pca = await beliefPca(run.context.inputs.tree.distinct.vector, S);
    reference.pca.explained_variance.forEach((variance, k) => {
      expect(Math.abs((pca?.explained_variance[k] ?? NaN) - variance)).toBeLessThan(1e-9);
    });
    reference.pca.mean.forEach((value, s) => expect(Math.abs((pca?.mean[s] ?? NaN) - value)).toBeLessThan(1e-9));
  });

  it('has no centre where a belief does not occur, and means of predictions elsewhere', () => {
    const { centres, regression } = run;
    const { belief: beliefIndex, words, tree } = run.context.inputs;
    const S = tree.process.states.length;
    expect([...centres.positions].map((count, b) => count > 0 !== Number.isNaN(centres.centre[b * S]))).not.toContain(
      false,
    );
    const b = beliefIndex[beliefIndex.length - 1];
    const rows = [...beliefIndex.keys()].filter((row) => beliefIndex[row] === b);
    const total = rows.reduce((sum, row) => sum + words[row], 0);
    const mean = rows.reduce((sum, row) => sum + words[row] * regression.predictions[row * S], 0) / total;
    expect(centres.centre[b * S]).toBeCloseTo(mean, 12);
  });
});
