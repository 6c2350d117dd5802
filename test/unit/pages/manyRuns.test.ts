import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { fromRunsPageSchema, runsViewSchema } from '../../../src/protocol/runsPage.js';
import type { FromRunsPage, RunGeometry, RunPoint, ToldRun } from '../../../src/protocol/runsPage.js';
import { findChromium, startEngine } from '../../tools/previewPages.mjs';
import { accessibilityViolations } from './support/axe.js';
import { openPreview } from './support/preview.js';
import { otherThanColours } from './support/sameButColours.js';
import { layoutFaults } from './support/seen.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const pictures = join(import.meta.dirname, '../../output/runs');
const themes = ['dark', 'light', 'hc', 'hc-light'] as const;
const RUNS = 30;
const LAST = 5_000_000;

/** Names of 60 letters and more, as sweeps over many values give them: some with no place to break a line at. */
function nameOf(at: number): string {
  const values = [
    `mess3_x0p05_a0p85_dmodel64_layers4_heads1_lr0p0003_batch512_seed${at}_warmup1000_cosine`,
    `transformer-4-layers-64-wide-learning-rate-0.0003-weight-decay-0.01-seed-${at}-of-30-final`,
    `${String(at).padStart(2, '0')}${'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(2)}`,
    `run ${at} of the sweep over learning rates and weight decays that was begun in November 2026`,
  ];
  return values[at % values.length] ?? '';
}

/** What is known of a run at a step: figures that differ from run to run, so that an order can be told. */
function pointOf(run: number, step: number): RunPoint {
  const r2 = (0.35 + 0.02 * ((7 * run) % RUNS)) * (1 - Math.exp(-step / (800_000 + 90_000 * run)));
  return {
    ...{ file: `${step}.pt`, step, r2, r2_unseen: r2 - 0.2, kl: 0.5 * (1 - r2), loss: 0.6 + 0.3 * (1 - r2) },
    ...{ optimal_loss: 0.578, components: 3 + (run % 9) },
    verdict: { level: run % 3 === 0 ? 'holds' : 'partly', sentence: 'Of this run.' },
  };
}

