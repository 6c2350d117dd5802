import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../tools/previewPages.mjs';
import { beliefscope, root, sample } from '../cli/cli.js';
import { accessibilityViolations } from './support/axe.js';
import { theBrowser } from './support/preview.js';
import { eventually } from './support/eventually.js';

interface Analysis {
  readonly regression: { readonly r2: number; readonly r2_unseen: number };
  readonly model: { readonly kl: number };
  readonly verdict: { readonly sentence: string; readonly reasons: readonly string[] };
  readonly checkpoint: { readonly sha256: string };
  readonly beliefs: readonly { readonly vector: readonly number[]; readonly centre: readonly number[] | null }[];
}

const pictures = join(root, 'test/output/report');
const mess3 = join(root, 'test/data/checkpoints/mess3');

describe.skipIf(findChromium() === undefined)('a report, from its file alone', () => {
  let folder: string;
  let file: string;
  let context: BrowserContext;
  let page: Page;
  const asked: string[] = [];
  const problems: string[] = [];
  const byId = (id: string, run = 'rrxor') => page.locator(`[data-run="${run}"]`).getByTestId(id);
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await beliefscope(...args)).stdout);

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'beliefscope-report-'));
    file = join(folder, 'report.html');
    const { code, stderr } = await beliefscope(
      ...[
        'report',
        sample,
        join(sample, '768000.pt'),
        '-o',
        file,
        '--training',
        '--pair',
        '21,3',
        '--title',
        'Two <runs>',
      ],
    );
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    const browser = await theBrowser();
    context = await browser.newContext({ offline: true, colorScheme: 'light', viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    await page.goto(pathToFileURL(file).href);
    await page.getByTestId('report').waitFor();
  }, 300_000);
  afterAll(async () => {
    await context?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('opens without asking for anything but itself, and nothing of it is refused', async () => {
    await eventually(() => byId('plot-truth').getAttribute('data-marks')).not.toBeNull();
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href]);
    expect(problems).toEqual([]);
    expect(await page.title()).toBe('Two <runs>');
    // The face of the icons is in the file.
    expect(await page.evaluate(`document.fonts.load('16px codicon').then((found) => found.length)`)).toBe(1);
  });

  test('has the figures, the verdict and the hash of an analysis, and each mark tells its belief', async () => {
    const found = (await json('analyse', sample, '--json', '-')) as Analysis;
    const checked = (await json('check', sample, '--json', '-')) as { verdict: Analysis['verdict'] };
    const titleOf = (id: string) => byId(id).locator('xpath=..').getAttribute('title');
    expect((await titleOf('figure-r2'))?.endsWith(`: ${found.regression.r2}`)).toBe(true);
    expect((await titleOf('figure-r2-unseen'))?.includes(String(found.regression.r2_unseen))).toBe(true);
    expect((await titleOf('figure-kl'))?.endsWith(`: ${found.model.kl}`)).toBe(true);
    expect(await byId('verdict-sentence').innerText()).toBe(checked.verdict.sentence);
    await byId('verdict-reasons').locator('summary').click();
    expect(await byId('verdict-reasons').locator('li').allInnerTexts()).toEqual(checked.verdict.reasons);
    expect(await byId('sha256').innerText()).toContain(found.checkpoint.sha256);

    await byId('plot-truth').focus();
    for (const key of ['Home', 'PageDown', 'PageDown', 'PageDown']) await page.keyboard.press(key);
    await eventually(() => byId('details').getAttribute('data-belief')).toBe('3');
    const told = await byId('details-vector')
      .locator('tr')
      .evaluateAll((rows) => (rows as unknown as { title: string }[]).map(({ title }) => title));
    const { vector, centre } = found.beliefs[3];
    expect(told).toEqual(vector.map((value, at) => expect.stringContaining(`: ${value}, read out ${centre?.[at]}`)));
    const mark = byId('plot-truth').locator('circle[data-belief="5"]').first();
    await mark.hover({ force: true });
    await eventually(() => byId('details').getAttribute('data-belief')).toBe('5');
  });

  test('shows training, controls, the pair that was chosen, and where each value is from', async () => {
    expect(await byId('training-table').locator('tbody tr').count()).toBe(12);
    expect(await byId('training-hashes').locator('tbody tr').count()).toBe(12);
    await byId('checkpoint').focus();
    const places = () =>
      byId('plot-residual')
        .locator('circle')
        .evaluateAll((all) => all.map((each) => each.getAttribute('cx')).join());
    const before = await places();
    await page.keyboard.press('Home');
    await eventually(() => byId('moment').innerText()).toBe('The plots show the read-outs of step 0.');
    await eventually(places).not.toBe(before);
    await page.keyboard.press('End');
    await eventually(places).toBe(before);

    const steered = (await json(...['steer', sample, '--from', '21', '--to', '3', '--json', '-'])) as {
      start_to_end: { closed: number } | null;
    };
    const closed = await byId('score-ab').getAttribute('data-closed');
    expect(closed === null ? null : Number(closed)).toBe(steered.start_to_end?.closed ?? null);
    await byId('pair-show').click();
    await eventually(() => byId('plot-residual').locator('[data-arrow="vector"]').count()).toBeGreaterThan(0);

    const rows = await byId('check-rows').locator('tbody tr').count();
    expect(rows).toBeGreaterThan(6);
    const source = byId('provenance').locator('[data-row="process"] td');
    expect(await source.allInnerTexts()).toEqual(['rrxor', expect.stringContaining('train_config.json')]);
  });

  test('saves charts and plots as SVG and PNG by itself: nothing is asked for, and nothing is refused', async () => {
    const saved = async (button: Locator, kind: 'svg' | 'png'): Promise<{ name: string; bytes: Buffer }> => {
      await button.press('Enter');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByTestId(`save-${kind}`).press('Enter'),
      ]);
      expect(await page.getByTestId('save-as').count()).toBe(0);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const strip = await saved(byId('strip-save'), 'svg');
    expect(strip.name).toBe('rrxor-Training-of-rrxor-words-weighted-uniformly.svg');
    const svg = strip.bytes.toString('utf8');
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*width="180mm"/);
    expect(svg).toContain('best possible loss');
    // Where it is from stands in the file, and nothing in it loads or runs.
    expect(svg).toContain('rrxor, step 11,520,000, process rrxor');
    expect(svg).not.toMatch(/<script|href="(?!data:image\/png)|foreignObject/);
    const plots = await saved(byId('plots-save'), 'png');
    expect(plots.name).toBe('rrxor-Belief-geometry.png');
    expect(plots.bytes.subarray(1, 4).toString()).toBe('PNG');
    // 180 mm at 300 dots to the inch, and not one colour.
    expect(plots.bytes.readUInt32BE(16)).toBe(Math.round((180 / 25.4) * 300));
    expect(plots.bytes.length).toBeGreaterThan(20_000);
    const kl = await saved(byId('chart-kl').getByRole('button'), 'svg');
    expect(kl.bytes.toString('utf8')).toContain('k = 4');
    await byId('plots-save').press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('save-as').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('plots-save');
    expect(asked.filter((url) => !/^(data|blob):/.test(url))).toEqual([pathToFileURL(file).href]);
    expect(problems).toEqual([]);
  });

  test('leads from its contents to each run, and says what of it is in the file', async () => {
    expect(await page.getByTestId('report-contents').locator('li').count()).toBe(2);
    await page.getByTestId('report-contents').getByRole('button').nth(1).click();
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^768000\.pt, step 768,000/);
    expect(await byId('left-out', '768000.pt').innerText()).toContain('every belief and every prefix');
    expect(await byId('count-truth', '768000.pt').innerText()).toBe('36 true beliefs');
  });

  test('has accessibility help by Alt+F1, and Escape leads back', async () => {
    await page.keyboard.press('Alt+F1');
    const help = page.getByTestId('help');
    expect(await help.getByRole('heading', { level: 2 }).innerText()).toBe('Accessibility help: report');
    expect(await accessibilityViolations(page, { practices: true })).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  test.each([
    ['light', 1280],
    ['dark', 400],
  ] as const)(
    'is accessible in %s at a width of %i, and nothing is wider than the page',
    async (colorScheme, width) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await eventually(() => page.locator('body').getAttribute('class')).toContain(`vscode-${colorScheme}`);
      expect(await accessibilityViolations(page, { practices: true })).toEqual([]);
      // Plots take their new size with a frame of their own.
      await eventually(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  test('is printed with every figure on it, and nothing that only a screen can use', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await eventually(() => page.locator('body').getAttribute('class')).toContain('vscode-light');
    for (const id of ['strip-save', 'plots-save', 'pair-show', 'play'])
      await eventually(() => byId(id).isVisible(), id).toBe(false);
    // Paper is white, whatever the reader's screen is.
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await eventually(() => byId('training-table').isVisible()).toBe(true);
    const pdf = await page.pdf({ format: 'A4', printBackground: true, path: join(pictures, 'report.pdf') });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(problems).toEqual([]);
    await page.emulateMedia({ media: null });
    await eventually(() => byId('training-table').isVisible()).toBe(false);
  });

  test('is written to the same bytes again, and holds no path of this machine', async () => {
    const again = join(folder, 'again.html');
    const { code } = await beliefscope(...['report', sample, '-o', again, '--no-check', '--pair', '21,3']);
    const third = join(folder, 'third.html');
    await beliefscope('report', sample, '-o', third, '--no-check', '--from', '21', '--to', '3');
    expect(code).toBe(0);
    const text = await readFile(again, 'utf8');
    expect(text === (await readFile(third, 'utf8'))).toBe(true);
    expect(text).not.toContain(root);
    const large = join(folder, 'mess3.html');
    await beliefscope('report', mess3, '-o', large, '--context', '8', '--no-check');
    expect((await stat(large)).size).toBeLessThan(15e6);
  });
});
