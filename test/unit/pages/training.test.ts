import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { svgText } from '../../../src/figure/files/svg.js';
import type { FromPanel } from '../../../src/protocol/panel.js';
import type { RunPoint, ToldRun } from '../../../src/protocol/runsPage.js';
import { fromPanelSchema } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const pictures = join(import.meta.dirname, '../../output/panel');
const source = { kind: 'local', path: sample };
const steps = [0, 96_000, 192_000, 384_000, 768_000, 1_536_000, 2_304_000, 3_072_000, 4_608_000, 6_144_000, 8_448_000];
const files = [...steps, 11_520_000].map((step) => `${step}.pt`);
type Drawn = Extract<FromPanel, { type: 'picture' }>;

/** Which checkpoint the host says that it could not analyse. */
const LOST = '192000.pt';

describe.skipIf(findChromium() === undefined)('the strip of a training', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let said: FromPanel[] = [];
  /** After how many checkpoints the host's sweep stands still, so that a person can stop it; null: it does not. */
  let stopsAfter: number | null = null;
  const results = new Map<string, AnalysisResult>();
  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const asked = (type: string): unknown[] => said.filter((each) => each.type === type);
  const analysisOf = async (file: string): Promise<AnalysisResult> => {
    const known = results.get(file);
    if (known !== undefined) return known;
    const found = (await engine.call('analyse', {
      source,
      checkpoint: file,
      settings: {},
      threads: 1,
    })) as AnalysisResult;
    results.set(file, found);
    return found;
  };
  /** A place over the notch of a checkpoint, in the middle of the curves. */
  const over = async (at: number): Promise<[number, number]> => {
    const box = await byId('checkpoint').boundingBox();
    if (box === null) throw new Error('there is no strip');
    return [box.x + 7 + ((box.width - 14) * at) / (files.length - 1), box.y + 20];
  };
  const onShow = (step: number): Promise<void> =>
    preview.tab.locator(`[data-testid=panel][data-step="${step}"]:not([data-busy=true])`).waitFor();
  /** Places of all read-outs that are drawn. */
  const marks = (): Promise<string> =>
    byId('plot-residual')
      .locator('.marks-centre circle')
      .evaluateAll((all) => all.map((each) => `${each.getAttribute('cx')},${each.getAttribute('cy')}`).join(' '));
  const axes = (): Promise<string[]> => byId('plot-residual').locator('.axis text').allTextContents();
  /** Keeps each moment that the page says it plays. */
  const keepMoments = (): Promise<unknown> =>
    preview.tab.evaluate(`
      window.moments = [];
      new MutationObserver(() => window.moments.push(document.querySelector('[data-testid=panel]').dataset.moment ?? ''))
        .observe(document.querySelector('[data-testid=panel]'), { attributes: true, attributeFilter: ['data-moment'] });
    `);
  const moments = (): Promise<string[]> => preview.tab.evaluate('window.moments');

  beforeAll(async () => {
    engine = await startEngine();
    const host = engineHost(engine, sample);
    preview = await openPreview({
      width: 1000,
      height: 760,
      async host(message, send) {
        const told = fromPanelSchema.parse(message);
        said.push(told);
        const state = { doing: 'running', total: files.length, seconds_left: 3, error: null } as const;
        if (told.type === 'sweep' && !told.on) {
          const rest = { ...state, doing: 'nothing', done: 5, seconds_left: 150 };
          return send({ type: 'swept', afresh: false, lines: [], failed: [], state: rest });
        }
        if (told.type === 'sweep' && stopsAfter !== null) {
          for (const [at, file] of files.slice(0, stopsAfter).entries()) {
            const { checkpoint, regression, model, verdict } = await analysisOf(file);
            const lines = [{ ...checkpoint, ...regression, ...model, verdict, components_95: 9 }];
            await send({ type: 'swept', afresh: at === 0, lines, failed: [], state: { ...state, done: at + 1 } });
          }
          return;
        }
        if (told.type === 'sweep' && told.on) {
          for (const [at, file] of files.entries()) {
            const news = { type: 'swept', afresh: false, state: { ...state, done: at + 1 }, failed: [], lines: [] };
            if (file === LOST) {
              const error = { code: 'not-a-checkpoint', message: 'It is cut short.' };
              await send({ ...news, failed: [{ run: '', step: 192_000, file, error }] });
              continue;
            }
            const { checkpoint, regression, model, verdict } = await analysisOf(file);
            await send({ ...news, lines: [{ ...checkpoint, ...regression, ...model, verdict, components_95: 9 }] });
          }
          return send({
            ...{ type: 'swept', afresh: false, lines: [], failed: [] },
            state: { ...state, doing: 'nothing', done: files.length, seconds_left: null },
          });
        }
        if (told.type !== 'call' || told.method !== 'sweep/frames') return host(message, send);
        const wanted = told.params as { files: string[] };
        const frames = [];
        for (const file of wanted.files) {
          const { beliefs, checkpoint } = await analysisOf(file);
          frames.push({ file, step: checkpoint.step, centre: Float32Array.from(beliefs.centre) });
        }
        return send({ type: 'callResult', id: told.id, result: { frames, failed: [] } });
      },
    });
    await onShow(11_520_000);
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => {
    said = [];
    expect(preview.problems.splice(0)).toEqual([]);
  });

  test('is filled by a sweep: a point for each checkpoint, a gap and a reason where one failed, losses of the logs', async () => {
    await expect(byId('sweep-run').innerText()).resolves.toMatch(/^Analyse all 12 checkpoints/);
    for (const id of ['log:train_log.csv loss', 'log:val_log.csv loss'])
      expect(await byId('checkpoint-area').locator(`path[data-curve="${id}"]`).count(), id).toBe(1);
    await byId('sweep-run').click();
    await eventually(() => byId('sweep-text').innerText()).toBe('11 of 12 analysed, 1 could not be');
    const r2 = byId('checkpoint-area').locator('path[data-curve="r2"]');
    expect(((await r2.getAttribute('d')) ?? '').match(/M/g)).toHaveLength(2);
    expect(await byId('checkpoint-area').locator('[data-level]').count()).toBe(11);
    await preview.tab.mouse.move(...(await over(5)));
    const { regression } = await analysisOf(files[5] ?? '');
    await eventually(() => byId('checkpoint-told').innerText()).toContain(regression.r2.toFixed(3));
    expect(await byId('checkpoint-told').innerText()).toContain('at 1,536,000');
    await preview.tab.mouse.move(...(await over(2)));
    await eventually(() => byId('checkpoint-told').innerText()).toContain('It is cut short.');
    expect(await byId('checkpoint-area').locator('[data-failed="192000"]').count()).toBe(1);
  });

  test('a click and the arrows choose a checkpoint; the slider says its figures', async () => {
    await preview.tab.mouse.click(...(await over(6)));
    await onShow(2_304_000);
    await byId('checkpoint').press('ArrowRight');
    await onShow(3_072_000);
    const { regression } = await analysisOf('3072000.pt');
    expect(await byId('checkpoint').getAttribute('aria-valuetext')).toContain(
      `3,072,000: R² ${regression.r2.toFixed(3)}`,
    );
  });

  test('a drag with Shift chooses steps, and so do [ and ]; Escape gives all again', async () => {
    const { mouse, keyboard } = preview.tab;
    await keyboard.down('Shift');
    await mouse.move(...(await over(3)));
    await mouse.down();
    await mouse.move(...(await over(5)));
    await mouse.move(...(await over(7)));
    await mouse.up();
    await keyboard.up('Shift');
    await eventually(() => byId('brush-text').innerText()).toBe('384,000 to 3,072,000: 5 checkpoints');
    await byId('checkpoint').press('Escape');
    await eventually(() => byId('brush-text').isVisible()).toBe(false);
    await byId('checkpoint').press('[');
    await eventually(() => byId('brush-text').innerText()).toBe('3,072,000 to 11,520,000: 5 checkpoints');
    await byId('checkpoint').press('Escape');
    expect(asked('analyse')).toEqual([]);
  });

  test('Shift and a click pins a step: faint marks joined to those on show, told by the legend, until it is clicked again', async () => {
    for (const pinned of [1, 0]) {
      await preview.tab.keyboard.down('Shift');
      await preview.tab.mouse.click(...(await over(1)));
      await preview.tab.keyboard.up('Shift');
      await eventually(() => byId('plot-residual').locator('path.ghost').count()).toBe(pinned);
      expect(await byId('plot-residual').locator('path.links').count()).toBe(pinned);
      expect(await byId('legend-pins').isVisible()).toBe(pinned === 1);
      if (pinned === 1) expect(await byId('legend-pins').innerText()).toContain('step 96,000');
    }
  });

  test('with less motion it plays from checkpoint to checkpoint, and shows the last one properly', async () => {
    await preview.tab.mouse.click(...(await over(9)));
    await onShow(6_144_000);
    said = [];
    await keepMoments();
    await byId('play').click();
    await onShow(11_520_000);
    await eventually(() => byId('panel').getAttribute('data-moment')).toBeNull();
    const seen = await moments();
    expect(seen).toContain('step 8,448,000');
    expect(seen.filter((text) => text.startsWith('between'))).toEqual([]);
    expect(asked('analyse')).toMatchObject([{ checkpoint: 11_520_000 }]);
  });

  test('otherwise the read-outs move between checkpoints, and are marked as interpolated; axes stay, and nothing is analysed', async () => {
    await preview.tab.emulateMedia({ reducedMotion: 'no-preference' });
    await preview.tab.mouse.click(...(await over(3)));
    await onShow(384_000);
    said = [];
    const [still, scale] = [await marks(), await axes()];
    // However long this takes, it is still playing then.
    await byId('play-loop').click();
    await byId('play').click();
    await eventually(() => byId('panel').getAttribute('data-moment')).toMatch(/^between [\d,]+ and [\d,]+$/);
    await eventually(() => byId('count-residual').innerText()).toMatch(/^interpolated, /);
    expect(await marks()).not.toBe(still);
    expect(await axes()).toEqual(scale);
    expect(asked('analyse')).toEqual([]);
    await preview.tab.keyboard.press('l');
    await eventually(() => byId('panel').getAttribute('data-moment')).toBeNull();
    expect(asked('analyse').length).toBeLessThanOrEqual(1);
    await preview.tab.emulateMedia({ reducedMotion: 'reduce' });
  });

  test('a tab lays steps side by side: the same belief is ringed in all, and a click goes to a step', async () => {
    await byId('tab-training').click();
    const cells = byId('multiples').locator('[data-step-place]');
    await eventually(() => cells.count()).toBe(12);
    const mark = await cells.nth(4).locator('circle[data-belief="17"]').boundingBox();
    if (mark === null) throw new Error('belief 17 is not drawn');
    await preview.tab.mouse.move(mark.x + mark.width / 2 - 1, mark.y + mark.height / 2);
    await preview.tab.mouse.move(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await eventually(() => byId('multiples').locator('.ring-hover').count()).toBe(12);
    const { regression } = await analysisOf('768000.pt');
    // What is read out is what stands there.
    expect(await cells.nth(4).innerText()).toBe(`step 768,000\nR² ${regression.r2.toFixed(3)}`);
    expect(await byId('training-table').locator('tbody tr').count()).toBe(12);
    await cells.nth(4).click();
    await onShow(768_000);
    for (const width of [566, 300]) {
      await preview.tab.setViewportSize({ width, height: 800 });
      await eventually(() => preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  test('curves of other runs lie over its own, each with a sign of its own; they are named, told, saved, kept and taken away', async () => {
    await preview.tab.setViewportSize({ width: 1280, height: 800 });
    await byId('strip-compare-runs').press('Enter');
    await byId('strip-menu').locator('summary').press('Enter');
    await byId('strip-overlay-runs').press('Enter');
    await eventually(() => asked('command')).toEqual([
      { type: 'command', command: 'pickRuns' },
      { type: 'command', command: 'overlayRuns' },
    ]);
    const long = 'a-run-with-a-name-that-is-as-long-as-those-of-sweeps-over-many-values';
    const names = ['seed 2', long];
    const point = (file: string, step: number, r2: number): RunPoint => ({
      ...{ file, step, r2, r2_unseen: r2 / 2, kl: 0.1, loss: 0.6, optimal_loss: 0.5, components: 3 },
      verdict: { level: 'holds', sentence: '' },
    });
    const told = (name: string): ToldRun => ({
      ...{ id: name, ref: { source: { kind: 'local', path: `/${name}` }, of: null }, name, path: `/${name}` },
      ...{ process: null, architecture: null, total: 3, last: null, seed: null, like: null, problem: null },
    });
    const path = (id: string): Locator => byId('checkpoint-area').locator(`path[data-curve="${id}"]`);
    await preview.send({ type: 'overlaid', runs: names.map(told) });
    for (const [at, name] of names.entries()) {
      const points = [100_000, 1_000_000, 20_000_000].map((step, of) => point(`${step}.pt`, step, 0.1 * (at + of)));
      await preview.send({ type: 'overlaidPoints', run: name, points, failed: [], afresh: true });
    }
    for (const name of names)
      for (const id of ['r2', 'r2_unseen']) await eventually(() => path(`${name} ${id}`).count()).toBe(1);
    // Of three steps the last one lies beyond those of the run on show.
    expect((await path('seed 2 r2').getAttribute('d'))?.match(/[ML]/g)).toEqual(['M', 'L']);
    const [one, other] = await Promise.all(names.map((name) => path(`${name} r2`).getAttribute('stroke')));
    expect(one).not.toBe(other);
    await eventually(() => byId('strip-overlaid').locator('li').allInnerTexts()).toEqual([
      'seed 2',
      expect.stringContaining('…'),
    ]);
    await preview.tab.screenshot({ path: join(pictures, 'overlaid-menu.png') });
    await preview.tab.keyboard.press('Escape');
    await eventually(() => byId('curve-other').allTextContents()).toEqual(['seed 2', expect.stringContaining('…')]);
    await preview.tab.mouse.move(...(await over(5)));
    // The latest checkpoint at 1,536,000.
    await eventually(() => byId('checkpoint-told').innerText()).toContain('seed 2: R² 0.100, unseen 0.050');
    expect(await byId('checkpoint-told').innerText()).toContain('(step 1,000,000)');
    await preview.tab.screenshot({ path: join(pictures, 'overlaid-runs.png') });
    for (const width of [566, 300]) {
      await preview.tab.setViewportSize({ width, height: 800 });
      await eventually(() => preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await preview.tab.screenshot({ path: join(pictures, `overlaid-runs-${width}.png`) });
    }
    await preview.tab.setViewportSize({ width: 1280, height: 800 });
    await byId('strip-save').press('Enter');
    const wish = { what: 'chart', millimetres: 180, caption: true, version: '1', date: '2026-01-01' } as const;
    for (const theme of ['light', 'dark'] as const)
      await preview.send({ type: 'drawPicture', id: 60, wish: { ...wish, theme } });
    const drawings = (): Drawn[] => said.filter((each): each is Drawn => each.type === 'picture');
    await eventually(() => drawings().length).toBe(2);
    const [light, dark] = drawings().map(({ picture }) => picture);
    if (!light?.data || !dark) throw new Error('nothing was drawn');
    expect(svgText(light)).toContain('seed 2: R²');
    expect(svgText(light)).not.toBe(svgText(dark));
    const column = light.data.columns.indexOf('seed 2: R²');
    expect(light.data.rows.find(([step]) => step === 1_000_000)?.[column]).toBe(0.1);
    await byId('strip-menu').locator('summary').press('Enter');
    await byId('overlaid-remove').first().press('Enter');
    await eventually(() => asked('removeOverlaid')).toEqual([{ type: 'removeOverlaid', run: 'seed 2' }]);
    await preview.send({ type: 'overlaid', runs: [told(long)] });
    await eventually(() => path('seed 2 r2').count()).toBe(0);
    expect(await path(`${long} r2`).count()).toBe(1);
    await preview.send({ type: 'overlaid', runs: [] });
    await byId('strip-menu').locator('summary').press('Enter');
  });

  test('its curves are saved as they are seen: a picture with their names, and numbers of the chosen steps', async () => {
    await preview.tab.setViewportSize({ width: 1000, height: 760 });
    await byId('checkpoint').focus();
    await byId('checkpoint').press(']');
    await eventually(() => byId('brush-text').innerText()).toBe('0 to 768,000: 5 checkpoints');
    const before = said.length;
    await byId('strip-save').press('Enter');
    await eventually(() => said.slice(before).some((each) => each.type === 'command')).toBe(true);
    const wish = {
      what: 'chart',
      millimetres: 180,
      theme: 'light',
      caption: true,
      version: '1',
      date: '2026-01-01',
    } as const;
    await preview.send({ type: 'drawPicture', id: 70, wish });
    const answer = (): Drawn | undefined => said.find((each): each is Drawn => each.type === 'picture');
    await eventually(answer).toBeDefined();
    const picture = answer()?.picture;
    if (!picture?.data) throw new Error('nothing was drawn');
    const { data } = picture;
    expect(svgText(picture)).toContain('best possible loss');
    for (const name of data.columns.slice(1)) expect(svgText(picture)).toContain(name);
    expect(data.columns[0]).toBe('step');
    const { regression } = await analysisOf('768000.pt');
    const row = data.rows.find(([step]) => Number(step) === 768_000);
    expect(Number(row?.[data.columns.indexOf('R²')])).toBeCloseTo(regression.r2, 9);
    expect(data.rows.every(([step]) => Number(step) <= 768_000)).toBe(true);
  });

  test('a sweep is stopped: what was found stays, and how long the rest takes is said', async () => {
    stopsAfter = 5;
    await byId('sweep-run').click();
    await eventually(() => byId('sweep-text').innerText()).toBe('5 of 12, about 3 s left');
    await byId('sweep-cancel').press('Enter');
    await eventually(() => byId('sweep-run').innerText()).toBe('Analyse the other 7 (about 3 min)');
    expect(asked('sweep')).toEqual([
      { type: 'sweep', on: true },
      { type: 'sweep', on: false },
    ]);
    expect(await byId('checkpoint-area').locator('[data-level]').count()).toBe(5);
    expect(await byId('sweep-cancel').isVisible()).toBe(false);
    stopsAfter = null;
  });
});
