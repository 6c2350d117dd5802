import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const pictures = join(import.meta.dirname, '../../output/panel');

describe.skipIf(findChromium() === undefined)(
  'the strip of a run that is short, or of which something is not known',
  () => {
    let engine: PreviewEngine;
    let root: string;
    let preview: Awaited<ReturnType<typeof openPreview>> | undefined;
    const byId = (id: string): Locator => preview!.tab.getByTestId(id);
    const until = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

    async function made(name: string, steps: readonly number[], { log = false, process = true } = {}): Promise<string> {
      const folder = join(root, name);
      await mkdir(folder);
      for (const step of steps) await cp(join(sample, `${step}.pt`), join(folder, `${step}.pt`));
      const { process: named, ...config } = JSON.parse(await readFile(join(sample, 'train_config.json'), 'utf8')) as {
        process: string;
      };
      await writeFile(join(folder, 'train_config.json'), JSON.stringify(process ? { ...config, process: named } : {}));
      if (log) await cp(join(sample, 'train_log.csv'), join(folder, 'train_log.csv'));
      return folder;
    }

    async function open(folder: string, state = 'ready'): Promise<void> {
      await preview?.close();
      preview = await openPreview({ width: 1000, height: 700, host: engineHost(engine, folder) });
      await preview.tab.locator(`[data-testid=panel][data-state=${state}]`).waitFor({ timeout: 60_000 });
    }
    async function look(name: string): Promise<void> {
      for (const [width, theme] of [
        [1000, 'dark'],
        [300, 'light'],
      ] as const) {
        await preview!.tab.setViewportSize({ width, height: 700 });
        await preview!.setTheme(theme);
        await preview!.tab.screenshot({ path: join(pictures, `strip-${name}-${width}.png`) });
      }
      await preview!.tab.setViewportSize({ width: 1000, height: 700 });
    }

    beforeAll(async () => {
      await mkdir(pictures, { recursive: true });
      root = await mkdtemp(join(tmpdir(), 'beliefscope-short-'));
      engine = await startEngine();
    }, 120_000);
    afterAll(async () => {
      await preview?.close();
      await engine?.stop();
      await rm(root, { recursive: true, force: true });
    });
    afterEach(() => expect(preview?.problems.splice(0)).toEqual([]));

    const curve = (id: string): Locator => byId('checkpoint-area').locator(`path[data-curve="${id}"]`);

    test('one checkpoint: no strip to choose from, its picture as ever, and the training says that there is but one', async () => {
      await open(await made('rrxor_single', [11_520_000]));
      expect(await byId('checkpoint').isVisible()).toBe(false);
      expect(await byId('plot-residual').locator('.marks-centre circle').count()).toBe(35);
      await byId('tab-training').click();
      await until(() => byId('multiples-text').innerText()).toContain('The run has one checkpoint');
      expect(await byId('training-table').locator('tbody tr').count()).toBe(1);
      await look('one');
    });

    test('one checkpoint with a log: the losses over what was logged, with the checkpoint where it stands among them', async () => {
      const folder = await made('rrxor_logged', [1_536_000], { log: true });
      await open(folder);
      await until(() => curve('log:train_log.csv loss').count()).toBe(1);
      expect(await byId('sweep-text').innerText()).toBe('One checkpoint: no curves yet');
      expect(await byId('sweep-run').isVisible()).toBe(false);
      expect(await byId('play').isDisabled()).toBe(true);
      const line = await curve('log:train_log.csv loss').boundingBox();
      const area = await byId('checkpoint-area').boundingBox();
      expect(line!.width).toBeGreaterThan(0.8 * area!.width);
      // By their number, the checkpoint stands at its share of what was logged.
      await byId('strip-menu').locator('summary').press('Enter');
      await byId('strip-scale-linear').check({ force: true });
      await byId('checkpoint').focus();
      const steps = (await readFile(join(folder, 'train_log.csv'), 'utf8')).trim().split('\n').slice(1);
      const column = (await readFile(join(folder, 'train_log.csv'), 'utf8'))
        .split('\n')[0]!
        .split(',')
        .findIndex((name) => /step|token|sample/.test(name));
      const [from, to] = [steps[0]!, steps.at(-1)!].map((row) => Number(row.split(',')[column]));
      const share = async (): Promise<number> => {
        const [notch, along] = [
          await preview!.tab.locator('[data-notch="0"]').boundingBox(),
          await curve('log:train_log.csv loss').boundingBox(),
        ];
        return (notch!.x + notch!.width / 2 - along!.x) / along!.width;
      };
      await until(share).toBeCloseTo((1_536_000 - from!) / (to! - from!), 1);
      await look('one-log');
    });

    test('two checkpoints without a log: both are offered, and the strip says that there is no log', async () => {
      await open(await made('rrxor_pair', [0, 11_520_000]));
      await until(() => byId('no-log').isVisible()).toBe(true);
      expect(await byId('no-log').getAttribute('title')).toContain('beside the checkpoints');
      // Two sayings in one line are told apart.
      const between = 'getComputedStyle(document.querySelector("[data-testid=no-log]"), "::before").content';
      expect(await preview!.tab.evaluate(between)).toBe('"· "');
      expect(await byId('sweep-run').innerText()).toMatch(/^Analyse all 2 checkpoints/);
      await byId('sweep-run').click();
      await until(() => byId('sweep-text').innerText()).toBe('All 2 analysed');
      expect((await curve('r2').getAttribute('d'))?.match(/[ML]/g)).toEqual(['M', 'L']);
      await look('two');
    });

    test('no process named: the slider is there, no axis pretends to know anything, and what is missing is said', async () => {
      await open(await made('nameless', [0, 768_000, 11_520_000], { process: false }), 'error');
      await until(() => byId('sweep-text').innerText()).toContain('No process named');
      expect(await byId('failure').innerText()).toContain('no config names the process');
      expect(await byId('checkpoint-area').locator('text').count()).toBe(0);
      expect(await preview!.tab.locator('[data-notch]').count()).toBe(3);
      expect(await byId('play').isDisabled()).toBe(true);
      expect(await byId('sweep-run').isVisible()).toBe(false);
      await look('nameless');
    });

    test('the playhead stays on its step when the page is resized', async () => {
      await open(await made('rrxor_triple', [0, 768_000, 11_520_000]));
      await byId('sweep-run').click();
      await until(() => byId('sweep-text').innerText()).toBe('All 3 analysed');
      // With less motion it stands on one checkpoint for half a second, and it goes round until it is stopped.
      await byId('play-loop').click();
      await byId('play').click();
      const off = async (): Promise<number> =>
        preview!.tab.evaluate(`new Promise((done) => requestAnimationFrame(() => {
        const middle = (found) => { const { left, width } = found.getBoundingClientRect(); return left + width / 2; };
        const head = document.querySelector('[data-testid=playhead]');
        if (head.hidden) return done(Infinity);
        done(Math.min(...[...document.querySelectorAll('[data-notch]')].map((notch) => Math.abs(middle(notch) - head.getBoundingClientRect().left))));
      }))`);
      await until(off).toBeLessThan(3);
      for (const width of [600, 1000, 300]) {
        await preview!.tab.setViewportSize({ width, height: 700 });
        await until(off).toBeLessThan(3);
      }
      await byId('play').click();
    });
  },
);
