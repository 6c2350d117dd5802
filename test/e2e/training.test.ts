import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../tools/paths.mjs';
import { accessibilityViolations } from './harness/accessibility.js';
import { lookAfter } from './harness/lookAfter.js';
import { Panel } from './harness/panel.js';
import { PATIENCE_MS } from './harness/patience.js';
import { Workbench } from './harness/workbench.js';

const STEPS = [0, 96_000, 192_000, 384_000, 768_000, 1_536_000, 2_304_000, 3_072_000, 4_608_000, 6_144_000, 8_448_000];
const LAST = 11_520_000;
const CHECKPOINTS = STEPS.length + 1;
/** What has been written of the training that goes on while it is looked at. */
const WRITTEN = [0, 96_000];

const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: PATIENCE_MS });

describe('how beliefs form', () => {
  let above: string;
  let workbench: Workbench;
  let panel: Panel;
  const running = (name: string): string => join(above, 'experiments', 'running', name);
  const checkpoint = (step: number): string => join(sample, `${step}.pt`);

  beforeAll(async () => {
    above = await mkdtemp(join(tmpdir(), 'beliefscope-work-'));
    await cp(sample, join(above, 'experiments', 'rrxor'), { recursive: true });
    await mkdir(running('.'));
    for (const step of WRITTEN) await cp(checkpoint(step), running(`${step}.pt`));
    await cp(join(sample, 'train_config.json'), running('train_config.json'));
    await writeFile(running('train_log.csv'), await logTo(96_000));
    // Nothing begins by itself, so that a person's own start is seen.
    const settings = { 'beliefscope.sweep.start': 'never' };
    workbench = await Workbench.launch({ workspace: join(above, 'experiments'), settings });
  });
  const remove = (): Promise<void> => rm(above, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  lookAfter(() => ({ workbench, workspace: { path: above, remove } }));

  /** The log of the sample's training as it stood at a step. */
  async function logTo(last: number): Promise<string> {
    const [heading = '', ...lines] = (await readFile(join(sample, 'train_log.csv'), 'utf8')).trim().split('\n');
    const kept = lines.filter((line) => Number(line.split(',')[0]) <= last);
    return [heading, ...kept, ''].join('\n');
  }
  /** Where a checkpoint stands on the window: over its notch, so high that a drag does not choose steps. */
  async function over(place: number): Promise<[number, number]> {
    const box = await panel.byId('checkpoint').boundingBox();
    if (box === null) throw new Error('there is no strip');
    return [box.x + 7 + ((box.width - 14) * place) / (CHECKPOINTS - 1), box.y + 20];
  }
  async function withKey(key: 'Shift' | 'Control', act: () => Promise<void>): Promise<void> {
    await workbench.page.keyboard.down(key);
    await act();
    await workbench.page.keyboard.up(key);
  }
  const onShow = (): Promise<string | null> => panel.byId('panel').getAttribute('data-step');
  const curve = (id: string): Locator => panel.byId('checkpoint-area').locator(`path[data-curve="${id}"]`);
  const verdicts = (): Promise<number> => panel.byId('checkpoint-area').locator('[data-level]').count();
  const ghosts = (): Promise<number> => panel.byId('plot-residual').locator('path.ghost').count();
  const marks = (): Promise<string> =>
    panel
      .byId('plot-residual')
      .locator('.marks-centre circle')
      .evaluateAll((all) => all.map((each) => `${each.getAttribute('cx')},${each.getAttribute('cy')}`).join(' '));

  describe('on the strip', () => {
    test('a sweep fills it: a verdict for each checkpoint, curves, losses of the logs', async () => {
      await workbench.explorer.choose('rrxor', 'Show Belief Geometry');
      panel = await Panel.ready(workbench, 'rrxor');
      await panel.showsStep(LAST);
      const start = panel.byId('sweep-run');
      await start.waitFor();
      expect(await start.innerText()).toMatch(/^Analyse all 12 checkpoints/);
      await start.click();
      await eventually(() => panel.text('sweep-text')).toBe('All 12 analysed');
      await eventually(verdicts).toBe(CHECKPOINTS);
      for (const id of ['r2', 'log:train_log.csv loss', 'log:val_log.csv loss'])
        await eventually(() => curve(id).count()).toBe(1);
    });

    test('a click on it shows a checkpoint, with the figures that the sweep has told', async () => {
      await workbench.page.mouse.click(...(await over(4)));
      await panel.showsStep(768_000);
      const told = await panel.byId('checkpoint').getAttribute('aria-valuetext');
      expect(told).toContain(`768,000: R² ${(await panel.figure('figure-r2')).toFixed(3)}`);
    });

    test('a drag with Shift chooses steps, and a click with Shift pins one', async () => {
      const { mouse } = workbench.page;
      await withKey('Shift', async () => {
        await mouse.move(...(await over(4)));
        await mouse.down();
        await mouse.move(...(await over(7)), { steps: 4 });
        await mouse.up();
      });
      await eventually(() => panel.text('brush-text')).toBe('768,000 to 3,072,000: 4 checkpoints');
      await withKey('Shift', async () => mouse.click(...(await over(2))));
      await eventually(ghosts).toBe(1);
      expect(await panel.text('legend-pins')).toContain('step 192,000');
      await workbench.screenshot('training-strip');
    });

    test('it plays: read-outs move from step to step, and where it is paused that step is shown properly', async () => {
      const before = await marks();
      await panel.byId('panel').evaluate((element) => {
        const moments: string[] = [];
        Object.assign(window, { moments });
        const keep = (): void => void moments.push(element.getAttribute('data-moment') ?? '');
        new MutationObserver(keep).observe(element, { attributeFilter: ['data-moment'] });
      });
      const moments = (): Promise<string[]> => panel.frame.evaluate('window.moments');
      const rests = (): Promise<string | null> => panel.byId('panel').getAttribute('data-moment');
      await panel.byId('play').click();
      await eventually(async () => (await moments()).some((text) => /^between 1,536,000 and /.test(text))).toBe(true);
      await workbench.screenshot('training-playing');
      // On a machine that stands still for long it has come to its end meanwhile, and rests there.
      if ((await rests()) !== null) await panel.byId('play').click();
      await eventually(rests).toBeNull();
      await panel.settled();
      const stopped = Number(await onShow());
      expect([1_536_000, 2_304_000, 3_072_000]).toContain(stopped);
      expect(await moments()).toContain('between 768,000 and 1,536,000');
      expect(await marks()).not.toBe(before);
      expect(await panel.byId('checkpoint').getAttribute('aria-valuetext')).toContain(stopped.toLocaleString('en-US'));
    });

    test('a tab lays the chosen steps side by side', async () => {
      await panel.byId('tab-training').click();
      await eventually(() => panel.byId('multiples').locator('[data-step-place]').count()).toBe(4);
      expect(await panel.byId('training-table').locator('tbody tr').count()).toBe(4);
      for (const theme of ['light', 'high-contrast', 'dark'] as const) {
        await workbench.setTheme(theme);
        await workbench.screenshot(`training-multiples-${theme}`);
      }
      expect(await accessibilityViolations(panel.frame)).toEqual([]);
    });

    test('curves, their axis, chosen steps and pins are there again after a reload', async () => {
      await panel.byId('strip-menu').locator('summary').click();
      await panel.byId('strip-scale-log').click();
      await panel.byId('curve-kl').click();
      await eventually(() => curve('kl').count()).toBe(1);
      await workbench.page.keyboard.press('Escape');
      const before = await curve('kl').getAttribute('d');
      await workbench.reload();
      panel = await Panel.ready(workbench, 'rrxor');
      await eventually(() => panel.text('brush-text')).toBe('768,000 to 3,072,000: 4 checkpoints');
      await eventually(verdicts).toBe(CHECKPOINTS);
      await eventually(ghosts).toBe(1);
      await eventually(() => curve('kl').getAttribute('d')).toBe(before);
      await workbench.run('View: Close All Editors');
    });
  });

  test('two runs chosen in the Explorer are laid over each other, and their read-outs side by side', async () => {
    await workbench.explorer.show();
    const row = (name: string): Locator => workbench.explorer.row(name);
    const isSelected = async (name: string): Promise<boolean> =>
      (await row(name).getAttribute('aria-selected')) === 'true';
    await row('running').click();
    await row('train_log.csv').waitFor();
    // A folder that opens late, or the editor that was closed, may take the choice back.
    await eventually(async () => {
      for (const name of ['running', 'rrxor'])
        if (!(await isSelected(name))) await withKey('Control', () => row(name).click());
      return [await isSelected('running'), await isSelected('rrxor')];
    }).toEqual([true, true]);
    await workbench.explorer.choose('rrxor', 'Compare Runs');
    const runs = await workbench.webview('[data-testid="runs"]');
    const names = runs.getByTestId('run-name');
    await eventually(async () => (await names.allInnerTexts()).sort()).toEqual(['rrxor', 'running']);
    await eventually(() => runs.locator('.runs-curves [data-run]').count()).toBe(2);
    const plots = runs.locator('[data-testid="runs-plot"]:visible');
    await eventually(() => plots.count()).toBe(2);
    await plots.first().focus();
    // The first belief is the one before any token, which has no read-out.
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('ArrowRight');
    await eventually(() => plots.locator('.ring-label').count()).toBe(2);
    expect(new Set(await plots.locator('.ring-label').allTextContents()).size).toBe(1);
    await workbench.screenshot('training-runs');
    await workbench.run('View: Close All Editors');
  });

  describe('while a training writes', () => {
    const known = (): Promise<number> =>
      panel.byId('checkpoint').evaluate((slider: HTMLInputElement) => Number(slider.max) + 1);
    const isFailed = (): Promise<boolean> => panel.byId('failure').isVisible();

    test('a checkpoint that appears is followed, and lines of the log with it', async () => {
      await workbench.explorer.choose('running', 'Show Belief Geometry');
      panel = await Panel.ready(workbench, 'running');
      await panel.showsStep(96_000);
      await curve('log:train_log.csv loss').waitFor({ state: 'attached' });
      const before = await curve('log:train_log.csv loss').getAttribute('d');
      await cp(checkpoint(192_000), running('192000.pt'));
      await panel.showsStep(192_000);
      expect(await known()).toBe(3);
      await writeFile(running('train_log.csv'), await logTo(192_000));
      await eventually(() => curve('log:train_log.csv loss').getAttribute('d')).not.toBe(before);
    });

    test('one that is written slowly is not read half', async () => {
      const bytes = await readFile(checkpoint(384_000));
      const half = Math.floor(bytes.length / 2);
      await writeFile(running('384000.pt'), bytes.subarray(0, half));
      // That another one is heard of meanwhile shows that this one was seen, and left alone.
      await cp(checkpoint(768_000), running('768000.pt'));
      await panel.showsStep(768_000);
      expect(await known()).toBe(4);
      expect(await isFailed()).toBe(false);
      await appendFile(running('384000.pt'), bytes.subarray(half));
      await eventually(known).toBe(5);
      expect([await onShow(), await isFailed()]).toEqual(['768000', false]);
      await workbench.screenshot('training-live');
    });

    test('a training that starts over in the folder is told of, and the new one is shown', async () => {
      for (const step of [...WRITTEN, 192_000, 384_000, 768_000]) await rm(running(`${step}.pt`));
      await writeFile(running('train_log.csv'), await logTo(0));
      await cp(checkpoint(0), running('0.pt'));
      await panel.byId('live-line').waitFor();
      expect(await panel.text('live-line')).toContain('The training in this folder has started over.');
      await panel.showsStep(0);
      await eventually(known).toBe(1);
      await workbench.screenshot('training-started-over');
      await panel.byId('live-dismiss').click();
      await panel.byId('live-line').waitFor({ state: 'hidden' });
    });
  });
});
