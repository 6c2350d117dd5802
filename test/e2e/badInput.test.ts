import { beforeAll, describe, expect, test } from 'vitest';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

describe('input that cannot be used gets one clear message', () => {
  let workspace: Workspace;
  let workbench: Workbench;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));

  test('a checkpoint that is cut short: its name and what is wrong, in the panel', async () => {
    await workbench.explorer.choose('truncated', 'Show Belief Geometry');
    const frame = await workbench.webview('[data-testid="failure-message"]');
    const message = await frame.getByTestId('failure-message').innerText();
    expect(message).toContain('100.pt');
    expect(message).toMatch(/cut short|truncated|incomplete/i);
    expect(message).not.toMatch(/\n|undefined|Error:/);
    await workbench.screenshot('bad-input');
  });

  test('the next folder works as if nothing had been', async () => {
    await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
    const panel = await Panel.ready(workbench, 'rrxor');
    expect(await panel.marks('residual').count()).toBe(35);
  });

  test('a checkpoint that goes bad while it is on show leaves the last picture', async () => {
    const panel = await Panel.ready(workbench, 'rrxor');
    await writeFile(join(workspace.path, 'rrxor/8448000.pt'), 'no longer a checkpoint');
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('ArrowLeft');
    await panel.byId('failure-message').waitFor();
    expect(await panel.text('failure-message')).toContain('8448000.pt');
    expect(await panel.marks('residual').count()).toBe(35);
    await workbench.page.keyboard.press('End');
    await panel.byId('failure-message').waitFor({ state: 'hidden' });
  });

  test('a folder that vanishes is named', async () => {
    const panel = await Panel.ready(workbench, 'rrxor');
    await rm(join(workspace.path, 'rrxor'), { recursive: true });
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('Home');
    await panel.byId('failure-message').waitFor();
    expect(await panel.text('failure-message')).toContain('rrxor');
    expect(await panel.marks('residual').count()).toBe(35);
  });
});
