import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partBeliefs, posterior } from '../../src/process/composed/composition.js';
import { parseProcessFile } from '../../src/process/file/processFile.js';
import { processReport } from '../../src/process/measures/processReport.js';
import { askOracle } from '../../src/process/words/oracle.js';
import { buildMixedStateTree } from '../../src/process/beliefs/buildMixedStateTree.js';
import { matricesOf } from '../../src/process/matrices.js';

/** Values of an independent implementation of simplexity's composed processes, checked by enumeration and simulation. */
interface Reference {
  readonly spec: object;
  readonly is_exact_hmm: boolean;
  readonly states_per_part: readonly number[];
  readonly matrices: readonly (readonly (readonly number[])[])[] | null;
  readonly start: readonly number[];
  readonly block_entropy_nats: readonly number[];
  readonly distinct_beliefs_at_depth: readonly number[];
  readonly distinct_beliefs_depth_0_to_5: number;
  readonly words: readonly {
    readonly word: readonly number[];
    readonly probability: number;
    readonly next_token: readonly number[];
    readonly joint_belief: readonly number[];
    readonly factor_beliefs?: readonly (readonly number[])[];
    readonly component_posterior?: readonly number[];
    readonly component_beliefs?: readonly (readonly number[] | null)[];
  }[];
}

const referenceOf = async (name: string): Promise<Reference> =>
  JSON.parse(await readFile(join(import.meta.dirname, 'composed', `${name}.json`), 'utf8')) as Reference;

function close(found: ArrayLike<number> | null | undefined, expected: readonly number[] | null, what: string): void {
  if (found === null || found === undefined || expected === null) return expect(found ?? null, what).toBe(expected);
  expect(found.length, what).toBe(expected.length);
  expected.forEach((value, at) => expect(Math.abs(found[at] - value), `${what} [${at}]`).toBeLessThan(1e-9));
}

const ALL = [
  'product-mess3-z1r',
  'product-sns-even',
  'chain-mess3-mess3',
  'mixture-mess3-z1r',
  'symmetric-coin-mess3',
] as const;

describe.each(ALL)('%s', (name) => {
  it('has the matrices, start, entropies, beliefs and predictions of the reference', async () => {
    const reference = await referenceOf(name);
    const { process, diagnostics } = parseProcessFile(JSON.stringify(reference.spec));
    expect(diagnostics).toEqual([]);
    if (!process?.composition) throw new Error('no composed process');
    const { composition } = process;
    expect(composition.parts.map((part) => part.process.states.length)).toEqual(reference.states_per_part);
    if (reference.matrices === null) expect(process.matrices).toBeNull();
    else {
      expect(matricesOf(process).length).toBe(reference.matrices.length);
      reference.matrices.forEach((matrix, x) => close(matricesOf(process)[x], matrix.flat(), `T[${x}]`));
    }
    expect(reference.is_exact_hmm).toBe(process.matrices !== null);
    close(process.start, reference.start, 'start');
    const report = await processReport(process, { depth: 5 });
    expect(report.driven_by).toBe(reference.is_exact_hmm ? 'matrices' : 'beliefs');
    close(report.start, reference.start, 'start of the report');
    close(
      report.block_entropy.map((value) => value ?? NaN),
      reference.block_entropy_nats,
      'block entropy',
    );
    for (const { word, ...expected } of reference.words) {
      const { belief, next, probability } = askOracle(process, word);
      close([probability], [expected.probability], `P(${word.join()})`);
      close(belief, expected.joint_belief, `belief after ${word.join()}`);
      close(next, expected.next_token, `next after ${word.join()}`);
      const parts = partBeliefs(composition, belief);
      expected.factor_beliefs?.forEach((own, at) => close(parts[at], own, `factor ${at} after ${word.join()}`));
      expected.component_beliefs?.forEach((own, at) => close(parts[at], own, `component ${at} after ${word.join()}`));
      if (expected.component_posterior)
        close(posterior(composition, belief), expected.component_posterior, `components after ${word.join()}`);
    }
    const tree = await buildMixedStateTree(process, 5);
    const seen = new Set<string>();
    const S = process.states.length;
    for (let node = 0; node < tree.count; node++)
      seen.add([...tree.belief.subarray(node * S, (node + 1) * S)].map((value) => value.toFixed(9)).join());
    expect(seen.size).toBe(reference.distinct_beliefs_depth_0_to_5);
  });
});
