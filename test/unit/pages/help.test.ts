import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { accessibilityViolations } from './support/axe.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const active = 'document.activeElement?.getAttribute("data-testid") ?? ""';

describe.skipIf(findChromium() === undefined)('accessibility help', () => {
  let preview: Awaited<ReturnType<typeof openPreview>> | undefined;
  let engine: PreviewEngine;
  const tab = () => {
    if (!preview) throw new Error('no page is open');
    return preview.tab;
  };
  const help = () => tab().getByTestId('help');
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterEach(async () => {
    expect(preview?.problems).toEqual([]);
    await preview?.close();
  });
  afterAll(() => engine?.stop());

  test.each([
    ['panel', 930, 'belief geometry', ['What is where', 'Keys of the page', 'Reading plots by keyboard']],
    ['sideView', 250, 'summary of a checkpoint', ['What is where', 'Reading plots by keyboard']],
    ['preview', 700, 'preview of a process', ['What is where', 'Diagrams and curves', 'Reading plots by keyboard']],
    ['inspect', 700, 'Checkpoint Inspector', ['What is where']],
    ['runs', 930, 'runs compared', ['What is where', 'Curves by keyboard', 'Reading plots by keyboard']],
  ] as const)(
    'of the page %s is its first stop, opens by Alt+F1 and the command, and keeps nobody out',
    async (page, width, title, headings) => {
      let tell: (message: unknown) => Promise<void> = async () => undefined;
      preview = await openPreview({ page, width, height: 600, host: async (_, send) => void (tell = send) });
      await tab().getByTestId('help-open').waitFor({ state: 'attached' });
      const box = await tab().getByTestId('help-open').boundingBox();
      expect(box?.width).toBeLessThanOrEqual(1);

      await tab().keyboard.press('Tab');
      expect(await tab().evaluate(active)).toBe('help-open');
      expect((await tab().getByTestId('help-open').boundingBox())?.width).toBeGreaterThan(100);
      await tab().keyboard.press('Enter');
      await help().waitFor();
      expect(await help().getByRole('heading', { level: 2 }).innerText()).toBe(`Accessibility help: ${title}`);
      const parts = await help().getByRole('heading', { level: 3 }).allInnerTexts();
      for (const heading of [...headings, 'Settings and more']) expect(parts).toContain(heading);
      expect(await accessibilityViolations(tab(), { practices: true })).toEqual([]);
      expect(await accessibilityViolations(tab(), { colours: true, within: '.help', stays: true })).toEqual([]);
      const button = await tab().getByTestId('help-close').boundingBox();
      expect((button?.x ?? width) + (button?.width ?? 0)).toBeLessThanOrEqual(width - 12);
      // Nothing is wider than the page, and what is longer scrolls.
      const wide =
        'document.querySelector(".help-body").scrollWidth - document.querySelector(".help-body").clientWidth';
      expect(await tab().evaluate(wide)).toBeLessThanOrEqual(0);
      await tab().keyboard.press('Escape');
      await help().waitFor({ state: 'hidden' });
      expect(await tab().evaluate(active)).toBe('help-open');

      await tab().keyboard.press('Alt+F1');
      await help().waitFor();
      await tab().getByTestId('help-close').click();
      await help().waitFor({ state: 'hidden' });
      await tell({ type: 'help' });
      await help().waitFor();
    },
  );

  test('leads back to the plot that it was asked for in, and moves nothing beneath meanwhile', async () => {
    const asked: string[] = [];
    const host = engineHost(engine, sample);
    preview = await openPreview({
      host: (message, send) => {
        asked.push(message.type);
        return host(message, send);
      },
    });
    await tab().locator('[data-testid=panel][data-state=ready]').waitFor();
    const plot = tab().getByTestId('plot-truth');
    await plot.locator('[tabindex="0"]').or(plot).first().focus();
    await tab().keyboard.press('ArrowRight');
    const [at, analyses] = [await tab().evaluate(active), asked.filter((type) => type === 'analyse').length];
    await tab().keyboard.press('Alt+F1');
    await help().waitFor();
    const card = () => tab().getByTestId('details').getAttribute('data-belief');
    const before = await card();
    for (const key of ['ArrowRight', 'l', 'm', '3', 'PageDown']) await tab().keyboard.press(key);
    expect(await tab().locator('.is-maximised').count()).toBe(0);
    await tab().keyboard.press('Escape');
    await help().waitFor({ state: 'hidden' });
    expect(await tab().evaluate(active)).toBe(at);
    expect(await card()).toBe(before);
    expect(asked.filter((type) => type === 'analyse').length).toBe(analyses);
    // Where it was left, keys go on.
    await tab().keyboard.press('ArrowRight');
    await expect.poll(card).not.toBe(before);
  });
});
