import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { steer } from '../../src/analysis/steering/steer.js';
import { Engine } from '../../src/engine/handlers.js';
import { findBelief } from '../../src/protocol/findBelief.js';
import { analyseRequestSchema } from '../../src/protocol/analysis.js';
import { steerRequestSchema } from '../../src/protocol/steering.js';
import { readReference } from './analysisReference.js';

const root = join(import.meta.dirname, '../..');
const cases = [
  { name: 'rrxor', folder: 'media/sample/rrxor' },
  { name: 'rrxor-early', folder: 'media/sample/rrxor' },
  { name: 'mess3', folder: 'test/data/checkpoints/mess3' },
];
const TOLERANCE = 5e-5;

describe.each(cases)('steering of $name agrees with the published code', ({ name, folder }) => {
  const reference = readReference(name);
  const analysis = new Engine().analyse(
    analyseRequestSchema.parse({
      source: { kind: 'local', path: join(root, folder) },
      checkpoint: reference.checkpoint,
      settings: {},
    }),
    { signal: new AbortController().signal, progress: () => undefined },
  );
  const steered = async (start: number[], end: number[], cut: number | null) => {
    const known = await analysis;
    const [a, b] = [findBelief(known.result, start), findBelief(known.result, end)];
    const request = steerRequestSchema.parse({ analysis: known.result.id, start: a, end: b, cut });
    return steer(known.steering(), request);
  };
  const agree = (ours: readonly number[] | null | undefined, theirs: readonly number[]) => {
    expect(ours).toHaveLength(theirs.length);
    for (const [token, p] of theirs.entries()) expect(Math.abs((ours?.[token] ?? NaN) - p)).toBeLessThan(TOLERANCE);
  };

  it.runIf(reference.steering.length > 0)('every pair of whole words: outputs, counts and norms', async () => {
    for (const pair of reference.steering) {
      const ours = await steered(pair.start, pair.end, null);
      expect([ours.start.words, ours.end.words]).toEqual([pair.n_start, pair.n_end]);
      agree(ours.start.probs, pair.start_probs);
      agree(ours.end.probs, pair.end_probs);
      agree(ours.start_to_end?.probs, pair.start_to_end);
      agree(ours.end_to_start?.probs, pair.end_to_start);
      for (const [layer, norm] of pair.vector_norms.entries())
        expect(Math.abs(ours.vector_norms[layer] / norm - 1)).toBeLessThan(1e-4);
    }
  });

  it('every pair cut in intermediate generation', async () => {
    let compared = 0;
    for (const pair of reference.intermediate) {
      const ours = await steered(pair.start, pair.end, pair.cut);
      // The published code takes one prompt for each belief; where a belief has more at the cut, ours is their mean.
      if (ours.start.words === 1) {
        compared++;
        agree(ours.start.probs, pair.start_probs);
        agree(ours.start_to_end?.probs, pair.start_to_end);
      }
      if (ours.end.words === 1) {
        agree(ours.end.probs, pair.end_probs);
        agree(ours.end_to_start?.probs, pair.end_to_start);
      }
      expect(ours.start.words).toBeGreaterThan(0);
    }
    expect(compared).toBeGreaterThan(reference.intermediate.length / 4);
  });

  it.runIf(name === 'rrxor')('certainty of T steered to certainty of F flips the next token', async () => {
    const ours = await steered([0, 0, 0, 1, 0], [0, 0, 0, 0, 1], null);
    expect(ours.start.probs?.[0]).toBeLessThan(0.01);
    expect(ours.start_to_end?.probs[0]).toBeGreaterThan(0.99);
    expect(ours.start_to_end?.closed).toBeGreaterThan(0.99);
  });
});
