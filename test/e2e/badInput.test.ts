import { beforeAll, describe, expect, test } from 'vitest';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';
import { sample } from '../tools/paths.mjs';

/** A folder whose config's keys and values, and a process file whose names, are what interpreters act on. */
async function addOddNames(path: string): Promise<void> {
  const odd = join(path, 'odd');
  await cp(sample, odd, { recursive: true });
  const key = `[Click](command:workbench.action.terminal.new) $(bug) <img src=x onerror=alert(1)> \u001b[31m\u202e`;
  await writeFile(join(odd, 'train_config.json'), JSON.stringify({ process: 'rrxor', process_params: { [key]: key } }));
}

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** No link to a command, no icon, no image from a name anywhere in the workbench, and no terminal. */
async function nothingOfThem({ page }: Workbench): Promise<void> {
  const links = page.locator(
    'a[href^="command:workbench.action.terminal"], a[data-href^="command:workbench.action.terminal"]',
  );
  expect(await links.count()).toBe(0);
  expect(await page.locator('.notification-list-item-message a').count()).toBe(0);
  expect(await page.locator('img[src$="/x"], img[src="x"]').count()).toBe(0);
  expect(await page.locator('.codicon-bug:visible').count()).toBe(0);
  expect(await page.locator('.terminal-wrapper').count()).toBe(0);
}

describe('input that cannot be used gets one clear message', () => {
  let workspace: Workspace;
  let workbench: Workbench;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    await addOddNames(workspace.path);
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

  test('a config whose keys are command links: the panel, the tree and the side view hold their text, and nothing to click', async () => {
    await workbench.explorer.choose('odd', 'Show Belief Geometry');
    const frame = await workbench.webview('[data-testid="failure-message"]:has-text("process_params")');
    const message = await frame.getByTestId('failure-message').innerText();
    expect(message).toContain('[Click](command:workbench.action.terminal.new)');
    expect(message).not.toMatch(UNSEEN);
    expect(await frame.locator('img, iframe, a[href]').count()).toBe(0);
    await workbench.openContainer('Beliefscope');
    await workbench.page.locator('.pane-body .monaco-list-row').filter({ hasText: 'odd' }).first().hover();
    await workbench.page.waitForTimeout(1000);
    await nothingOfThem(workbench);
    await workbench.explorer.show();
  });

  test('the notification of a command that fails for it holds the text, and no link, icon or image', async () => {
    await workbench.quickInput.runCommand('Set Assumed Architecture');
    const message = await workbench.notifications.message('process_params');
    expect(message).toContain('[Click] (command:workbench.action.terminal.new)');
    expect(message).toContain('$ (bug)');
    expect(message).toContain('\\u001b[31m');
    expect(message).toContain('<img src=x onerror=alert(1)>');
    expect(message).not.toMatch(UNSEEN);
    await nothingOfThem(workbench);
    await workbench.notifications.clear();
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
