import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const pair = {
  start: 17,
  end: 19,
  layers: null,
  multiplier: 1,
  collect: 'all',
  cut: null,
  from_position: 0,
  part: null,
} as const;

/** The machine may be busy with other tests. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe.skipIf(findChromium() === undefined)('where things stand in the panel', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const boxOf = async (id: string): Promise<Box> => {
    const box = await byId(id).boundingBox();
    if (box === null) throw new Error(`${id} is not on the page`);
    return box;
  };
  /** What the editor leaves for a panel. */
  const resize = async (width: number, height: number): Promise<void> => {
    await preview.tab.setViewportSize({ width, height });
    await eventually(() => preview.tab.evaluate('innerWidth')).toBe(width);
  };
  const seen = async (id: string): Promise<boolean> => {
    const { x, y, width, height } = await boxOf(id);
    const view = preview.tab.viewportSize();
    return view !== null && x >= 0 && y >= 0 && x + width <= view.width + 1 && y + height <= view.height + 1;
  };
  const landmarks = [
    'panel-title',
    'checkpoint',
    'chips',
    'toolbar',
    'plot-truth',
    'plot-residual',
    'legend',
    'details',
  ];
  const places = async (): Promise<Box[]> =>
    Promise.all([...landmarks, 'tab-geometry', 'multiplier', 'steer-bars'].map((id) => boxOf(id)));
  const focusBelief = async (belief: number): Promise<void> => {
    const box = await byId('plot-truth').locator(`circle[data-belief="${belief}"]`).boundingBox();
    if (box === null) throw new Error(`belief ${belief} is not drawn`);
    await preview.tab.mouse.move(box.x + box.width / 2 - 2, box.y + box.height / 2);
    await preview.tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await preview.tab.locator(`[data-testid=details][data-belief="${belief}"]`).waitFor();
  };

  beforeAll(async () => {
    engine = await startEngine();
    preview = await openPreview({
      width: 930,
      height: 715,
      host: engineHost(engine, sample, {}, { tab: 'steering' }, pair),
    });
    await preview.tab.locator('[data-testid=steering][data-extras=ready]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  test('beside a side bar at 1280 × 800, plots, multiplier, bars and score are seen together, and the page does not scroll', async () => {
    for (const id of [...landmarks, 'figure-kl', 'verdict', 'multiplier', 'steer-bars', 'score-ab'])
      expect(await seen(id), id).toBe(true);
    for (const id of ['plot-truth', 'plot-residual']) {
      const { width, height } = await boxOf(id);
      expect(width).toBeGreaterThanOrEqual(300);
      expect(height).toBeGreaterThanOrEqual(300);
    }
    expect(await preview.tab.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(715);
  });

  test('the plots stay where they are while the column beside them scrolls', async () => {
    const before = await boxOf('plot-residual');
    await byId('controls').scrollIntoViewIfNeeded();
    expect(await preview.tab.locator('.scroller').evaluate((scroller) => scroller.scrollTop)).toBeGreaterThan(0);
    expect(await boxOf('plot-residual')).toEqual(before);
    await preview.tab.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, 0));
  });

  test('pointing at beliefs moves nothing: the card has one place and one height for all', async () => {
    const before = await places();
    for (const belief of [17, 0, 30]) {
      await focusBelief(belief);
      await byId('details-words').locator('li').first().waitFor();
      expect(await places()).toEqual(before);
    }
  });

  test('a failure and a picture that is not what was asked for float: nothing moves', async () => {
    const before = await places();
    await preview.send({ type: 'failed', error: { code: 'gone', message: 'The folder vanished.' }, remedy: 'retry' });
    await byId('failure').waitFor();
    expect(await places()).toEqual(before);
    await byId('dismiss').click();
    await byId('verdict-reasons').locator('summary').click();
    await eventually(() => preview.tab.locator('.verdict-reasons').isVisible()).toBe(true);
    expect(await places()).toEqual(before);
    await byId('verdict-reasons').locator('summary').click();
  });

  test('the strip has a notch for each checkpoint, tells the step under the pointer, and is a slider', async () => {
    expect(await preview.tab.locator('[data-notch]').count()).toBe(12);
    expect(await preview.tab.locator('.notch-chosen').getAttribute('data-notch')).toBe('11');
    const { x, y, width, height } = await boxOf('checkpoint');
    expect(height).toBeLessThanOrEqual(64);
    await preview.tab.mouse.move(x + 3, y + height / 2);
    await eventually(() => byId('checkpoint-pointed').innerText()).toBe('0');
    await preview.tab.mouse.move(x + 7 + (width - 14) / 11, y + height / 2);
    await eventually(() => byId('checkpoint-pointed').innerText()).toBe('96,000');
    await preview.tab.mouse.move(x + width / 2, y + 200);
    expect(await byId('checkpoint-pointed').isVisible()).toBe(false);
    expect(await byId('checkpoint').getAttribute('aria-valuetext')).toMatch(/^11,520,000: R² 0\.911, unseen 0\.69/);
    await byId('checkpoint-before').click();
    await preview.tab.locator('[data-testid=panel][data-step="8448000"]').waitFor();
    await byId('checkpoint').press('End');
    await preview.tab.locator('[data-testid=panel][data-step="11520000"]').waitFor();
    expect(await byId('checkpoint-after').isDisabled()).toBe(true);
  });

  test('maximised plots take the page; Escape gives the rest its place again', async () => {
    const before = await boxOf('plot-truth');
    await byId('maximise').click();
    await eventually(async () => (await boxOf('plot-truth')).width).toBeGreaterThan(420);
    expect(await byId('multiplier').isVisible()).toBe(false);
    expect(await byId('maximise').getAttribute('aria-pressed')).toBe('true');
    await preview.tab.keyboard.press('Escape');
    await eventually(() => boxOf('plot-truth')).toEqual(before);
  });

  test('process and further settings take one folded line; a chip that leads to one unfolds it', async () => {
    expect(await byId('param-pR1').isVisible()).toBe(false);
    await byId('chip-pR1').locator('button').first().click();
    await eventually(() => byId('param-pR1').isVisible()).toBe(true);
    expect(await preview.tab.evaluate('document.activeElement.dataset.testid')).toBe('param-pR1');
    await byId('settings').locator('summary').first().click();
    // What has no room in the line of chips is counted, and shown on request.
    expect(await byId('chip-layers').isVisible()).toBe(false);
    expect(await byId('chips-more').innerText()).toMatch(/^\d more$/);
    await byId('chips-more').click();
    expect(await byId('chip-layers').isVisible()).toBe(true);
    await byId('chips-more').click();
  });

  test('headings are in order, and every tool says on hover what it does', async () => {
    const levels = (await preview.tab
      .locator('h1, h2, h3, h4')
      .evaluateAll((found) =>
        found.filter((each) => each.checkVisibility()).map((each) => Number(each.tagName.slice(1))),
      )) as number[];
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, at) => expect(level - (levels[at] ?? 0)).toBeLessThanOrEqual(1));
    const untold = await byId('toolbar')
      .locator('button:not(.fold-button), label.segment, vscode-dropdown')
      .evaluateAll((found) =>
        found.filter((each) => (each.getAttribute('title') ?? '') === '').map((each) => each.outerHTML),
      );
    expect(untold).toEqual([]);
    // That RRXOR opens on components 1 and 3 is explained where they are chosen.
    for (const axis of ['axis-x', 'axis-y'])
      expect(await byId(axis).locator('xpath=ancestor-or-self::*[@title][1]').getAttribute('title')).toMatch(
        /open on 1 and 3, a choice that goes back to pictures of RRXOR: another pair may tell more/,
      );
  });

  test('in half an editor the column is a sheet that folds away under its tabs, by the keyboard too, and is kept so', async () => {
    const kept = (): Promise<unknown> => preview.tab.evaluate('window.savedState?.view?.folds');
    expect(await byId('sheet-fold').isVisible()).toBe(false);
    await resize(566, 900);
    await byId('sheet-fold').press('Enter');
    expect(await byId('sheet-fold').getAttribute('aria-expanded')).toBe('false');
    expect(await byId('multiplier').isVisible()).toBe(false);
    for (const id of ['plot-truth', 'plot-residual', 'details', 'tab-steering']) expect(await seen(id), id).toBe(true);
    await eventually(kept).toContain('sheet-folded');
    // On a wide page nothing is folded, and back on a narrow one it is.
    await resize(930, 715);
    expect(await byId('multiplier').isVisible()).toBe(true);
    await resize(566, 900);
    expect(await byId('multiplier').isVisible()).toBe(false);
    // Whoever chooses a tab wants to see it.
    await byId('tab-steering').click();
    expect(await byId('multiplier').isVisible()).toBe(true);
    expect(await byId('sheet-fold').getAttribute('aria-expanded')).toBe('true');
    await resize(930, 715);
  });

  test('names of plots stand level where one has a line more than the other, and so do the plots', async () => {
    await resize(500, 715);
    const parts = async (part: string): Promise<{ y: number; height: number }[]> =>
      preview.tab
        .locator(`.plots > .plot ${part}`)
        .evaluateAll((each) => each.map((one) => one.getBoundingClientRect()).map(({ y, height }) => ({ y, height })));
    const counts = await parts('.plot-count');
    expect(counts[1].y).toBeGreaterThan(counts[0].y + 10);
    for (const part of ['.plot-name', '.plot-area']) {
      const [truth, residual] = await parts(part);
      expect(truth, part).toEqual(residual);
    }
    await resize(930, 715);
  });

  test('half an editor has both plots side by side, which stay in view; a side has one', async () => {
    await resize(566, 715);
    const [truth, residual] = [await boxOf('plot-truth'), await boxOf('plot-residual')];
    expect(truth.y).toBe(residual.y);
    for (const { width, height } of [truth, residual]) {
      expect(width).toBeGreaterThan(250);
      expect(height).toBeGreaterThan(250);
    }
    await byId('controls').scrollIntoViewIfNeeded();
    expect(await preview.tab.evaluate('scrollY')).toBeGreaterThan(0);
    expect(await seen('plot-residual')).toBe(true);
    await preview.tab.evaluate('scrollTo(0, 0)');
    await resize(300, 700);
    await eventually(() => byId('plot-truth').isVisible()).toBe(false);
    for (const id of ['checkpoint', 'verdict', 'figure-kl', 'plot-residual']) expect(await seen(id), id).toBe(true);
    for (const tab of ['geometry', 'check', 'process', 'steering', 'trajectory', 'matrix', 'edit']) {
      await byId(`tab-${tab}`).click();
      expect(await preview.tab.evaluate('document.documentElement.scrollWidth'), tab).toBeLessThanOrEqual(300);
    }
  });
});
