import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/handlers.js';
import { analyseRequestSchema } from '../../src/protocol/analysis.js';
import { readReference, type AnalysisReference } from './analysisReference.js';

const root = join(import.meta.dirname, '../..');
const cases = [
  { name: 'rrxor', folder: 'media/sample/rrxor' },
  { name: 'rrxor-early', folder: 'media/sample/rrxor' },
  { name: 'mess3', folder: 'test/data/checkpoints/mess3' },
];

describe.each(cases)('the whole analysis of $name agrees with the published code', ({ name, folder }) => {
  const reference: AnalysisReference = readReference(name);
  const analysis = new Engine().analyse(
    analyseRequestSchema.parse({
      source: { kind: 'local', path: join(root, folder) },
      checkpoint: reference.checkpoint,
      settings: {},
    }),
    { signal: new AbortController().signal, progress: () => undefined },
  );

  it('counts', async () => {
    const { result } = await analysis;
    expect(result.tree).toMatchObject({ nodes: reference.tree_nodes, unique_beliefs: reference.unique_beliefs });
    expect(result.inputs).toMatchObject({ count: reference.n_inputs, n_ctx: reference.n_ctx });
    expect(result.process.name).toBe(reference.process);
  });

  it('distinct beliefs, as vectors', async () => {
    if (!reference.beliefs) return;
    const { beliefs, process } = (await analysis).result;
    const S = process.states.length;
    const names = (vectors: number[][]) =>
      vectors.map((vector) => vector.map((v) => (v + 1e-9).toFixed(4)).join()).sort();
    const ours = Array.from({ length: beliefs.count }, (_, b) =>
      Array.from(beliefs.vector.subarray(b * S, (b + 1) * S)),
    );
    expect(names(ours)).toEqual(names(reference.beliefs));
    expect(beliefs.positions.filter((count) => count > 0).length).toBe(reference.unique_beliefs - 1);
  });

  it('regression: r2, mse and predictions', async () => {
    const { run, regression, result } = await analysis;
    expect(Math.abs(result.regression.r2 - reference.regression.r2)).toBeLessThan(2e-6);
    // The spread of the beliefs is about 0.05, so this is the tolerance of r2 in units of mse.
    expect(Math.abs(result.regression.mse - reference.regression.mse)).toBeLessThan(1e-7);
    const { ends, prefixes, n_ctx } = run.inputs;
    const S = result.process.states.length;
    for (const [word, predictions] of reference.regression.pred_head.entries()) {
      for (let row = ends[word], position = n_ctx - 1; row >= 0; row = prefixes.parent[row], position--) {
        expect(prefixes.token[row]).toBe(reference.inputs_sorted_head[word][position]);
        for (let s = 0; s < S; s++)
          expect(Math.abs(regression.predictions[row * S + s] - predictions[position][s])).toBeLessThan(1e-3);
      }
    }
  });

  it('principal components of the beliefs', async () => {
    const { pca } = (await analysis).result;
    for (const [k, variance] of reference.pca.explained_variance.entries())
      expect(Math.abs((pca?.explained_variance[k] ?? NaN) - variance)).toBeLessThan(1e-9);
    for (const [s, mean] of reference.pca.mean.entries()) expect(pca?.mean[s]).toBeCloseTo(mean, 7);
  });
});
