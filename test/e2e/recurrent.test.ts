import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

const RUN = join(import.meta.dirname, '../reference/layouts/rnn-lstm-onehot');

describe('an LSTM run', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    await cp(RUN, join(workspace.path, 'lstm'), { recursive: true });
    workbench = await Workbench.launch({ workspace: workspace.path });
    await workbench.explorer.choose('lstm', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'lstm');
  });
  lookAfter(() => ({ workbench, workspace }));

  test('opens with its hidden states, named as such', async () => {
    expect(await panel.byId('architecture').innerText()).toMatch(
      /2 layers · LSTM · one-hot input · hidden state of 16/,
    );
    const plot = panel.byId('plot-residual');
    expect(await plot.locator('.plot-name').innerText()).toBe('Hidden state');
    expect(await plot.getAttribute('aria-label')).toMatch(/^Hidden state: /);
    await workbench.screenshot('lstm-geometry');
  });

  test('is steered from one belief to another', async () => {
    const { quickInput } = workbench;
    await workbench.run('Beliefscope: Compute Steering Between Beliefs…');
    await quickInput.waitFor('Belief to steer from');
    await expect.poll(() => quickInput.rows.count()).toBeGreaterThan(1);
    await quickInput.accept();
    await quickInput.waitFor('Belief to steer to');
    await expect.poll(() => quickInput.rows.count()).toBeGreaterThan(1);
    await quickInput.accept();
    await panel.byId('steer-bars').waitFor();
    await expect.poll(() => panel.byId('steer-bars').locator('tr[data-condition="ab"]').count()).toBeGreaterThan(0);
    await panel.byId('steering').scrollIntoViewIfNeeded();
    await workbench.screenshot('lstm-steering');
  });
});
