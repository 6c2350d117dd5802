import { beforeAll, describe, expect, test } from 'vitest';
import { accessibilityViolations } from './harness/accessibility.js';
import { lookAfter } from './harness/lookAfter.js';
import { Panel } from './harness/panel.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

const tabs = ['geometry', 'check', 'process', 'steering', 'trajectory', 'matrix', 'edit'] as const;
/** Windows in which the panel is looked at in every tab and theme; the first leaves least room. */
const windows = [
  { width: 1280, height: 800 },
  { width: 1440, height: 940 },
  { width: 1920, height: 1080 },
] as const;

describe('where things stand in the panel, in the workbench', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({ workspace: workspace.path, viewport: windows[0] });
  });
  lookAfter(() => ({ workbench, workspace }));

  const resize = async (size: { width: number; height: number }): Promise<void> => {
    await workbench.page.setViewportSize(size);
    await expect
      .poll(async () => (await workbench.page.locator('.monaco-workbench').boundingBox())?.width, {
        timeout: PATIENCE_MS,
      })
      .toBe(size.width);
  };
  /** Gives the panel an editor of this width, by what the rest of the window takes. */
  const editorOf = async (width: number): Promise<void> => {
    const now = await panel.frame.evaluate(() => innerWidth);
    const view = workbench.page.viewportSize();
    if (view === null) throw new Error('the window has no size');
    await resize({ width: view.width - now + width, height: 800 });
    // The workbench may give some of it to its side bar.
    await expect
      .poll(async () => Math.abs((await panel.frame.evaluate(() => innerWidth)) - width), { timeout: PATIENCE_MS })
      .toBeLessThan(30);
  };
  /** Every tab as it stands, in a picture each, and that nothing is wider than the editor. */
  const everyTab = async (name: string): Promise<void> => {
    for (const tab of tabs) {
      await panel.byId(`tab-${tab}`).click();
      await panel.frame.locator(`#panel-${tab}`).waitFor();
      await workbench.screenshot(`layout-${name}-${tab}`);
      const { width, wide } = await panel.frame.evaluate(() => ({
        width: innerWidth,
        wide: document.documentElement.scrollWidth,
      }));
      expect(wide, `${tab} at ${name}`).toBeLessThanOrEqual(width);
    }
  };

  test('at 1280 × 800 plots, multiplier, bars and score are seen together, without scrolling', async () => {
    await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
    panel = await Panel.ready(workbench, 'rrxor');
    await panel.clickMark(panel.mark('truth', 17));
    await panel.clickMark(panel.mark('truth', 19), 'Control');
    await panel.byId('steer-bars').waitFor({ timeout: PATIENCE_MS });
    await panel.frame.locator('[data-testid="steering"][data-extras="ready"]').waitFor({ timeout: PATIENCE_MS });
    const seen = await panel.frame.evaluate(
      (ids) =>
        ids.map((id) => {
          const { top, bottom, left, right, width } =
            document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect() ?? new DOMRect();
          const inside = width > 0 && top >= 0 && left >= 0 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
          return { id, inside, width };
        }),
      ['plot-truth', 'plot-residual', 'multiplier', 'steer-bars', 'score-ab', 'checkpoint', 'verdict', 'figure-kl'],
    );
    expect(seen.filter(({ inside }) => !inside)).toEqual([]);
    for (const { width } of seen.slice(0, 2)) expect(width).toBeGreaterThanOrEqual(300);
    expect(await panel.frame.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(
      0,
    );
  });

  test('no tab keeps anybody out or offends against the practices of the checker, in four kinds of theme', async () => {
    for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
      await workbench.setTheme(theme);
      await everyTab(`1280-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      // Names, roles and headings are the same in every theme, but colours are not: two tabs have all of them.
      for (const tab of theme === 'dark' ? tabs : (['geometry', 'steering'] as const)) {
        await panel.byId(`tab-${tab}`).click();
        expect(await accessibilityViolations(panel.frame, { practices: true }), `${tab}, ${theme}`).toEqual([]);
      }
      // The checker's own script offends against the page's policy.
      workbench.takeProblems();
    }
    await workbench.setTheme('dark');
  });

  test('larger windows, half an editor and a side: nothing is cut off, and the plots have what there is', async () => {
    for (const size of windows.slice(1)) {
      await resize(size);
      await everyTab(String(size.width));
      const width = (await panel.byId('plot-truth').boundingBox())?.width ?? 0;
      expect(width).toBeGreaterThan(size.width === 1920 ? 480 : 340);
    }
    await editorOf(566);
    await everyTab('566');
    const [truth, residual] = await Promise.all(
      ['plot-truth', 'plot-residual'].map((id) => panel.byId(id).boundingBox()),
    );
    expect(truth?.y).toBe(residual?.y);
    expect(truth?.width).toBeGreaterThan(250);
    await editorOf(300);
    await everyTab('300');
    expect(await panel.byId('plot-truth').isVisible()).toBe(false);
    expect(await panel.byId('plot-residual').isVisible()).toBe(true);
    expect(workbench.takeProblems()).toEqual([]);
  });
});
