import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { fromRunsPageSchema } from '../../../src/protocol/runsPage.js';
import { findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { askedBy } from './support/asked.js';
import { accessibilityViolations } from './support/axe.js';
import { leftInEnglish } from './support/english.js';
import { openPreview } from './support/preview.js';
import { runsHost } from './support/runsHost.js';
import { layoutFaults } from './support/seen.js';

const clipboard = vi.hoisted(() => ({ text: '' }));
vi.mock('vscode', async () => {
  const { fakeVscode } = await import('../host/support/fakeVscode.js');
  const workspace = { ...fakeVscode.workspace, asRelativePath: ({ path }: { path: string }) => path };
  const env = { clipboard: { writeText: async (text: string) => void (clipboard.text = text) } };
  return { ...fakeVscode, workspace, env, QuickPickItemKind: {}, Disposable: class {}, ThemeIcon: class {} };
});

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

describe.skipIf(findChromium() === undefined)('runs compared, with the real host and engine behind the page', () => {
  let engine: PreviewEngine;
  let root: string;
  let folders: string[];
  let preview: Awaited<ReturnType<typeof openPreview>> | undefined;
  let run: ReturnType<typeof runsHost>;

  const byId = (id: string) => preview!.tab.getByTestId(id);
  const row = (name: string) => preview!.tab.locator(`[data-testid=run-row][data-run="${name}"]`);
  const cell = (name: string, column: string) => row(name).getByTestId(`cell-${column}`);
  const state = (name: string) =>
    preview!.tab.locator(`[data-testid=runs][data-state=${name}]`).waitFor({ timeout: 90_000 });
  const names = () => byId('run-name').allInnerTexts();
  const until = (said: () => Promise<unknown>) => expect.poll(said);

  async function open(
    paths: readonly string[],
    options: Parameters<typeof runsHost>[2] = {},
    language: 'en' | 'de' = 'en',
  ) {
    run?.dispose();
    await preview?.close();
    run = runsHost(engine, paths, options);
    preview = await openPreview({ page: 'runs', width: 930, height: 715, host: run.host, language });
  }

  /** Runs of checkpoints of the sample, so that what is expected is known: one of each is worth a tenth of a second. */
  async function madeRun(name: string, steps: readonly number[], config: object | null): Promise<string> {
    const folder = join(root, name);
    await mkdir(folder);
    for (const step of steps) await cp(join(sample, `${step}.pt`), join(folder, `${step}.pt`));
    const own = JSON.parse(await readFile(join(sample, 'train_config.json'), 'utf8')) as object;
    if (config) await writeFile(join(folder, 'train_config.json'), JSON.stringify({ ...own, ...config }));
    return folder;
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'beliefscope-runs-'));
    engine = await startEngine();
    folders = [
      await madeRun('one', [0, 768_000, 11_520_000], { seed: 1 }),
      await madeRun('two', [0, 3_072_000], { seed: 2 }),
      await madeRun('wide', [96_000], { seed: 2, learning_rate: 0.01 }),
      await madeRun('nameless', [0], null),
    ];
    await open(folders);
    await state('ready');
  }, 120_000);
  afterAll(async () => {
    run?.dispose();
    await preview?.close();
    await engine?.stop();
    await rm(root, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(preview?.problems).toEqual([]);
    for (const message of run.said) fromRunsPageSchema.parse(message);
  });

  test('has a row for each run with the figures of an analysis of its last checkpoint', async () => {
    const { regression, model, verdict } = (await engine.call('analyse', {
      ...{ source: { kind: 'local', path: folders[0] }, checkpoint: null, settings: {} },
    })) as AnalysisResult;
    expect(await cell('one', 'r2').innerText()).toBe(regression.r2.toFixed(3));
    expect(await cell('one', 'r2').getAttribute('title')).toBe(String(regression.r2));
    expect(await cell('one', 'kl').getAttribute('title')).toBe(String(model.kl));
    expect(await cell('one', 'verdict').getAttribute('title')).toContain(verdict.sentence);
    expect(await cell('one', 'analysed').innerText()).toBe('3/3');
    expect(await cell('one', 'step').innerText()).toBe('11,520,000');
    expect(await cell('one', 'size').innerText()).toBe('4 × 64');
  });

  test('says of a run without a process why nothing is known, and offers to choose one', async () => {
    expect(await row('nameless').getByTestId('run-problem').innerText()).toContain('names the process');
    await open([folders[3]], { chosen: { kind: 'preset', name: 'rrxor', params: {} } });
    await row('nameless').getByTestId('run-process').click();
    await until(() => cell('nameless', 'analysed').innerText()).toBe('1/1');
    expect(await row('nameless').getByTestId('run-process').isVisible()).toBe(false);
    await open(folders);
    await state('ready');
  });

  test('is sorted by a column, said to screen readers, and in its first order again', async () => {
    const chosen = ['one', 'two', 'wide', 'nameless'];
    expect(await names()).toEqual(chosen);
    await byId('sort-r2').press('Enter');
    await until(names).toEqual(['one', 'two', 'wide', 'nameless']);
    const heading = preview!.tab.locator('th', { has: byId('sort-r2') });
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    await byId('sort-r2').press('Enter');
    await until(names).toEqual(['wide', 'two', 'one', 'nameless']);
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await preview!.tab.locator('[data-testid=sort-r2]:focus').count()).toBe(1);
    await byId('sort-r2').press('Enter');
    await until(names).toEqual(chosen);
  });

  test('tells when a figure first passed the level that is set', async () => {
    const r2 = (await engine.call('analyse', {
      ...{ source: { kind: 'local', path: folders[0] }, checkpoint: 768_000, settings: {} },
    })) as AnalysisResult;
    const level = Math.floor(100 * r2.regression.r2) / 100;
    await byId('runs-level').fill(String(level));
    await byId('runs-level').press('Enter');
    await until(() => cell('one', 'passed').innerText()).toBe('768,000');
    await byId('runs-level').fill('0.9999');
    await byId('runs-level').press('Enter');
    await until(() => cell('one', 'passed').innerText()).toBe('not reached');
  });

  test('names the checkpoint that is pointed at by keys or pointer, and opens it', async () => {
    await byId('runs-chart').focus();
    await preview!.tab.keyboard.press('End');
    await until(() => byId('runs-readout').innerText()).toContain('one · step 11,520,000 · R²');
    await preview!.tab.keyboard.press('ArrowLeft');
    await until(() => byId('runs-readout').innerText()).toContain('one · step 768,000');
    await preview!.tab.keyboard.press('Enter');
    await until(async () => run.opened.at(-1)).toEqual({ name: 'one', file: '768000.pt' });
    await preview!.tab.keyboard.press('ArrowDown');
    await until(() => byId('runs-readout').innerText()).toContain('two · step');
    await row('one').getByTestId('run-name').click();
    await until(async () => run.opened.at(-1)).toEqual({ name: 'one', file: null });
  });

  test('lays runs over each other as shares of training, and switches a curve off', async () => {
    const curves = () => preview!.tab.locator('.runs-curves [data-run]').count();
    const before = await curves();
    await row('two').getByTestId('run-toggle').uncheck();
    await until(curves).toBe(before - 1);
    await row('two').getByTestId('run-toggle').check();
    await byId('runs-share').click();
    await until(() => preview!.tab.locator('.runs-curves').innerHTML()).toContain('100 %');
    await byId('runs-share').click();
  });

  test('takes runs together that differ by their seeds alone', async () => {
    await byId('runs-seeds').click();
    await until(names).toEqual(['one and 1 more (seeds 1, 2)', 'wide', 'nameless']);
    await until(() => preview!.tab.locator('.runs-curves .run-band').count()).toBe(1);
    await byId('runs-seeds').click();
    await until(names).toEqual(['one', 'two', 'wide', 'nameless']);
  });

  test('shows read-outs side by side, with hovering linked where the beliefs are the same', async () => {
    const plots = preview!.tab.locator('[data-testid=runs-plot]:visible');
    await until(() => plots.count()).toBe(3);
    expect(await plots.first().locator('circle[data-belief]').count()).toBe(35);
    expect(await byId('runs-linked').innerText()).toContain('hovering is linked');
    await plots.first().focus();
    await preview!.tab.keyboard.press('ArrowRight');
    await preview!.tab.keyboard.press('ArrowRight');
    // The same belief is ringed in all of them.
    const labels = () => plots.locator('.ring-label').allTextContents();
    await until(labels).toEqual(['1', '1', '1']);
    await row('two').getByTestId('run-beside').click();
    await until(() => plots.count()).toBe(2);
  });

  test('saves its curves as a picture that names each run, and as data with a row for each checkpoint', async () => {
    await byId('runs-curves-save').click();
    await until(async () => run.drawings.length).toBe(1);
    const wish = {
      what: 'chart',
      millimetres: 180,
      caption: true,
      version: '0',
      date: new Date(0).toISOString(),
    } as const;
    const dark = await run.drawings[0].draw({ ...wish, theme: 'dark' });
    const texts = JSON.stringify(dark?.shapes);
    for (const name of ['one', 'two', 'wide', 'R² over training']) expect(texts).toContain(`"${name}"`);
    expect(dark?.ground).not.toBe((await run.drawings[0].draw({ ...wish, theme: 'light' }))?.ground);
    expect(dark?.data?.rows.map((cells) => [cells[0], cells[3]])).toEqual([
      ...[0, 768_000, 11_520_000].map((step) => ['one', step]),
      ...[0, 3_072_000].map((step) => ['two', step]),
      ['wide', 96_000],
    ]);
    const r2 = await cell('one', 'r2').getAttribute('title');
    expect(String(dark?.data?.rows[2]?.[4])).toBe(r2);
  });

  test('saves its read-outs as one picture, and as data with a row for each belief of each run', async () => {
    const before = run.drawings.length;
    await byId('runs-beside-save').press('Enter');
    await until(async () => run.drawings.length).toBe(before + 1);
    const shown = await preview!.tab.locator('[data-testid=runs-plot]:visible').count();
    const picture = await run.drawings[before]?.draw({
      ...({ what: 'chart', millimetres: 180, theme: 'light', caption: true, version: '0' } as const),
      date: new Date(0).toISOString(),
    });
    expect(JSON.stringify(picture?.shapes)).toContain('one, step 11,520,000');
    const { regression, beliefs } = (await engine.call('analyse', {
      ...{ source: { kind: 'local', path: folders[0] }, checkpoint: null, settings: {} },
    })) as AnalysisResult;
    expect(JSON.stringify(picture?.shapes)).toContain(`R² ${regression.r2.toFixed(3)}`);
    const { columns = [], rows = [] } = picture?.data ?? {};
    expect(rows).toHaveLength(shown * beliefs.count);
    const row = rows.find(([name, , belief]) => name === 'one' && belief === 7) ?? [];
    for (const state of [0, 1, 2, 3, 4])
      expect(Number(row[columns.indexOf(`read-out ${state}`)])).toBeCloseTo(beliefs.centre[35 + state] ?? NaN, 6);
  });

  test('copies the table as CSV with whole numbers', async () => {
    await byId('runs-copy').click();
    await until(async () => clipboard.text).toContain('one');
    expect(clipboard.text).toContain(`,${await cell('one', 'r2').getAttribute('title')},`);
  });

  test('shows by itself what a training of one of the runs writes, once it is whole', async () => {
    const live = await madeRun('live', [0], { seed: 3 });
    await open([folders[0], live]);
    await state('ready');
    await until(() => cell('live', 'analysed').innerText()).toBe('1/1');
    await cp(join(sample, '96000.pt'), join(live, '96000.pt'));
    await until(() => cell('live', 'analysed').innerText()).toBe('2/2');
    const next = await readFile(join(sample, '768000.pt'));
    await writeFile(join(live, '768000.pt'), next.subarray(0, next.length / 2));
    // One that is whole comes later, and is told: the other one was looked at meanwhile, and left alone.
    await cp(join(sample, '3072000.pt'), join(live, '3072000.pt'));
    await until(() => cell('live', 'step').innerText()).toBe('3,072,000');
    await until(() => cell('live', 'analysed').innerText()).toBe('3/3');
    const plots = preview!.tab.locator('[data-testid=runs-plot]:visible');
    await until(() => plots.last().innerText()).toContain('live, step 3,072,000');
    expect(askedBy(run.said).filter(({ type }) => type !== 'call')).toEqual([]);
  });

  test('in German nothing of it is English, does not fit or keeps anybody out', async () => {
    await open(folders, {}, 'de');
    await state('ready');
    await until(() => cell('nameless', 'verdict').innerText()).not.toBe('');
    await byId('runs-seeds').click();
    const wide = 'Math.max(0, document.documentElement.scrollWidth - innerWidth)';
    // The table alone goes sideways, where its columns have no room.
    const inTable = `[...document.querySelectorAll('.runs-table *')].map((each) => each.textContent.trim())`;
    for (const width of [566, 300]) {
      await preview!.tab.setViewportSize({ width, height: 715 });
      await until(() => preview!.tab.evaluate(wide)).toBe(0);
      const cells = await preview!.tab.evaluate<string[]>(inTable);
      const faults = (await layoutFaults(preview!.tab)).filter(
        (fault) =>
          !/^the page scrolls$|^runs-scroll /.test(fault) &&
          !cells.some((words) => words.includes(fault.replace(/ is cut off$/, ''))),
      );
      expect(faults, `at ${width}`).toEqual([]);
    }
    expect(await leftInEnglish(preview!.tab)).toEqual([]);
    expect(await accessibilityViolations(preview!.tab)).toEqual([]);
    await preview!.tab.screenshot({ path: join(import.meta.dirname, '../../output/runs-german.png') });
  });

  test('a page that was hidden gets everything again; a panel that is brought back computes only when it is asked to', async () => {
    const before = await byId('runs-table').innerText();
    await preview!.tab.reload();
    await until(() => byId('runs-table').innerText()).toBe(before);
    await open(folders.slice(0, 2), { compute: false });
    await state('ready');
    expect(askedBy(run.said).filter(({ type }) => type !== 'call')).toEqual([]);
    expect(await names()).toEqual(['one', 'two']);
    await row('two').getByTestId('run-remove').click();
    await until(names).toEqual(['one']);
    await row('one').getByTestId('run-remove').click();
    await byId('runs-empty').waitFor();
  });
});
