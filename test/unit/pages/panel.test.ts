import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { fromPanelSchema, panelStateSchema } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine, PreviewHost } from '../../tools/previewPages.mjs';
import { askedBy } from './support/asked.js';
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

describe.skipIf(findChromium() === undefined)('the panel in a browser, with the real engine behind it', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  /** Everything that the page said, as the host validates it. */
  let said: { type: string; [key: string]: unknown }[] = [];

  const watched =
    (host: PreviewHost): PreviewHost =>
    (message, send) => {
      said.push(fromPanelSchema.parse(message));
      return host(message, send);
    };
  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const open = async (
    options: Partial<Parameters<typeof openPreview>[0]> & { host?: PreviewHost } = {},
  ): Promise<void> => {
    said = [];
    await preview?.close();
    preview = await openPreview({ ...options, host: watched(options.host ?? engineHost(engine, sample)) });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  };
  const middle = async (locator: Locator): Promise<{ x: number; y: number }> => {
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    if (box === null) throw new Error('not on the page');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const mark = (plot: string, belief: number): Locator => byId(plot).locator(`circle[data-belief="${belief}"]`);
  const click = async (plot: string, belief: number, modifier?: 'Control' | 'Shift'): Promise<void> => {
    const { x, y } = await middle(mark(plot, belief));
    if (modifier !== undefined) await preview.tab.keyboard.down(modifier);
    await preview.tab.mouse.click(x, y);
    if (modifier !== undefined) await preview.tab.keyboard.up(modifier);
  };
  const value = async (condition: string, token: string): Promise<number> =>
    Number(
      await byId('steer-bars')
        .locator(`[data-token="${token}"] [data-condition="${condition}"]`)
        .getAttribute('data-value'),
    );

  beforeAll(async () => {
    engine = await startEngine();
    await open();
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  test('shows 36 true and 35 recovered beliefs', async () => {
    expect(await byId('count-truth').innerText()).toBe('36 true beliefs');
    expect(await byId('count-residual').innerText()).toBe('35 recovered beliefs');
    expect(await byId('plot-truth').locator('circle[data-belief]').count()).toBe(36);
    expect(await byId('plot-residual').locator('circle[data-belief]').count()).toBe(35);
  });

  test('the keyboard opens where each value is from', async () => {
    const summary = byId('provenance').locator('summary');
    await summary.focus();
    await preview.tab.keyboard.press('Enter');
    const told = await byId('provenance').innerText();
    expect(told).toMatch(/process: (train_config\.json, |set by you|the name )/);
    expect(told).toContain('d_model: the weights');
    await preview.tab.keyboard.press('Enter');
  });

  test('pointing at a belief rings it in both plots and tells of it', async () => {
    const { x, y } = await middle(mark('plot-truth', 17));
    await preview.tab.mouse.move(x + 30, y + 30);
    await preview.tab.mouse.move(x, y);
    await preview.tab.locator('[data-testid=details][data-belief="17"]').waitFor();
    for (const plot of ['plot-truth', 'plot-residual'])
      expect(await byId(plot).locator('[data-ring=hover]').getAttribute('data-ring-belief')).toBe('17');
    await byId('details-words').locator('li').first().waitFor();
    expect(await byId('details-next').innerText()).toMatch(/0\s+0\s+1\s+1/);
  });

  test('zoom is shared by both plots and reset by its button', async () => {
    await byId('plot-truth').focus();
    const places = async (): Promise<(string | null)[]> =>
      Promise.all(['plot-truth', 'plot-residual'].map((plot) => mark(plot, 5).getAttribute('cx')));
    const before = await places();
    await preview.tab.mouse.move(
      ...(Object.values(await middle(byId('plot-truth').locator('.plot-svg'))) as [number, number]),
    );
    await preview.tab.mouse.wheel(0, -300);
    await eventually(places).not.toEqual(before);
    const [truth, residual] = await places();
    expect(truth).not.toBe(before[0]);
    expect(residual).not.toBe(before[1]);
    await byId('reset-zoom').click();
    await eventually(places).toEqual(before);
  });

  test('a plot in focus goes from belief to belief by the keyboard and says so', async () => {
    await byId('plot-residual').focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await preview.tab.keyboard.press(key);
    await preview.tab.locator('[data-testid=details][data-belief="2"]').waitFor();
    expect(await byId('live').innerText()).toContain('Belief 2.');
  });

  test('3-D turns by arrow keys and by drag; the view goes to the host', async () => {
    await byId('view-space').check({ force: true });
    await byId('plot-truth').focus();
    await preview.tab.keyboard.press('ArrowRight');
    const { x, y } = await middle(byId('plot-truth').locator('.plot-svg'));
    await preview.tab.mouse.move(x, y);
    await preview.tab.mouse.down();
    await preview.tab.mouse.move(x + 60, y + 20, { steps: 4 });
    await preview.tab.mouse.up();
    await eventually(
      () => (said.findLast(({ type }) => type === 'view')?.view as { rotation: number[] } | undefined)?.rotation[0],
    ).toBeCloseTo(0.6 + 0.08 + 0.6, 1);
    await byId('view-plane').check({ force: true });
  });

  test('many moves of the checkpoint slider ask once, and the picture follows', async () => {
    said = [];
    // In one go: on a busy machine single keys can be further apart than the page waits for.
    await preview.tab.evaluate(`{
      const slider = document.querySelector('[data-testid=checkpoint]');
      slider.focus();
      for (let at = 0; at < 11; at++) {
        slider.stepDown();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }`);
    await preview.tab.locator('[data-testid=panel][data-step="0"]').waitFor();
    expect(said.filter(({ type }) => type === 'analyse')).toHaveLength(1);
    await preview.tab.keyboard.press('End');
    await preview.tab.locator('[data-testid=panel][data-step="11520000"]').waitFor();
  });

  test('another process is analysed with its own parameters', async () => {
    await byId('settings').locator('summary').first().click();
    await byId('param-pR1').fill('0.4');
    await byId('param-pR1').press('Enter');
    await eventually(() => byId('count-truth').innerText()).not.toBe('36 true beliefs');
    expect(said.findLast(({ type }) => type === 'analyse')).toMatchObject({
      settings: { process: { name: 'rrxor', params: { pR1: 0.4 } } },
    });
    await byId('param-pR1').fill('0.5');
    await byId('param-pR1').press('Enter');
    await eventually(() => byId('count-truth').innerText()).toBe('36 true beliefs');
    await byId('param-pR1').fill('7');
    await byId('param-pR1').press('Enter');
    expect(await byId('param-pR1').getAttribute('aria-invalid')).toBe('true');
    const words = preview.tab.locator('[role=alert].field-problem:visible');
    await eventually(() => words.allInnerTexts()).toEqual(['7 is too large: a number from 0 to 1 is needed.']);
    expect(await byId('param-pR1').getAttribute('aria-describedby')).toBe(await words.getAttribute('id'));
  });

  test('a pair is suggested where there is none; of a start that no whole word ends in it is said after which cut, and cut by a button', async () => {
    await byId('tab-steering').click();
    await byId('steer-suggest').click();
    await byId('steer-bars').locator('[data-condition=ab]').first().waitFor();
    await eventually(() => byId('score-ab').innerText()).toMatch(/\d %/);
    expect(await byId('steer-hint').isVisible()).toBe(false);
    const shallow = await preview.tab.evaluate<string>(
      `document.querySelector('[data-testid=steer-start]').list.lastElementChild.value`,
    );
    await byId('steer-start').fill(shallow);
    await byId('steer-start').press('Enter');
    await eventually(() => byId('steer-hint').innerText()).toMatch(
      new RegExp(`No whole word ends in belief ${shallow},[^]*Words cut after [^]* do\\.[^]*Cut after \\d+`),
    );
    const offered = (await byId('steer-cut').innerText()).replace('Cut after ', '');
    await byId('steer-cut').click();
    await eventually(() => byId('cut').inputValue()).toBe(offered);
    expect(await byId('steer-hint').isVisible()).toBe(false);
    await eventually(async () => Number.isFinite(await value('a', '0'))).toBe(true);
    await byId('steer-end').fill('99');
    await byId('steer-end').press('Enter');
    // What was typed wrong into a setting still stands there, among the settings.
    await eventually(() => byId('steering').locator('[role=alert].field-problem:visible').allInnerTexts()).toEqual([
      '99 is too large: a whole number from 0 to 35 is needed.',
    ]);
    await open();
  });

  test('a click and a modifier-click pick a pair, whose bars flip the next token', async () => {
    await click('plot-truth', 17);
    await click('plot-truth', 19, 'Control');
    await byId('steer-bars').waitFor();
    expect(await byId('steer-start').inputValue()).toBe('17');
    expect(await byId('steer-end').inputValue()).toBe('19');
    expect(await value('a', '0')).toBeLessThan(0.01);
    expect(await value('ab', '0')).toBeGreaterThan(0.99);
    expect(await byId('plot-residual').locator('[data-arrow=vector]').count()).toBe(1);
    expect(await byId('plot-residual').locator('[data-arrow=measured]').count()).toBe(1);
  });

  test('the bars follow the multiplier and end where it ends', async () => {
    await byId('multiplier').focus();
    for (let at = 0; at < 20; at++) await preview.tab.keyboard.press('ArrowLeft');
    await eventually(() => value('ab', '0')).toBeCloseTo(await value('a', '0'), 9);
    expect(await byId('multiplier-value').innerText()).toBe('× 0');
    for (let at = 0; at < 20; at++) await preview.tab.keyboard.press('ArrowRight');
    await eventually(() => value('ab', '0')).toBeGreaterThan(0.99);
  });

  test('curves, controls, layers and futures follow', async () => {
    await preview.tab.locator('[data-testid=steering][data-extras=ready]').waitFor();
    expect(await byId('controls').locator('tr[data-control]').count()).toBe(4);
    expect(await byId('layer-multiple').locator('[data-layer]').count()).toBe(5);
    expect(await byId('dose').isVisible()).toBe(false);
    for (const name of ['dose', 'controls', 'layers', 'words'])
      await byId(`fold-steer-${name}`).locator('summary').click();
    for (const id of ['dose', 'controls', 'layer-multiple', 'word-histogram', 'score-futures'])
      await byId(id).waitFor();
    // The curves of both tokens bear their names, and so do the ideal levels.
    expect(await byId('dose').locator('path.line').count()).toBe(2);
    expect((await byId('dose').locator('.line-label').allTextContents()).sort()).toEqual([
      '0',
      '1',
      'ideal start',
      'ideal target',
    ]);
    expect(await byId('dose-closed').locator('.line-label').allTextContents()).toEqual(['closed']);
  });

  test('pairs are swapped and pinned', async () => {
    const forth = await value('ab', '0');
    await byId('pin-pair').click();
    await byId('steer-swap').click();
    await eventually(() => value('ba', '0')).toBeCloseTo(forth, 5);
    expect(await byId('pins').locator('[data-pin="17-19"]').count()).toBe(1);
    expect(await byId('plot-residual').locator('[data-arrow=pin]').count()).toBe(1);
  });

  test('a typed word draws its path; what the model cannot read is said', async () => {
    await byId('tab-trajectory').click();
    await byId('word').fill('0110100');
    await eventually(() => byId('trajectory-table').locator('tr[data-step]').count()).toBe(7);
    expect(await byId('plot-residual').locator('.path-dot-predicted').count()).toBe(7);
    await byId('word').fill('01x');
    await eventually(() => byId('word-problem').innerText()).toContain(
      '“x” is not a symbol of this process. Its symbols are 0, 1.',
    );
    await byId('word').fill('01101001101');
    await eventually(() => byId('word-problem').innerText()).toContain('at most 10 symbols; this word has 11');
  });

  test('the matrix of pairs is computed, sorted and opens a pair', async () => {
    await byId('tab-matrix').click();
    await byId('matrix-run').click();
    await byId('matrix-cancel').click();
    await eventually(() => byId('matrix').getAttribute('data-running')).toBe('false');
    expect(await byId('matrix-failure').isVisible()).toBe(false);
    await byId('matrix-run').click();
    await preview.tab
      .locator('[data-testid=heat-map][data-rows="17"][data-columns="35"]')
      .waitFor({ timeout: 120_000 });
    expect(await byId('matrix-left-out').innerText()).toContain('Nothing was left out');
    await byId('heat-map').focus();
    await preview.tab.keyboard.press('ArrowDown');
    await preview.tab.keyboard.press('Enter');
    await byId('steer-bars').waitFor();
  }, 150_000);

  test('editing moves the read-out to the target, erasing takes it away', async () => {
    await byId('tab-edit').click();
    await byId('edit-start').fill('17');
    await byId('edit-start').press('Enter');
    await byId('edit-bars').locator('[data-condition=edited]').first().waitFor();
    await byId('target-4').focus();
    await preview.tab.keyboard.press('End');
    const edited = byId('edit-bars').locator('[data-state="F"] [data-condition=edited]');
    await eventually(async () => Number(await edited.getAttribute('data-value'))).toBeCloseTo(1, 3);
    await byId('fold-erase').locator('summary').click();
    await byId('erase-run').click();
    await byId('erase-report').locator('[data-erase=leace]').waitFor({ timeout: 60_000 });
  });

  test('what is kept for a reload is identifiers and view settings, and brings the same page back', async () => {
    const saved = await preview.tab.evaluate('window.savedState');
    const { view } = panelStateSchema.parse(saved);
    expect(panelStateSchema.parse(saved)).toEqual(saved);
    // The host tells the page the view that was kept.
    const kept = { tab: 'steering', colour: 'states', folds: view.folds } as const;
    await open({ host: engineHost(engine, sample, {}, kept, pair), saved });
    await byId('steer-bars').waitFor();
    expect(await byId('colour-states').isChecked()).toBe(true);
    // Folds that were open are open again, and the others are not.
    expect(await byId('fold-steer-dose').getAttribute('open')).not.toBeNull();
    expect(await byId('fold-steer-terms').getAttribute('open')).toBeNull();
  });

  test('a failed run leaves the picture and says why once, with a button that mends it', async () => {
    await preview.send({ type: 'failed', error: { code: 'gone', message: 'The folder vanished.' }, remedy: 'retry' });
    await eventually(() => byId('failure-message').innerText()).toBe('The folder vanished.');
    expect(await byId('plot-truth').locator('circle[data-belief]').count()).toBe(36);
    await byId('remedy').click();
    await eventually(() => askedBy(said)).toContainEqual({ type: 'command', command: 'retry' });
    await byId('dismiss').click();
    expect(await byId('failure').isVisible()).toBe(false);
  });

  test('a run under way can be cancelled', async () => {
    await preview.send({ type: 'busy', progress: { step: 'Running', fraction: 0.4 } });
    await byId('cancel').click();
    await eventually(() => said.some(({ type }) => type === 'cancel')).toBe(true);
    await preview.send({ type: 'idle' });
    await eventually(() => byId('panel').getAttribute('data-busy')).toBe('false');
  });

  test('nothing is wider than the window, from 320 pixels on', async () => {
    for (const width of [320, 480, 700, 1000, 2000]) {
      await preview.tab.setViewportSize({ width, height: 900 });
      for (const tab of ['geometry', 'steering', 'trajectory', 'matrix', 'edit']) {
        await byId(`tab-${tab}`).click();
        expect(
          await preview.tab.evaluate('document.documentElement.scrollWidth'),
          `${tab} at ${width}`,
        ).toBeLessThanOrEqual(width);
      }
    }
  });
});
