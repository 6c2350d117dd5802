import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { notebookOfFolder, python, scratchFolder, whyNot } from './notebooks.js';

const missing = await whyNot('torch', 'sklearn', 'matplotlib', 'nbformat', 'nbclient', 'ipykernel');
if (missing !== null) console.log(`No notebook is run by Jupyter: ${missing}.`);

it.skipIf(missing !== null)('the notebook of the sample is valid and runs in a kernel of Jupyter', async () => {
  const run = join(root, 'media/sample/rrxor');
  const file = join(await scratchFolder(), 'notebook.ipynb');
  writeFileSync(file, await notebookOfFolder(run, { path: (name) => join(run, name) }));
  const { code, out, error } = await python(join(root, 'test/unit/notebook/jupyter.py'), file);
  expect({ code, error: code === 0 ? '' : error }).toEqual({ code: 0, error: '' });
  expect(Number(out)).toBeGreaterThan(8);
});
