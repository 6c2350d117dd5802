import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sample } from '../tools/paths.mjs';
import { hasOutputChannels } from '../tools/workbench.mjs';
import { accessibilityViolations } from './harness/accessibility.js';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

describe('views, single checkpoints, and what a person may do between', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    await mkdir(join(workspace.path, 'bare'));
    await cp(join(sample, '11520000.pt'), join(workspace.path, 'bare/11520000.pt'));
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));

  const tree = (): Locator =>
    workbench.page.locator('.sidebar .pane', { hasText: 'Checkpoints' }).locator('.monaco-list-row');
  const treeRow = (text: string): Locator => tree().filter({ hasText: text }).first();
  const sideView = () => workbench.webview('[data-testid="side-view"][data-state="ready"]');
  test('a single checkpoint file has the entry, other files beside it do not', async () => {
    await workbench.explorer.expand('rrxor');
    await workbench.explorer.row('192000.pt').waitFor();
    await workbench.explorer.choose('192000.pt', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'rrxor');
    await panel.showsStep(192000);
    expect(await workbench.explorer.menuOf('train_config.json')).not.toContain('Show Belief Geometry');
    await workbench.explorer.row('rrxor').click();
  });

  test('the side view lists folders and steps, and its summary follows the selection', async () => {
    await workbench.openContainer('Beliefscope');
    await treeRow('rrxor').waitFor();
    await treeRow('mess3').waitFor();
    expect(await treeRow('notes').count()).toBe(0);
    await treeRow('rrxor').locator('.monaco-tl-twistie').click();
    await treeRow('1,536,000').click();
    const side = await sideView();
    await expect.poll(() => side.getByTestId('side-name').innerText()).toMatch(/1,536,000/);
    expect(await side.getByTestId('figure-r2').innerText()).toMatch(/^0\.\d+/);
    expect(await side.getByTestId('architecture').innerText()).toContain('d_model 64');
    await workbench.screenshot('side-view');
  });

  test('the side view stays useful at 250 px, and passes the accessibility check', async () => {
    const side = await sideView();
    const box = await workbench.page.locator('.sidebar').boundingBox();
    if (!box) throw new Error('no side bar');
    const { mouse } = workbench.page;
    await mouse.move(box.x + box.width, 400);
    await mouse.down();
    await mouse.move(box.x + 250, 400, { steps: 5 });
    await mouse.up();
    await expect
      .poll(async () => (await workbench.page.locator('.sidebar').boundingBox())?.width ?? 0)
      .toBeLessThan(260);
    const overflow = await side.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    for (const theme of ['light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`side-view-250-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      expect(await accessibilityViolations(side)).toEqual([]);
      workbench.takeProblems();
    }
  });

  test('the status bar item opens the panel', async () => {
    await workbench.page.keyboard.press('Control+Shift+E');
    await workbench.run('View: Close All Editors');
    await workbench.page.locator('.statusbar-item').filter({ hasText: /R²/ }).click();
    panel = await Panel.ready(workbench, 'rrxor');
  });

  test('a panel that was hidden has its picture again', async () => {
    await panel.byId('view-space').locator('xpath=..').click();
    await expect.poll(() => panel.byId('view-space').isChecked()).toBe(true);
    // The page tells of its view once it has rested.
    await workbench.page.waitForTimeout(300);
    await workbench.explorer.show();
    await workbench.explorer.row('train.py').dblclick();
    await workbench.page.locator('.editor-instance .view-lines').waitFor();
    await workbench.page.locator('.tab').filter({ hasText: 'rrxor' }).click();
    panel = await Panel.ready(workbench, 'rrxor');
    expect(await panel.byId('view-space').isChecked()).toBe(true);
    expect(await panel.marks('truth').count()).toBe(36);
    await workbench.screenshot('space');
    await panel.byId('view-plane').locator('xpath=..').click();
  });

  test('a plot is read by keyboard alone', async () => {
    await panel.byId('plot-residual').focus();
    await workbench.page.keyboard.press('ArrowRight');
    await panel.frame.locator('[data-testid="details"][data-belief]').waitFor();
    const first = await panel.byId('details').getAttribute('data-belief');
    await workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => panel.byId('details').getAttribute('data-belief')).not.toBe(first);
  });

  test('every colouring and kind of mark draws', async () => {
    for (const colour of ['states', 'position', 'index']) {
      await panel.byId(`colour-${colour}`).locator('xpath=..').click();
      await workbench.page.waitForTimeout(100);
      await workbench.screenshot(`colour-${colour}`);
    }
    await panel.byId('show-singles').click();
    await expect.poll(() => panel.byId('plot-residual').getAttribute('data-single')).toBe('1046');
    await workbench.screenshot('singles');
    await panel.byId('show-singles').click();
  });

  test('an engine that is killed: one message, the picture stays, and the next request works', async () => {
    const [pid] = await workbench.engines();
    expect(await workbench.engines()).toHaveLength(1);
    process.kill(pid ?? 0, 'SIGKILL');
    expect(await workbench.notifications.message(/engine/)).toMatch(/engine/);
    expect((await workbench.notifications.texts()).filter((text) => /engine/.test(text))).toHaveLength(1);
    expect(await panel.marks('truth').count()).toBe(36);
    await workbench.screenshot('engine-killed');
    await workbench.notifications.press(/engine/, 'Restart');
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('Home');
    await panel.showsStep(0);
    expect(await workbench.engines()).toHaveLength(1);
    expect(await workbench.engines()).not.toContain(pid);
  });

  test('Restart Engine starts a fresh one', async () => {
    const before = await workbench.engines();
    await workbench.run('Beliefscope: Restart Engine');
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('End');
    await panel.showsStep(11520000);
    expect(await workbench.engines()).toHaveLength(1);
    expect(await workbench.engines()).not.toEqual(before);
  });

  test('a folder that names no process: it is asked for, and remembered', async () => {
    await workbench.explorer.choose('bare', 'Show Belief Geometry');
    await workbench.quickInput.waitFor(/Processes whose vocabulary fits/);
    await workbench.screenshot('choose-process');
    await workbench.quickInput.pick('RRXOR');
    await workbench.quickInput.waitFor('With which parameters was the model trained?');
    await workbench.quickInput.pick('Use the defaults (pR1 0.5, pR2 0.5)');
    const bare = await Panel.ready(workbench, 'bare');
    expect(await bare.marks('truth').count()).toBe(36);
  });

  test.skipIf(!hasOutputChannels())('the log says what was done', async () => {
    await workbench.run('Beliefscope: Show Log');
    const lines = workbench.page.locator('.output-view .view-lines, .panel .view-lines').first();
    await expect.poll(async () => (await lines.innerText()).replaceAll('\u00a0', ' ')).toMatch(/analyse/);
  });
});
