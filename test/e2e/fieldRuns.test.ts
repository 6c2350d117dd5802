import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

const LAYOUTS = join(import.meta.dirname, '../reference/layouts');

/** Each is opened by a right-click, with no question asked, and steered. */
const RUNS = [
  {
    folder: 'lstm',
    from: 'rnn-lstm-onehot',
    architecture: /2 layers · LSTM · one-hot input · hidden state of 16/,
    plot: 'Hidden state',
    told: /n_ctx: model_config\.json/,
    pair: ['9000', '9001'],
  },
  {
    folder: 'hydra',
    from: 'run-hydra/outputs/2026-01-20/10-11-12',
    architecture: /2 layers/,
    plot: 'Residual stream',
    told: /act_fn: .*config\.yaml/,
    pair: ['3000', '3001'],
  },
  {
    folder: 'encoder',
    from: 'te-postnorm-relu',
    architecture: /2 layers/,
    plot: 'Residual stream',
    told: /n_heads: config\.json/,
    pair: ['9000', '9001'],
  },
];

describe('runs as others write them', () => {
  let workspace: Workspace;
  let workbench: Workbench;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    for (const { folder, from } of RUNS)
      await cp(join(LAYOUTS, from), join(workspace.path, folder), { recursive: true });
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));
  afterEach(() => workbench.run('View: Close All Editors'));

  test.each(RUNS)('$folder: from right-click to steering', async ({ folder, architecture, plot, told, pair }) => {
    await workbench.explorer.choose(folder, 'Show Belief Geometry');
    const panel = await Panel.ready(workbench, folder);
    expect(await panel.text('architecture')).toMatch(architecture);
    expect(await panel.byId('plot-residual').locator('.plot-name').innerText()).toBe(plot);
    await workbench.screenshot(`${folder}-geometry`);

    const { quickInput } = workbench;
    await workbench.run('Beliefscope: Compute Steering Between Beliefs…');
    for (const [at, belief] of pair.entries()) {
      await quickInput.waitFor(at === 0 ? 'Belief to steer from' : 'Belief to steer to');
      await quickInput.type(belief);
      await expect.poll(() => quickInput.rows.count()).toBe(1);
      await quickInput.accept();
    }
    await panel.byId('steer-bars').waitFor();
    await expect.poll(() => panel.byId('steer-bars').locator('tr[data-condition="ab"]').count()).toBeGreaterThan(0);
    await panel.byId('steering').scrollIntoViewIfNeeded();
    await workbench.screenshot(`${folder}-steering`);
    // Last, since a click into the page takes the focus, late on a busy machine, and a quick pick goes with it.
    await panel.byId('provenance').locator('summary').click();
    expect(await panel.text('provenance')).toMatch(told);
    await panel.byId('provenance').scrollIntoViewIfNeeded();
    await workbench.screenshot(`${folder}-provenance`);
  });
});
