import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { notebookOfFolder, python, scratchFolder, whyNot } from './notebooks.js';

const missing = await whyNot('torch', 'sklearn', 'matplotlib');
if (missing !== null) console.log(`Notebooks are not executed: ${missing}.`);

const layouts = join(root, 'test/reference/layouts');
const sample = join(root, 'media/sample/rrxor');
/** Folders of runs whose models stand elsewhere in the list already. */
const AGAIN = /^run-(?!lightning|quantum|two)/;
/** Whose read-outs rest on singular values at float32's rounding: a fixed list. */
const COLLINEAR = [
  'gpt-postnorm',
  'hf-gptneox',
  'te-postnorm-relu',
  'te-sinusoid-not-stored',
  'tl-attnonly-shortformer',
];
const CUT = ', cut above rounding';
const SUBJECTS: readonly [name: string, folder: string, settings: Parameters<typeof notebookOfFolder>[1]][] = [
  ['the sample', sample, {}],
  [
    'the sample held back, by probability',
    sample,
    { ridge: 0.01, cutoff: 0.001, weighting: 'probability', layers: [1, 3] },
  ],
  ['a sample of words', sample, { sample: { words: 60, seed: 3 }, layers: [2] }],
  ['Mess3', join(root, 'test/data/checkpoints/mess3'), { context: 6 }],
  ...COLLINEAR.map((name): [string, string, object] => [name + CUT, join(layouts, name), { context: 5, cutoff: 1e-5 }]),
  ...readdirSync(layouts)
    .filter((name) => !AGAIN.test(name))
    .map((name): [string, string, object] => [name, join(layouts, name), { context: 5 }]),
];

interface Ended {
  readonly path: string;
  readonly failed: string | null;
  readonly printed: string;
}

describe.skipIf(missing !== null)('notebooks run by plain torch and scikit-learn', () => {
  it('give the numbers of Beliefscope, for every layout that is read', { timeout: 300_000 }, async () => {
    const folder = await scratchFolder();
    const files: string[] = [];
    for (const [name, run, settings] of SUBJECTS) {
      const path = (file: string) => join(run, file);
      mkdirSync(join(folder, name));
      const file = join(folder, name, 'notebook.ipynb');
      writeFileSync(file, await notebookOfFolder(run, { ...settings, path }));
      files.push(file);
    }
    const { out, error } = await python(join(root, 'test/unit/notebook/execute.py'), ...files);
    const ended = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Ended]));
    expect(error).not.toContain('Traceback');
    expect(ended.map(({ path }) => path)).toEqual(files);
    // The last cell asserts each number; that it was reached is seen by what it prints.
    for (const { path, failed, printed } of ended) {
      expect({ path, failed }).toEqual({ path, failed: null });
      expect(printed, path).toMatch(/\nr2 +-?\d/);
    }
    // Trained models and cut read-outs are compared in all rows; so are rows other than a read-out's, everywhere.
    const NOT_COMPARED = 'not compared: columns are collinear to rounding';
    const unmeasured = ended.map(({ printed }) => printed.split('\n').filter((line) => line.includes(NOT_COMPARED)));
    expect(SUBJECTS.flatMap(([name], at) => (unmeasured[at].length > 0 ? [name] : [])).sort()).toEqual(COLLINEAR);
    for (const line of unmeasured.flat()) expect(line).toMatch(/^(r2|mse) /);
  });
});
