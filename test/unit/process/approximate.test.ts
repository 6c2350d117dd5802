import { describe, expect, it } from 'vitest';
import { BeliefUpdate, nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { processAsFile } from '../../../src/process/file/processText.js';
import { processReport } from '../../../src/process/measures/processReport.js';
import type { Process } from '../../../src/process/process.js';

/** Even and odd, of which an estimate gives the impossible 0 after an odd number of ones a negative probability. */
const estimated = (more: string): string =>
  `{ "generalised": true, ${more} "states": ["E", "O"], "symbols": ["0", "1"], "transitions": [
    [[0.5, 0], [-0.001, 0]], [[0, 0.5], [1.001, 0]]] }`;

const processOf = (text: string): Process => {
  const { process, diagnostics } = parseProcessFile(text);
  if (!process) throw new Error(diagnostics[0].message);
  return process;
};

describe('an approximate process', () => {
  it('is refused without the word, as any other with a negative probability', () => {
    const { process, diagnostics } = parseProcessFile(estimated(''));
    expect(process).toBeNull();
    expect(diagnostics[0]).toMatchObject({ code: 'negative-probability' });
  });

  it('takes what is below its noise for zero, and scales the other symbols to sum to one', async () => {
    const process = processOf(estimated('"approximate": true,'));
    expect(process.approximate).toBe(1e-6);
    const odd = Float64Array.of(0, 1);
    expect([...nextTokenDistribution(process, odd)]).toEqual([0, 1]);
    const update = new BeliefUpdate(process);
    const out = new Float64Array(2);
    expect(update.step(odd, 0, 0, out, 0)).toBe(0);
    expect(update.step(odd, 0, 1, out, 0)).toBe(1);
    const tree = await buildMixedStateTree(process, 4);
    for (let depth = 0; depth <= 4; depth++) {
      const own = tree.probability.subarray(tree.levelStart[depth], tree.levelStart[depth + 1]);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
    expect((await processReport(process, { depth: 4 })).block_entropy[1]).toBeGreaterThan(0);
  });

  it('may say how large its noise is, and is written with it', () => {
    const process = processOf(estimated('"approximate": 0.01,'));
    expect(process.approximate).toBe(0.01);
    const text = processAsFile(process);
    expect(text).toContain('"approximate": 0.01');
    const again = processOf(text);
    expect(again.approximate).toBe(0.01);
    expect(again.matrices).toEqual(process.matrices);
  });

  it.each([
    ['"approximate": 0.5,', 'up to 0.1'],
    ['"approximate": "yes",', 'must be true'],
    ['"approximate": -1,', 'above 0'],
  ])('%s is no noise', (more, message) => {
    const { process, diagnostics } = parseProcessFile(estimated(more));
    expect(process).toBeNull();
    expect(diagnostics[0]).toMatchObject({ code: 'bad-approximate' });
    expect(diagnostics[0].message).toContain(message);
  });

  it('is generalised', () => {
    const text = '{ "approximate": true, "states": ["A"], "symbols": ["0"], "transitions": [[[1]]] }';
    expect(parseProcessFile(text).diagnostics[0]).toMatchObject({ code: 'bad-approximate' });
  });
});