describe.skipIf(findChromium() === undefined)('thirty runs with long names, compared', () => {
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let geometry: Omit<RunGeometry, 'run'>;
  let said: FromRunsPage[] = [];
  const ids = Array.from({ length: RUNS }, (_, at) => `run ${at}`);

  const byId = (id: string) => preview.tab.getByTestId(id);
  const rows = () => byId('run-row');
  const names = () => byId('run-name').allInnerTexts();
  const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000 });
  const inOrder = (order: readonly number[]) => order.map(nameOf);

  const told = (id: string, at: number): ToldRun => ({
    ...{ id, ref: { source: { kind: 'local', path: `/data/${nameOf(at)}` }, of: null }, name: nameOf(at) },
    path: `experiments/2026-11/${nameOf(at)}/checkpoints`,
    process: at === 5 ? null : { name: 'mess3', params: { x: 0.05, a: 0.85 } },
    ...{ architecture: null, total: 6, last: { file: `${LAST}.pt`, step: LAST }, seed: String(at), like: null },
    problem:
      at === 5 ? { code: 'no-process', message: `No config in ${nameOf(at)} names the process of this run.` } : null,
  });

  async function tellAll(send: (message: unknown) => Promise<void>): Promise<void> {
    await send({ type: 'runs', runs: ids.map(told), view: runsViewSchema.parse({}) });
    for (const [at, run] of ids.entries()) {
      if (at === 5) continue;
      const points = Array.from({ length: 6 }, (_, step) => pointOf(at, (step * LAST) / 5));
      const lost = {
        file: '1.pt',
        step: 1,
        error: { code: 'not-a-checkpoint', message: `1.pt of ${run} is cut short.` },
      };
      await send({
        type: 'points',
        run,
        points: at === 7 ? points.slice(1) : points,
        failed: at === 7 ? [lost] : [],
        afresh: true,
      });
    }
    await send({ type: 'standing', standing: { doing: 'nothing', run: null, done: 0, total: 0, seconds_left: null } });
  }

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    const engine = await startEngine();
    const request = { source: { kind: 'local', path: sample }, checkpoint: null, settings: {} };
    const result = (await engine.call('analyse', request)) as AnalysisResult;
    await engine.stop();
    const { beliefs, process, pca, regression, model, settings } = result;
    geometry = {
      ...{ file: `${LAST}.pt`, step: LAST, r2: regression.r2, kl: model.kl, process, decimals: settings.decimals, pca },
      ...{ belief: Int32Array.from(beliefs.positions, (_, index) => index), count: beliefs.count },
      ...{ vector: Float32Array.from(beliefs.vector), centre: Float32Array.from(beliefs.centre) },
    };
    preview = await openPreview({
      ...{ page: 'runs', width: 930, height: 715 },
      host: async (message, send) => {
        const asked = fromRunsPageSchema.parse(message);
        said.push(asked);
        if (asked.type === 'ready') await tellAll(send);
        if (asked.type === 'call')
          await send({
            type: 'callResult',
            id: asked.id,
            result: { ...geometry, run: (asked.params as { run: string }).run },
          });
      },
    });
    await preview.tab.locator('[data-testid=runs][data-state=ready]').waitFor();
    await preview.tab.locator('.runs-told', { hasText: '173 of 180 checkpoints' }).waitFor();
    await byId('runs-plot').nth(2).locator('circle').first().waitFor();
  }, 120_000);
  afterAll(() => preview?.close());
  afterEach(() => {
    said = [];
    expect(preview.problems.splice(0)).toEqual([]);
  });

  for (const width of [1280, 930, 566, 300])
    test(`at ${width} nothing is cut off or stands upon anything, in any theme: a picture of each`, async () => {
      await preview.tab.setViewportSize({ width, height: 715 });
      const found: string[] = [];
      for (const theme of themes) {
        await preview.setTheme(theme);
        // The chart is drawn anew for its new size with the next frame.
        await preview.tab.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        await preview.tab.screenshot({ path: join(pictures, `thirty-${width}-${theme}.png`), fullPage: true });
        const faults = [
          ...(theme === 'dark' ? await layoutFaults(preview.tab) : []),
          ...(await otherThanColours(preview.tab, `runs ${width}`)),
        ];
        found.push(...faults.map((fault) => `${theme}: ${fault}`));
      }
      // A page of thirty rows scrolls; the table alone goes sideways, where twelve columns have no room.
      const inTable = await preview.tab.evaluate<string[]>(
        `[...document.querySelectorAll('.runs-table *')].map((each) => each.textContent.trim())`,
      );
      const isExpected = (fault: string): boolean =>
        fault === 'dark: the page scrolls' ||
        (width < 1280 &&
          (fault === 'dark: runs-scroll Table of runs has to be scrolled sideways' ||
            inTable.some((words) => fault === `dark: ${words} is cut off`)));
      expect(found.filter((fault) => !isExpected(fault))).toEqual([]);
    });

  test('what tells runs of one sweep apart is seen in the table: names are whole where there is room', async () => {
    await preview.tab.setViewportSize({ width: 930, height: 715 });
    const cut = await byId('run-name').evaluateAll((all) =>
      all.filter((name) => name.scrollHeight > name.clientHeight + 1).map((name) => name.textContent),
    );
    expect(cut).toEqual([]);
    for (const cell of ['.run-name', 'td.column-process'])
      expect(await preview.tab.locator(`${cell} .long-name`).count(), cell).toBe(RUNS);
    for (const width of [930, 300]) {
      await preview.tab.setViewportSize({ width, height: 715 });
      // They go on after an underscore or a hyphen, in as many lines as they need, and no word or number is broken that has room in one.
      const broken = await preview.tab.evaluate<string[]>(`
        [...document.querySelectorAll('.run-name .long-name, .column-process .long-name')].flatMap((name) =>
          [...name.childNodes].filter((node) => node.nodeType === 3 && /^\\S{1,20}$/.test(node.data)).filter((node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
          }).map(({ data }) => data))`);
      expect(broken, `at ${width}`).toEqual([]);
    }
    expect(await byId('run-name').nth(4).getAttribute('title')).toContain(nameOf(4));
  });

  test('is sorted by any column at any width, what is not known last, and the keyboard stays where it was', async () => {
    const known = Array.from({ length: RUNS }, (_, at) => at).filter((at) => at !== 5);
    const r2 = (at: number): number => pointOf(at, LAST).r2;
    const descending = [...known].sort((a, b) => r2(b) - r2(a));
    for (const width of [1280, 300]) {
      await preview.tab.setViewportSize({ width, height: 715 });
      await byId('sort-r2').press('Enter');
      await until(names).toEqual(inOrder([...descending, 5]));
      await byId('sort-r2').press('Enter');
      await until(names).toEqual(inOrder([...descending.toReversed(), 5]));
      expect(await preview.tab.locator('[data-testid=sort-r2]:focus').count()).toBe(1);
      await byId('sort-r2').press('Enter');
      await until(names).toEqual(inOrder(Array.from({ length: RUNS }, (_, at) => at)));
    }
    await byId('sort-name').press('Enter');
    await until(async () => (await names())[0]).toBe(nameOf(2));
    for (let time = 0; time < 2; time++) await byId('sort-name').press('Enter');
  });

  test('keys go from run to run and from row to row, and a name stays in view while its table goes sideways', async () => {
    await preview.tab.setViewportSize({ width: 300, height: 715 });
    await byId('runs-chart').focus();
    const pointed = new Set<string>();
    for (let run = 0; run < RUNS; run++) {
      await preview.tab.keyboard.press(run === 0 ? 'End' : 'ArrowDown');
      pointed.add((await byId('runs-readout').innerText()).split(' · ')[0] ?? '');
    }
    // All but the one of which nothing is known.
    expect(pointed.size).toBe(RUNS - 1);
    expect(pointed).toContain(nameOf(29));
    const region = preview.tab.getByRole('region', { name: 'Table of runs' });
    await region.focus();
    await preview.tab.keyboard.press('End');
    for (let time = 0; time < 12; time++) await preview.tab.keyboard.press('ArrowRight');
    await until(() => region.evaluate((each) => each.scrollLeft)).toBeGreaterThan(100);
    const [name, box] = [await byId('run-name').nth(3).boundingBox(), await region.boundingBox()];
    expect(name?.x).toBeGreaterThanOrEqual(box?.x ?? NaN);
    await byId('run-name').nth(3).press('Enter');
    await until(async () => said.filter(({ type }) => type === 'open')).toEqual([
      { type: 'open', run: 'run 3', file: null },
    ]);
    await region.evaluate((each) => (each.scrollLeft = 0));
  });

  test('six read-outs stand side by side at most; the others say so and can be had when one is taken away', async () => {
    await preview.tab.setViewportSize({ width: 1280, height: 715 });
    const plots = () => byId('runs-plot').locator('visible=true').count();
    const toggle = (at: number) => rows().nth(at).getByTestId('run-beside');
    for (const at of [3, 4, 6]) await toggle(at).press('Enter');
    await until(plots).toBe(6);
    await until(() => toggle(29).isDisabled()).toBe(true);
    expect(await toggle(29).getAttribute('title')).toContain('6 read-outs');
    // Names of one and of four lines stand over plots in one line.
    await preview.tab.screenshot({ path: join(pictures, 'thirty-beside.png'), fullPage: true });
    const tops = await byId('runs-plot')
      .locator('.plot-area')
      .evaluateAll((all) => all.map((area) => Math.round(area.getBoundingClientRect().top)));
    expect(new Set(tops).size).toBeLessThanOrEqual(2);
    await toggle(0).press('Enter');
    await toggle(29).press('Enter');
    await until(async () => (await byId('runs-plot').allInnerTexts()).some((text) => text.includes(nameOf(29)))).toBe(
      true,
    );
    for (const at of [3, 4, 6, 29, 0]) await toggle(at).press('Enter');
    await until(plots).toBe(3);
  });

  for (const width of [1280, 300])
    test(`at ${width} it keeps nobody out and no words are too faint in any theme`, async () => {
      await preview.tab.setViewportSize({ width, height: 715 });
      await preview.setTheme('dark');
      expect(await accessibilityViolations(preview.tab, { practices: true, stays: true })).toEqual([]);
      for (const theme of themes) {
        await preview.setTheme(theme);
        expect(await accessibilityViolations(preview.tab, { colours: true, stays: true }), theme).toEqual([]);
      }
    });
});
