import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { notebookOfFolder, python, scratchFolder, whyNot } from './notebooks.js';

const missing = await whyNot('torch', 'sklearn', 'matplotlib');
if (missing !== null) console.log(`Notebooks are not executed: ${missing}.`);

const mess3 = (x: number, a: number) => ({ process_name: 'mess3', process_params: { x, a } });
const coin = { variants: [{ process_name: 'coin', process_params: { p: 0.3 } }] };
const both = { variants: [mess3(0.05, 0.9), mess3(0.3, 0.5)] };
const sns = [0.4, 0.9].map((p) => ({ process_name: 'sns', process_params: { p, q: 0.2 } }));
const MAPS = [
  [0, 0, 0],
  [0, 1],
];
const walk = { variants: [{ process_name: 'tom_quantum', process_params: { alpha: 1, beta: 4 } }] };

const SUBJECTS: readonly [name: string, symbols: number, spec: object, settings?: object][] = [
  ['symmetric', 6, { structure_type: 'symmetric', spec: [coin, both], control_maps: MAPS }],
  [
    'transition-coupled, by probability',
    6,
    {
      structure_type: 'transition_coupled',
      spec: [coin, both],
      control_maps_transition: MAPS,
      emission_variant_indices: [0, 1],
    },
    { weighting: 'probability' },
  ],
  ['noisy factors', 6, { structure_type: 'independent', noise_epsilon: 0.1, spec: [coin, both] }],
  [
    'generalised factors with noise, drawn',
    12,
    { structure_type: 'independent', noise_epsilon: 0.05, spec: [both, walk] },
    { sample: { words: 60, seed: 2 } },
  ],
  [
    'a large product, drawn',
    432,
    { structure_type: 'independent', spec: [both, both, both, walk, walk] },
    { sample: { words: 20, seed: 2 } },
  ],
  ['a chain', 4, { structure_type: 'chain', spec: [coin, { variants: sns, control_map: [0, 1] }] }],
  [
    'a mixture behind a token of the beginning',
    4,
    {
      ...{ process_names: ['mess3', 'mess3'], process_params: [both.variants[0].process_params, { x: 0.3, a: 0.5 }] },
      ...{ process_weights: [1, 3], add_bos_token: true },
    },
  ],
];

describe.skipIf(missing !== null)('notebooks of processes that are composed', () => {
  it('step beliefs by the formulas, and give the numbers of Beliefscope', { timeout: 300_000 }, async () => {
    const folder = await scratchFolder();
    const files: string[] = [];
    for (const [at, [name, symbols, spec, settings = {}]] of SUBJECTS.entries()) {
      const model = { ...smallModel, d_vocab: symbols, d_vocab_out: symbols, n_ctx: 4 };
      const { path: run } = await runFolder({ '0.pt': checkpointBytes(model, at), '1.pt': checkpointBytes(model, 9) });
      const process = { kind: 'text', name: 'own.json', text: JSON.stringify(spec), params: {} } as const;
      mkdirSync(join(folder, name));
      const file = join(folder, name, 'notebook.ipynb');
      const path = (checkpoint: string) => join(run, checkpoint);
      writeFileSync(file, await notebookOfFolder(run, { ...settings, process, path }));
      files.push(file);
    }
    const { out, error } = await python(join(root, 'test/unit/notebook/execute.py'), ...files);
    const ended = out
      .split('\n')
      .flatMap((line) =>
        line === '' ? [] : [JSON.parse(line) as { path: string; failed: string | null; printed: string }],
      );
    expect(error).not.toContain('Traceback');
    expect(ended.map(({ path }) => path)).toEqual(files);
    // The last cell asserts each number; that it was reached is seen by what it prints.
    for (const { path, failed, printed } of ended) {
      expect({ path, failed }).toEqual({ path, failed: null });
      expect(printed, path).toMatch(/\nr2 +-?\d/);
    }
  });
});
