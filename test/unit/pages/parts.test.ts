import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { fromPanelSchema, panelStateSchema } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine, PreviewHost } from '../../tools/previewPages.mjs';
import { accessibilityViolations } from './support/axe.js';
import { composedOf } from './support/composedOf.js';
import type { Division } from './support/composedOf.js';
import { eventually } from './support/eventually.js';
import { openPreview } from './support/preview.js';
import { sweptHost } from './support/sweptHost.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
// The five states of RRXOR, as if they were those of two components, or of a factor and one of a single state.
const mixture: Division = { kind: 'mixture', sizes: [2, 3], names: ['even', 'mess3'], weights: [0.4, 0.6] };
const product: Division = { kind: 'independent', sizes: [5, 1], names: ['rrxor', 'coin'] };

describe.skipIf(findChromium() === undefined)('parts of a composed process, in the panel', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let said: { type: string; [key: string]: unknown }[] = [];

  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const asked = (type: string): (typeof said)[number] | undefined => said.findLast((each) => each.type === type);
  const partShown = (): unknown => (asked('view')?.['view'] as { part: { shown: unknown } } | undefined)?.part.shown;
  const title = (id: string): Promise<string> => byId(id).locator('.plot-name').innerText();
  const open = async (
    division: Division | null,
    view: Record<string, unknown> = {},
    {
      pair = null,
      steps = null,
    }: {
      readonly pair?: { readonly start: number; readonly end: number } | null;
      /** Of checkpoints that are known, whose read-outs unfold from one point. */
      readonly steps?: readonly number[] | null;
    } = {},
  ): Promise<void> => {
    said = [];
    await preview?.close();
    const host = engineHost(engine, sample, {}, view, pair && panelStateSchema.shape.steering.parse(pair));
    const divided: PreviewHost = (message, send) => {
      said.push(fromPanelSchema.parse(message));
      return host(message, (told) => {
        const { type, result } = told as { type: string; result?: AnalysisResult };
        if (type !== 'analysis' || result === undefined) return send(told);
        const composed = division === null ? null : composedOf(result, division);
        return send({ ...(told as object), result: { ...result, composed } } as typeof told);
      });
    };
    preview = await openPreview({ host: steps === null ? divided : sweptHost(divided, steps) });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  };

  beforeAll(async () => {
    engine = await startEngine();
    await open(mixture, { tab: 'parts' });
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  test('stand side by side, each with its figures, under a sentence that tells how words count', async () => {
    await byId('part-posterior').waitFor();
    expect(await byId('parts-weighting').innerText()).toBe(
      'Words are weighted by their probability, 6,000 of them drawn.',
    );
    expect(await byId('part-0').innerText()).toMatch(/^even\s+x 0\.15, a 0\.6 · 2 states · weight 0\.400/);
    for (const [id, value] of [
      ['part-0-r2', '0.900'],
      ['part-1-r2', '0.800'],
      ['part-1-unseen', '0.750'],
      ['part-1-first', '0.410'],
      ['part-1-weighted', '0.970'],
      ['part-posterior-r2', '0.830'],
    ] as const)
      expect(await byId(id).innerText(), id).toBe(value);
    expect(await byId('part-1-layers').getAttribute('aria-label')).toContain(
      'Layer 3: R² 0.700, of unseen prefixes 0.650',
    );
    expect(await byId('figure-parts').innerText()).toBe('even 0.900, mess3 0.800');
    // Where a component is impossible, it has no belief.
    expect(Number(await byId('part-1-truth').getAttribute('data-true'))).toBe(32);
    expect(await byId('part-posterior-truth').getAttribute('data-true')).toBe('36');
  });

  test('light up together: a belief that is pointed at in one is ringed in all, and in the plots', async () => {
    await byId('part-posterior-truth').focus();
    await preview.tab.keyboard.press('Home');
    for (let step = 0; step < 3; step++) await preview.tab.keyboard.press('ArrowRight');
    await eventually(() => byId('details').getAttribute('data-belief')).toBe('3');
    expect(await byId('details-parts').innerText()).toMatch(/^even\s+\S[^]*; read out [^]*mess3[^]*P\(component\)/);
    for (const plot of ['part-0-truth', 'part-1-readout', 'part-posterior-readout', 'plot-truth', 'plot-residual'])
      await eventually(() => byId(plot).locator('.ring-hover').count(), plot).toBe(1);
  });

  test('take the place of the joint belief in the plots by a button, by a click, or by the choice above them', async () => {
    expect(await title('plot-truth')).toBe('Ground truth');
    await byId('part-1-show').click();
    await eventually(() => title('plot-truth')).toBe('mess3: Ground truth');
    expect(await title('plot-residual')).toBe('mess3: Residual stream');
    expect(await byId('plot-truth').locator('.simplex-edge').count()).toBe(1);
    expect(await byId('part-1').getAttribute('data-on-show')).toBe('');
    await eventually(partShown).toBe(1);
    await byId('part-posterior')
      .locator('.plot-svg')
      .first()
      .click({ position: { x: 8, y: 8 } });
    await eventually(() => title('plot-truth')).toBe('P(component): Ground truth');
    await eventually(partShown).toBe('posterior');
    await byId('part-shown').click();
    await byId('part-shown').locator('vscode-option', { hasText: 'Joint' }).click();
    await eventually(() => title('plot-truth')).toBe('Ground truth');
    await eventually(partShown).toBe('joint');
  });

  test('colour the plots by component, with the components in the legend', async () => {
    await byId('colour-component').check({ force: true });
    await eventually(() => byId('legend').innerText()).toMatch(/P\(component\), mixed\s+even\s+mess3/);
    await byId('legend').locator('[data-entry="component:1"]').click();
    // What is left are the beliefs in which the first one is more probable.
    const left = Number(await byId('plot-truth').getAttribute('data-true'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(36);
    await byId('legend').locator('[data-entry="component:1"]').click();
    await byId('colour-index').check({ force: true });
  });

  test('are joint or factored by a verdict with its reasons, and by tables and charts that can be saved', async () => {
    expect(await byId('parts-verdict').innerText()).toMatch(/Factored The stream holds the parts side by side\./);
    expect(await byId('parts-reasons').locator('li').count()).toBe(1);
    expect(await byId('parts-dimensions').locator('[data-row=chosen]').innerText()).toMatch(
      /0, 1, 2, 3\s+3\s+5\s+8\s+2\.71/,
    );
    expect(await byId('parts-dimensions').locator('[data-row=layer-2]').innerText()).toMatch(/Layer 2\s+3\s+8\s+8/);
    expect(await byId('parts-dimensions').innerText()).toContain('predicted are 4 if factored and 4 if joint');
    expect(await byId('parts-overlap').innerText()).toMatch(
      /even and mess3\s+0\.031\s+0\.083\s+0\.250\s+76\.1°, 88\.3°\s+Layer 0\s+0\.100\s+0\.200\s+76\.1°, 88\.3°\s+Layer 1\s+0\.200\s/,
    );
    expect(await byId('chart-parts-overlap-layers').getAttribute('aria-label')).toMatch(
      /^Layer 0: \.10; .*Layer 3: \.40$/,
    );
    for (const id of ['chart-posterior-0', 'chart-parts-variance', 'chart-parts-components', 'chart-parts-overlap']) {
      await byId(`${id}-save`).click();
      await eventually(() => asked('command'), id).toMatchObject({ command: 'saveChart' });
      said = [];
      const wish = { what: 'chart', millimetres: 85, theme: 'light', caption: false, version: '1' };
      await preview.send({ type: 'drawPicture', id: 1, wish: { ...wish, date: new Date(0).toISOString() } });
      await eventually(() => JSON.stringify(asked('picture')), id).toContain('"rows":[[');
    }
    expect(JSON.stringify(asked('picture'))).toContain('["even","mess3",0.031,0.083,1,2,"76.10 88.30"]');
  });

  test('are reached by the keyboard and told to a screen reader, and fit a narrow page', async () => {
    for (const width of [250, 300, 566, 1200]) {
      await preview.tab.setViewportSize({ width, height: 900 });
      expect(await preview.tab.evaluate('document.documentElement.scrollWidth'), String(width)).toBeLessThanOrEqual(
        width,
      );
    }
    expect(await accessibilityViolations(preview.tab, { practices: true })).toEqual([]);
    expect(
      await accessibilityViolations(preview.tab, { colours: true, within: '[data-testid=parts]', stays: true }),
    ).toEqual([]);
  });

  test('are counted from 1 where one of them is chosen to be steered', async () => {
    const twice: Division = { ...mixture, names: ['mess3', 'mess3'] };
    await open(twice, { tab: 'steering' }, { pair: { start: 17, end: 19 } });
    await byId('steer-part').waitFor();
    expect(await byId('steer-part').locator('vscode-option').allInnerTexts()).toEqual([
      'Joint belief',
      '1: mess3',
      '2: mess3',
      'P(component)',
    ]);
  });

  test('come back after a reload, and a part of one state is a point', async () => {
    const part = { shown: 0, plot: null, axes: null, third: null, colour: 0 };
    await open({ ...product, variants: [3, 1] }, { tab: 'parts', colour: 'part', part });
    expect(await title('plot-truth')).toBe('rrxor: Ground truth');
    expect(await byId('part-0').innerText()).toMatch(/^rrxor\s+1 of 3 variants: x 0\.15, a 0\.6 · 5 states/);
    expect(await byId('part-1').innerText()).toMatch(/^coin\s+x 0\.15, a 0\.6 · 1 state/);
    expect(await byId('part-1-point').innerText()).toBe(
      'One state: its simplex is a point, and there is nothing to read out.',
    );
    expect(await byId('part-1').locator('.plot').count()).toBe(0);
    expect(await byId('figure-parts').innerText()).toBe('rrxor 0.900, coin –');
    expect(await byId('part-shown').locator('vscode-option').allInnerTexts()).toEqual(['Joint', 'rrxor']);
    await eventually(() => byId('legend').innerText()).toContain('Probability of state of rrxor, mixed');
    expect(await byId('colour-component').isVisible()).toBe(false);
  });

  test('move through training, what is read out within a component by read-outs of its own', async () => {
    const early = [0, 96_000, 192_000, 384_000, 768_000, 1_536_000];
    const steps = [...early, 2_304_000, 3_072_000, 4_608_000, 6_144_000, 8_448_000, 11_520_000];
    const part = { shown: 1, plot: null, axes: null, third: null, colour: 0 };
    await open(mixture, { tab: 'parts', part }, { steps });
    expect(await title('plot-residual')).toBe('mess3: Residual stream');
    const tab = preview.tab;
    // Where each belief is, and where the corners of the component's own triangle are.
    await tab.evaluate(`
      window.places = () => {
        const plot = document.querySelector('[data-testid=plot-residual]');
        return {
          corners: plot.querySelector('.simplex-edge').getAttribute('points').split(' ').map((at) => at.split(',').map(Number)),
          marks: Object.fromEntries([...plot.querySelectorAll('.marks-centre circle')].map((mark) =>
            [mark.dataset.belief, [mark.cx.baseVal.value, mark.cy.baseVal.value]])),
        };
      };
      window.moments = [];
      const panel = document.querySelector('[data-testid=panel]');
      // Marks are drawn with the next frame of the screen.
      const keep = () => window.moments.push([panel.dataset.moment ?? '', window.places()]);
      new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(keep)))
        .observe(panel, { attributes: true, attributeFilter: ['data-moment'] });
    `);
    type Places = { readonly corners: number[][]; readonly marks: Readonly<Record<string, [number, number]>> };
    const still = await tab.evaluate<Places>('window.places()');
    // Of 32 beliefs at which the component is possible one stands at no position.
    expect(Object.keys(still.marks)).toHaveLength(31);
    const middle = [0, 1].map((axis) => still.corners.reduce((sum, corner) => sum + (corner[axis] ?? NaN) / 3, 0));
    /** How far all marks have come from the middle of the triangle to where they are now; NaN where they are elsewhere. */
    const unfolded = ({ marks }: Places): number => {
      const far = ([x, y]: readonly number[]) => [(x ?? NaN) - (middle[0] ?? NaN), (y ?? NaN) - (middle[1] ?? NaN)];
      const pairs = Object.entries(still.marks).map(([belief, place]) => [far(place), far(marks[belief] ?? [])]);
      const lengths = pairs.map(([end = [], now = []]) => [Math.hypot(...end), Math.hypot(...now)] as const);
      const share = lengths.reduce((sum, [, now]) => sum + now, 0) / lengths.reduce((sum, [end]) => sum + end, 0);
      const off = pairs.map(([end = [], now = []]) =>
        Math.hypot(...now.map((at, axis) => at - share * (end[axis] ?? NaN))),
      );
      return Math.max(...off) < 0.5 ? share : NaN;
    };
    /** The last that was seen of each moment: the first one's marks may be drawn while it is said already. */
    const moments = async (pattern: RegExp): Promise<Map<string, Places>> =>
      new Map((await tab.evaluate<[string, Places][]>('window.moments')).filter(([text]) => pattern.test(text)));
    expect(unfolded(still)).toBeCloseTo(1, 9);

    await byId('play').click();
    await eventually(async () => (await moments(/^step /)).size).toBeGreaterThanOrEqual(3);
    // With less motion from checkpoint to checkpoint, then between them.
    for (const [text, places] of await moments(/^step /)) {
      const at = steps.findIndex((step) => text === `step ${step.toLocaleString('en-US')}`);
      expect(unfolded(places), text).toBeCloseTo((at + 1) / steps.length, 3);
      expect(places.corners).toEqual(still.corners);
    }
    await tab.emulateMedia({ reducedMotion: 'no-preference' });
    await eventually(async () => (await moments(/^between /)).size).toBeGreaterThan(0);
    expect(await byId('count-residual').innerText()).toMatch(/^interpolated, /);
    const now = unfolded(await tab.evaluate<Places>('window.places()'));
    expect(now).toBeGreaterThan(1 / steps.length);
    expect(now).toBeLessThan(1);
    await tab.keyboard.press('l');
    await eventually(() => byId('panel').getAttribute('data-moment')).toBeNull();
    expect(await title('plot-residual')).toBe('mess3: Residual stream');
  });

  test('are not spoken of where a process has none', async () => {
    await open(null, { tab: 'parts', colour: 'component' });
    expect(await byId('tab-parts').isVisible()).toBe(false);
    expect(await byId('tab-geometry').getAttribute('aria-selected')).toBe('true');
    expect(await byId('part-shown').isVisible()).toBe(false);
    expect(await byId('figure-parts').count()).toBe(0);
    await byId('tab-training').focus();
    await preview.tab.keyboard.press('ArrowRight');
    await eventually(() => byId('tab-geometry').getAttribute('aria-selected')).toBe('true');
  });
});
