import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Panel } from './harness/panel.js';
import { Preview } from './harness/preview.js';
import { lookAfter } from './harness/lookAfter.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

const CODE = `run_dir = "runs/mess3"
name = "rrxor"
process = Mess3(x=0.1, a=0.6)
`;

let workspace: Workspace;
let workbench: Workbench;
beforeAll(async () => {
  workspace = await makeWorkspace();
  await writeFile(join(workspace.path, 'look.py'), CODE);
  workbench = await Workbench.launch({ workspace: workspace.path });
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
lookAfter(() => ({ workbench, workspace }));

/** Follows a link as the editor does, which asks whether the extension may have it. */
async function follow(link: string): Promise<void> {
  await workbench.run('Developer: Open URL');
  await workbench.quickInput.waitFor(/URL/);
  await workbench.quickInput.type(link);
  await workbench.quickInput.accept();
  const allow = workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Open', exact: true });
  await allow.click({ timeout: PATIENCE_MS });
}

const copied = (): Promise<string> => workbench.page.evaluate('navigator.clipboard.readText()');

test('a link that was copied from a panel opens it again at its step and tab, in a window that has closed it', async () => {
  await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
  const panel = await Panel.ready(workbench, 'rrxor');
  await panel.byId('checkpoint').focus();
  await workbench.page.keyboard.press('Home');
  await panel.showsStep(0);
  await panel.byId('tab-trajectory').click();
  await expect.poll(() => panel.byId('tab-trajectory').getAttribute('aria-selected')).toBe('true');
  // What the page shows reaches the host a moment later.
  await expect
    .poll(
      async () => {
        await workbench.run('Beliefscope: Copy Link to This View');
        return copied();
      },
      { timeout: PATIENCE_MS, interval: 500 },
    )
    .toMatch(/:\/\/beliefscope\.beliefscope\/open\?workspace=experiments&path=rrxor&step=0&.*view\.tab=trajectory/);
  const link = await copied();
  await workbench.run('View: Close All Editors');
  await follow(link);
  const again = await Panel.ready(workbench, 'rrxor');
  await again.showsStep(0);
  expect(await again.byId('tab-trajectory').getAttribute('aria-selected')).toBe('true');
});

test('a link to a step that is gone says so, and one to another place is asked for with its path', async () => {
  const link = (await copied()).replace('step=0', 'step=123');
  await follow(link);
  await workbench.notifications.message(/step 123 of rrxor, which is not there any more/);
  const [before] = link.split('?');
  await follow(`${before}?folder=/nowhere/at/all`);
  const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: '/nowhere/at/all' });
  await dialog.waitFor({ timeout: PATIENCE_MS });
  await workbench.screenshot('link-asks');
  await workbench.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

test('code that names a run and a process has a line above it that opens each', async () => {
  await workbench.run('View: Close All Editors');
  await workbench.explorer.show();
  await workbench.explorer.row('look.py').dblclick();
  const lenses = workbench.page.locator('.monaco-editor .codelens-decoration a');
  await expect
    .poll(() => lenses.allInnerTexts(), { timeout: PATIENCE_MS })
    .toEqual(['Show belief geometry', 'Preview process']);
  await workbench.screenshot('code-lenses');
  await lenses.nth(1).click();
  const preview = await Preview.ready(workbench, 'mess3');
  // The numbers beside the name are those of the code.
  expect(await preview.byId('param-x').inputValue()).toBe('0.1');
  await lenses.nth(0).click();
  const panel = await Panel.ready(workbench, 'mess3');

  await workbench.run('Beliefscope: Accessibility Help');
  await panel.byId('help').waitFor();
  await workbench.page.keyboard.press('Escape');
  await panel.byId('help').waitFor({ state: 'hidden' });
});
