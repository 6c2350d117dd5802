import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { contrast } from '../../../src/figure/geometry/contrast.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

/** The machine may be busy with other tests. */

describe.skipIf(findChromium() === undefined)('marks of the panel in a browser', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const entry = (id: string): Locator => byId('legend').locator(`[data-entry="${id}"]`);
  const marks = (plot: string, kind: string): Promise<number> => byId(plot).locator(`.marks-${kind} circle`).count();

  beforeAll(async () => {
    engine = await startEngine();
    preview = await openPreview({ host: engineHost(engine, sample), theme: 'light' });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  /** Pixels of one unit on both axes, measured at the numbers beside them. */
  const units = (): Promise<number[]> =>
    byId('plot-residual')
      .locator('.plot-frame .axis')
      .evaluateAll((axes) =>
        axes.map((axis, along) => {
          const at = [...axis.querySelectorAll('text')].map((text) => {
            const box = text.getBoundingClientRect();
            const value = Number(text.textContent.replace('−', '-'));
            return [value, along === 0 ? box.x + box.width / 2 : box.y + box.height / 2] as const;
          });
          // A minus makes a number wider and moves its middle nowhere, since it is centred on its tick.
          const [first, last] = [at[0] ?? [0, 0], at[at.length - 1] ?? [0, 0]];
          return Math.abs((last[1] - first[1]) / (last[0] - first[0]));
        }),
      );

  test('one unit is as long on x as on y in plots of every shape', async () => {
    for (const [width, height] of [
      [1280, 800],
      [1700, 600],
      [640, 1000],
    ] as const) {
      await preview.tab.setViewportSize({ width, height });
      await eventually(async () => {
        const [x, y] = await units();
        return Math.abs((x ?? 0) / (y ?? NaN) - 1) < 0.01;
      }).toBe(true);
    }
    await preview.tab.setViewportSize({ width: 1280, height: 800 });
  });

  test('grid lies under marks, and marks under what is pointed at', async () => {
    const sheets = await byId('plot-truth')
      .locator('.plot-area > *')
      .evaluateAll((parts) => parts.map((part) => part.getAttribute('class')?.split(' ')[0]));
    const places = ['plot-frame', 'plot-canvas', 'plot-svg'].map((name) => sheets.indexOf(name));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(await byId('plot-truth').locator('.plot-frame .axis').count()).toBe(2);
  });

  test('entries of the legend hide their marks, alone or all but one, by pointer and keyboard', async () => {
    await byId('colour-states').check({ force: true });
    await entry('state:0').click();
    await eventually(() => entry('state:0').getAttribute('aria-pressed')).toBe('false');
    const shown = await marks('plot-truth', 'true');
    expect(shown).toBeLessThan(36);
    expect(await byId('count-truth').innerText()).toBe(`${shown} of 36 true beliefs`);
    expect(await byId('legend-hidden').innerText()).toBe('1 hidden');
    await entry('state:3').focus();
    await preview.tab.keyboard.press('Alt+Enter');
    await eventually(() => byId('legend-hidden').innerText()).toBe('4 hidden');
    const alone = await marks('plot-truth', 'true');
    expect(alone).toBeGreaterThan(0);
    expect(alone).toBeLessThan(shown);
    // Keys go from one belief that is shown to the next, and never to one that is not.
    const drawn = await byId('plot-truth')
      .locator('circle[data-belief]')
      .evaluateAll((found) => found.map((each) => each.getAttribute('data-belief')));
    expect(drawn).toHaveLength(alone);
    const focused = (): Promise<string | null> =>
      byId('plot-truth').locator('[data-ring=hover]').getAttribute('data-ring-belief');
    await byId('plot-truth').focus();
    await preview.tab.keyboard.press('Home');
    for (const belief of drawn) {
      await eventually(focused).toBe(belief);
      await preview.tab.keyboard.press('PageDown');
    }
    await eventually(focused).toBe(drawn.at(-1));
    await preview.tab.keyboard.press('Escape');
    await byId('legend-all').click();
    await eventually(() => marks('plot-truth', 'true')).toBe(36);
    await entry('state:3').dblclick();
    await eventually(() => marks('plot-truth', 'true')).toBe(alone);
    await byId('legend-all').click();
    await eventually(() => marks('plot-truth', 'true')).toBe(36);
  });

  test('area shows how often a belief occurs', async () => {
    const radii = (): Promise<number[]> =>
      byId('plot-truth')
        .locator('.marks-true circle')
        .evaluateAll((circles) => circles.map((circle) => Number(circle.getAttribute('r'))));
    expect(new Set(await radii()).size).toBe(1);
    await byId('size-probability').click();
    await eventually(async () => new Set(await radii()).size).toBeGreaterThan(3);
    expect(await byId('size-probability').getAttribute('aria-pressed')).toBe('true');
    await byId('size-probability').click();
  });

  test('truth and read-out stand in one plot, told apart by form, with a line between them', async () => {
    await byId('show-overlay').click();
    await byId('plot-truth').waitFor({ state: 'hidden' });
    expect([await marks('plot-residual', 'true'), await marks('plot-residual', 'centre')]).toEqual([36, 35]);
    const forms = await byId('plot-residual')
      .locator('.marks-true circle')
      .evaluateAll((circles) => circles.map((circle) => circle.getAttribute('fill')));
    expect(new Set(forms)).toEqual(new Set(['none']));
    expect(await byId('plot-residual').locator('.links').getAttribute('data-links')).toBe('35');
    expect(await byId('count-residual').innerText()).toMatch(/● 35 recovered beliefs · ○ 36 true beliefs/);
    await byId('show-overlay').click();
    await byId('plot-truth').waitFor();
    expect(await byId('plot-residual').locator('.links').count()).toBe(0);
  });

  test('the third axis of the 3-D view is chosen', async () => {
    await byId('view-space').check({ force: true });
    const named = (): Promise<string[]> =>
      byId('plot-truth')
        .locator('.frame-names .axis-label')
        .evaluateAll((texts) => texts.map((text) => text.textContent));
    await eventually(async () => (await named()).length).toBe(3);
    await preview.tab.evaluate(
      `(() => { const third = document.querySelector('[data-testid=axis-z]'); third.value = '3'; third.dispatchEvent(new Event('change', { bubbles: true })); })()`,
    );
    await eventually(async () => (await named()).some((text) => text.startsWith('PC 4'))).toBe(true);
    await byId('view-plane').check({ force: true });
  });

  test("tones hold 3:1 against the editor's background, also where the theme's are translucent", async () => {
    const tones = (): Promise<string[]> =>
      preview.tab.evaluate(
        `['--tone-a', '--tone-b', '--tone-ab', '--tone-ba', '--ground'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())`,
      );
    const least = async (): Promise<number> => {
      const [a = '', b = '', ab = '', ba = '', ground = ''] = await tones();
      return Math.min(...[a, b, ab, ba].map((tone) => contrast(tone, ground)));
    };
    expect(await least()).toBeGreaterThanOrEqual(3);
    await preview.tab.evaluate(`{
      document.documentElement.style.setProperty('--vscode-charts-orange', '#d1861680');
      document.documentElement.style.setProperty('--vscode-editor-background', '#fdf6e3');
      document.body.setAttribute('data-vscode-theme-id', 'odd');
    }`);
    await eventually(async () => (await tones())[1]).not.toContain('80');
    expect(await least()).toBeGreaterThanOrEqual(3);
  });
});
