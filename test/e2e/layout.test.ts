import { beforeAll, describe, expect, test } from 'vitest';
import { accessibilityViolations } from './harness/accessibility.js';
import { lookAfter } from './harness/lookAfter.js';
import { Panel } from './harness/panel.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

/** Every tab in every theme and at every size is looked at without a workbench, by the tests of pages. */
describe('where things stand in the panel, in the workbench', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let panel: Panel;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    workbench = await Workbench.launch({ workspace: workspace.path, viewport: { width: 1280, height: 800 } });
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

  test('in another theme the colours of the page are those of the editor, and keep nobody out', async () => {
    const colours = (): Promise<string[]> =>
      panel.frame.evaluate(() =>
        ['--ground', '--tone-a', '--ink'].map((name) =>
          getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
        ),
      );
    const before = await colours();
    await workbench.setTheme('high-contrast-light');
    await expect
      .poll(async () => (await colours()).filter((colour, at) => colour === before[at]), { timeout: PATIENCE_MS })
      .toEqual([]);
    expect(workbench.takeProblems()).toEqual([]);
    expect(await accessibilityViolations(panel.frame, { practices: true })).toEqual([]);
    // The checker's own script offends against the page's policy.
    workbench.takeProblems();
    await workbench.screenshot('layout-high-contrast-light');
    await workbench.setTheme('dark');
  });

  test('half an editor has both plots side by side, and a side has one', async () => {
    await editorOf(566);
    await expect
      .poll(
        async () => {
          const [truth, residual] = await Promise.all(
            ['plot-truth', 'plot-residual'].map((id) => panel.byId(id).boundingBox()),
          );
          return truth?.y === residual?.y && (truth?.width ?? 0) > 250;
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    await workbench.screenshot('layout-566');
    await editorOf(300);
    await expect.poll(() => panel.byId('plot-truth').isVisible(), { timeout: PATIENCE_MS }).toBe(false);
    expect(await panel.byId('plot-residual').isVisible()).toBe(true);
    await workbench.screenshot('layout-300');
    const { width, wide } = await panel.frame.evaluate(() => ({
      width: innerWidth,
      wide: document.documentElement.scrollWidth,
    }));
    expect(wide).toBeLessThanOrEqual(width);
    expect(workbench.takeProblems()).toEqual([]);
  });
});
