import { beforeAll, describe, expect, test } from 'vitest';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../tools/paths.mjs';
import { accessibilityViolations } from './harness/accessibility.js';
import { Panel } from './harness/panel.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';
import { PATIENCE_MS } from './harness/patience.js';

const lastStep = 11520000;
/** What the published Python code computes on the sample. */
const reference = JSON.parse(await readFile(join(root, 'test/data/reference/rrxor.json'), 'utf8')) as {
  regression: { r2: number };
};

describe('belief geometry of the sample, from a right click to a reload', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({ workspace: workspace.path });
  });
  lookAfter(() => ({ workbench, workspace }));

  test('the entry is on folders that hold checkpoints, and on these only', async () => {
    await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'rrxor');
    expect(await workbench.explorer.menuOf('notes')).not.toContain('Show Belief Geometry');
    expect(await workbench.explorer.menuOf('train.py')).not.toContain('Show Belief Geometry');
  });

  test('both plots are there: 36 true beliefs, 35 recovered ones', async () => {
    expect(await panel.text('panel-title')).toMatch(/rrxor.*11[,\s\u202f]?520[,\s\u202f]?000/s);
    expect(await panel.text('count-truth')).toContain('36');
    expect(await panel.text('count-residual')).toContain('35');
    expect(await panel.marks('truth').count()).toBe(36);
    expect(await panel.marks('residual').count()).toBe(35);
    expect(await panel.figure('figure-r2')).toBeCloseTo(reference.regression.r2, 6);
  });

  test('a belief under the pointer is told of, and marked in both plots', async () => {
    await panel.pointAt(panel.mark('residual', 1));
    await panel.frame.locator('[data-testid="details"][data-belief="1"]').waitFor();
    const details = await panel.text('details');
    for (const state of ['S', '0', '1', 'T', 'F']) expect(details).toContain(state);
    await expect.poll(() => panel.byId('details-words').locator('li').count()).toBeGreaterThan(0);
    const picture = await workbench.screenshot('hover');
    if (process.env.BELIEFSCOPE_UPDATE_PICTURES) await copyFile(picture, join(root, 'media/readme/panel.png'));
  });

  test('the checkpoint slider moves through training', async () => {
    const before = await panel.figure('figure-r2');
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('Home');
    await panel.showsStep(0);
    const untrained = await panel.figure('figure-r2');
    expect(untrained).toBeLessThan(before - 0.1);
    await workbench.page.keyboard.press('End');
    await panel.showsStep(lastStep);
    expect(await panel.figure('figure-r2')).toBe(before);
  });

  test('fewer layers give another read-out, and all of them the first one again', async () => {
    const before = await panel.figure('figure-r2');
    await panel.byId('layers-0').click();
    await expect.poll(() => panel.figure('figure-r2')).not.toBe(before);
    await panel.settled();
    await panel.byId('layers-0').click();
    await expect.poll(() => panel.figure('figure-r2')).toBe(before);
  });

  test.each(['dark', 'light', 'high-contrast', 'high-contrast-light'] as const)(
    'is shown, and passes the accessibility check, in the theme %s',
    async (theme) => {
      await workbench.setTheme(theme);
      await workbench.screenshot(`geometry-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      expect(await accessibilityViolations(panel.frame)).toEqual([]);
      // The checker's own script offends against the page's policy.
      workbench.takeProblems();
    },
  );

  test('asking again reveals the panel; there is one for each folder', async () => {
    await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
    await Panel.ready(workbench, 'rrxor');
    expect(await workbench.page.locator('.editor-group-container .tab').count()).toBe(1);
  });

  test('the status bar says r2 and step', async () => {
    const item = workbench.page.locator('.statusbar-item').filter({ hasText: /R²|r2/ });
    await item.waitFor();
    expect(await item.innerText()).toMatch(/0\.9/);
  });

  test('the panel is there again after the window is reloaded', async () => {
    await panel.byId('checkpoint').focus();
    await workbench.page.keyboard.press('ArrowLeft');
    await panel.showsStep(8448000);
    await workbench.reload();
    panel = await Panel.ready(workbench, 'rrxor');
    await panel.showsStep(8448000);
    expect(await panel.marks('truth').count()).toBe(36);
    expect(await panel.marks('residual').count()).toBe(35);
  });

  test('from the palette it asks which folder', async () => {
    await workbench.run('Beliefscope: Show Belief Geometry');
    await workbench.quickInput.rows.filter({ hasText: 'mess3' }).waitFor();
    const labels = await workbench.quickInput.labels();
    expect(labels.join('\n')).toContain('rrxor');
    expect(labels.at(-1)).toBe('Browse…');
    await workbench.quickInput.pick('mess3');
    const mess3 = await Panel.ready(workbench, 'mess3');
    await mess3.frame.locator('[data-testid="plot-truth"][data-drawn="canvas"]').waitFor({ timeout: PATIENCE_MS });
    expect(await mess3.byId('plot-truth').getAttribute('data-true')).toBe('29524');
    await workbench.screenshot('mess3');
  });
});
