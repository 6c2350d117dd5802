import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { fromPanelSchema, viewSettingsSchema } from '../../../src/protocol/panel.js';
import type { FromPanel } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const usual = viewSettingsSchema.parse({});
const pair = { start: 17, end: 19, layers: null, multiplier: 1, collect: 'all', cut: null, from_position: 0 } as const;

describe.skipIf(findChromium() === undefined)('a page that a link asks to show something', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let said: FromPanel[] = [];
  let tell: (message: unknown) => Promise<void> = async () => undefined;
  const byId = (id: string) => preview.tab.getByTestId(id);
  const show = (shown: object) => tell({ type: 'showLinked', shown });
  /** What the page told the host of itself last, by which a link to it is made. */
  const told = () => said.filter((message) => message.type === 'view').at(-1);

  beforeAll(async () => {
    engine = await startEngine();
    const host = engineHost(engine, sample);
    preview = await openPreview({
      host: (message, send) => {
        tell = send;
        said.push(fromPanelSchema.parse(message));
        return host(message, send);
      },
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => {
    expect(preview.problems).toEqual([]);
    said = [];
  });

  test('shows its tab, colours, pair and selection, and tells all of it when it is changed', async () => {
    await show({ view: { ...usual, tab: 'steering', colour: 'states', overlay: true } });
    await show({ steering: pair, selected: [3, 4, 5], compare: { source: null, checkpoint: 96_000 } });
    await expect.poll(() => byId('tab-steering').getAttribute('aria-selected')).toBe('true');
    expect(await byId('colour-states').isChecked()).toBe(true);
    await expect.poll(told).toMatchObject({
      ...{ view: { tab: 'steering', colour: 'states', overlay: true }, steering: pair },
      ...{ selected: [3, 4, 5], compare: { source: null, checkpoint: 96_000 } },
    });
    await show({ view: usual, steering: null, selected: null, compare: null });
    await expect.poll(told).toMatchObject({ view: usual, steering: null, selected: null, compare: null });
  });

  test('passes over beliefs, axes, tabs and entries that there are not', async () => {
    await show({
      view: {
        ...usual,
        ...{ tab: 'nothing', axes: [99_999, 7], third: 1_000_000, plot: 'space', rotation: [1e300, -1e300] },
        ...{ hidden: ['state:99', 'x'], folds: ['nothing'] },
        strip: { ...usual.strip, curves: ['nothing'], brush: ['a', 'b'], pins: ['nowhere.pt'] },
      },
      steering: { ...pair, end: 99_999 },
      selected: [4, 99_999],
    });
    await expect.poll(() => byId('tab-geometry').getAttribute('aria-selected')).toBe('true');
    await expect.poll(told).toMatchObject({ steering: null, selected: [4] });
    expect(await byId('plot-truth').locator('circle[data-belief]').count()).toBe(36);
    expect(await preview.tab.evaluate('document.body.innerHTML.includes("NaN")')).toBe(false);
    await show({ view: usual, selected: null });
    await expect.poll(() => byId('plot-residual').locator('circle[data-belief]').count()).toBe(35);
  });
});
