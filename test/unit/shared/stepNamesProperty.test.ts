import { expect, it } from 'vitest';
import { defaultOf, groupRuns, type NamedRun } from '../../../src/shared/checkpointNames/runs.js';
import { siblingSet, type SiblingSet } from './support/siblings.js';

const SETS = 3000;

/** What is known of runs, in an order of its own. */
const told = (runs: readonly { readonly name: string; readonly files: NamedRun['files']; readonly shown: string }[]) =>
  runs
    .map(({ name, files, shown }) => ({ name, shown, files: files.map(({ file, step }) => [file, step]) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const expected = ({ runs }: SiblingSet) =>
  told(runs.map(({ pattern, files, default: shown }) => ({ name: pattern.replace(/\*$/, ''), files, shown })));

const found = ({ files }: SiblingSet) => {
  const runs = groupRuns(files.map((file) => ({ file })));
  return {
    runs: told(runs.map((run) => ({ name: run.prefix, files: run.files, shown: defaultOf(run.files)?.file ?? '' }))),
    counts: runs.map((run) => run.files.length),
  };
};

it(`tells runs, steps, order and what is shown first of ${SETS} sets of names of which these are known`, () => {
  for (let seed = 0; seed < SETS; seed++) {
    const set = siblingSet(seed);
    const { runs, counts } = found(set);
    expect(runs, `set ${seed}`).toEqual(expected(set));
    expect(counts, `set ${seed}: the run with the most checkpoints comes first`).toEqual(
      [...counts].sort((a, b) => b - a),
    );
  }
}, 60_000);

it('makes sets of all kinds', () => {
  const sets = Array.from({ length: 1000 }, (_, seed) => siblingSet(seed));
  const count = (is: (set: SiblingSet) => boolean) => sets.filter(is).length;
  const named = (pattern: RegExp) => count(({ files }) => files.some((file) => pattern.test(file)));
  expect(count(({ runs }) => runs.length > 1)).toBeGreaterThan(200);
  expect(new Set(sets.flatMap(({ files }) => files)).size).toBeGreaterThan(4000);
  for (const pattern of [
    /\d_?steps/,
    /iter/,
    /-ckpt/,
    /epoch/i,
    /tokens/,
    /\dk\b/,
    /\de6/,
    /\dM/,
    /loss/,
    /seed/,
    /lr/,
    /\/model/,
    /best/,
    /2026/,
  ])
    expect([String(pattern), named(pattern) > 5]).toEqual([String(pattern), true]);
});
