import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { panelStateSchema } from '../../../src/protocol/panel.js';
import type { PanelState } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { accessibilityViolations } from './support/axe.js';
import { eventually } from './support/eventually.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

describe.skipIf(findChromium() === undefined)('columns of R² that are all near 1', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  /** As shares of the room above the line. */
  const heights = (id: string): Promise<number[]> =>
    preview.tab.evaluate(`[...document.querySelectorAll('[data-testid=${id}] .column-fill')].map(
      (bar) => Math.round(1000 * bar.height.baseVal.value / bar.previousSibling.height.baseVal.value) / 1000)`);

  const open = async (saved: unknown = null): Promise<void> => {
    await preview?.close();
    // The host has kept of the page what the page has kept of itself.
    const host = engineHost(engine, sample, {}, (saved as PanelState | null)?.view ?? {});
    preview = await openPreview({
      saved,
      host: (message, send) =>
        host(message, (told) => {
          const { type, result } = told as { type: string; result?: AnalysisResult };
          if (type !== 'analysis' || result === undefined) return send(told);
          const { regression } = result;
          const per_layer = regression.per_layer.map((each, at) => ({
            ...each,
            r2: [0.9, 0.99, 0.999, 0.99][at] ?? 0.99,
          }));
          const per_position = regression.per_position.map(() => 0.95);
          return send({
            ...(told as object),
            result: { ...result, regression: { ...regression, per_layer, per_position } },
          } as typeof told);
        }),
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  };

  beforeAll(async () => {
    engine = await startEngine();
    await open();
  }, 120_000);
  afterAll(async () => {
    expect(preview.problems).toEqual([]);
    await preview?.close();
    await engine?.stop();
  });

  test('are as high as R² until a button is pressed, which says what they then are, for all of them', async () => {
    const [layers, button] = ['chart-layers', 'chart-layers-scale'].map((id) => preview.tab.getByTestId(id));
    expect(await heights('chart-layers')).toEqual([0.9, 0.99, 0.999, 0.99]);
    expect(await layers.locator('figcaption').innerText()).toMatch(
      /^R² of each layer alone; words weighted uniformly\s+1 − R²$/,
    );
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.focus();
    await preview.tab.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(await preview.tab.evaluate('document.activeElement.dataset.testid')).toBe('chart-layers-scale');
    expect(await layers.locator('figcaption').innerText()).toContain(
      '(heights by 1 − R², logarithmic: 0.1 at the foot, 0.001 at the top)',
    );
    expect((await heights('chart-layers')).slice(1)).toEqual([0.5, 1, 0.5]);
    expect(await layers.locator('svg').first().textContent()).toMatch(/\.9\.99\.999/);
    expect(await preview.tab.getByTestId('chart-positions-scale').getAttribute('aria-pressed')).toBe('true');
    expect(await accessibilityViolations(preview.tab, { within: '[data-testid=chart-layers]' })).toEqual([]);
    await button.click();
    expect(await heights('chart-positions')).toEqual(Array(10).fill(0.95));
  });

  test('are after a reload as they were chosen', async () => {
    const pressed = (): Promise<string | null> =>
      preview.tab.getByTestId('chart-layers-scale').getAttribute('aria-pressed');
    const kept = (): Promise<PanelState> => preview.tab.evaluate('window.savedState');
    await preview.tab.getByTestId('chart-layers-scale').click();
    await eventually(async () => (await kept()).view.columns).toBe('rest');
    await open(panelStateSchema.parse(await kept()));
    expect(await pressed()).toBe('true');
    expect((await heights('chart-layers')).slice(1)).toEqual([0.5, 1, 0.5]);
    await preview.tab.getByTestId('chart-layers-scale').click();
    await eventually(async () => (await kept()).view.columns).toBe('share');
    await open(panelStateSchema.parse(await kept()));
    expect(await pressed()).toBe('false');
    expect(await heights('chart-layers')).toEqual([0.9, 0.99, 0.999, 0.99]);
  });
});
