import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

/** The machine may be busy with other tests. */

type Place = readonly [number, number];

/** RRXOR from its definition: [state, symbol, next state, probability]; states S, 0, 1, T, F. */
const MOVES = [
  [0, 0, 1, 0.5], [0, 1, 2, 0.5], [1, 0, 4, 0.5], [1, 1, 3, 0.5],
  [2, 0, 3, 0.5], [2, 1, 4, 0.5], [3, 1, 0, 1], [4, 0, 0, 1],
] as const; // prettier-ignore

/** Mean over ten positions of the probability of holding one of some beliefs, and their mean, word by word. */
function apart(chosen: readonly (readonly number[])[]): { probability: number; mean: number[] } {
  const key = (belief: readonly number[]): string => belief.map((value) => value.toFixed(4)).join();
  const wanted = new Set(chosen.map(key));
  const sum = [0, 0, 0, 0, 0];
  let total = 0;
  const walk = (unscaled: readonly number[], length: number): void => {
    const probability = unscaled.reduce((all, value) => all + value, 0);
    if (probability === 0) return;
    const belief = unscaled.map((value) => value / probability);
    if (length > 0 && wanted.has(key(belief))) {
      total += probability;
      belief.forEach((value, state) => (sum[state] = (sum[state] ?? 0) + probability * value));
    }
    if (length === 10) return;
    for (const symbol of [0, 1]) {
      const next = [0, 0, 0, 0, 0];
      for (const [from, said, to, chance] of MOVES)
        if (said === symbol) next[to] = (next[to] ?? 0) + (unscaled[from] ?? 0) * chance;
      walk(next, length + 1);
    }
  };
  walk([1 / 3, 1 / 6, 1 / 6, 1 / 6, 1 / 6], 0);
  return { probability: total / 10, mean: sum.map((value) => value / total) };
}

describe.skipIf(findChromium() === undefined)('selecting and comparing in the panel', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const selected = (plot = 'plot-truth'): Promise<string | null> => byId(plot).getAttribute('data-selected');
  const faded = (plot: string): Promise<number> => byId(plot).locator('circle[data-belief].mark-faded').count();
  const drawingOf = async (plot: string): Promise<{ x: number; y: number; width: number; height: number }> => {
    const box = await byId(plot).locator('svg.plot-svg').boundingBox();
    if (box === null) throw new Error('not on the page');
    return box;
  };
  /** Drags along places, in shares of the plot's drawing. */
  const drag = async (plot: string, places: readonly Place[]): Promise<void> => {
    const box = await drawingOf(plot);
    const [first, ...rest] = places.map(([x, y]): Place => [box.x + x * box.width, box.y + y * box.height]);
    await preview.tab.mouse.move(...(first as [number, number]));
    await preview.tab.mouse.down();
    for (const place of rest) await preview.tab.mouse.move(...(place as [number, number]), { steps: 5 });
    await preview.tab.mouse.up();
  };
  /** Where each true belief is drawn, in shares of the drawing, by index. */
  const places = async (): Promise<Place[]> => {
    const box = await drawingOf('plot-truth');
    const at = await byId('plot-truth')
      .locator('circle[data-belief]')
      .evaluateAll((circles) =>
        circles.map((circle) => ['data-belief', 'cx', 'cy'].map((name) => Number(circle.getAttribute(name)))),
      );
    return at.sort(([a = 0], [b = 0]) => a - b).map(([, x = NaN, y = NaN]): Place => [x / box.width, y / box.height]);
  };
  const kept = (): Promise<number[] | null> => preview.tab.evaluate('window.savedState.selected');
  const escape = async (): Promise<void> => {
    await byId('plot-truth').focus();
    await preview.tab.keyboard.press('Escape');
  };

  beforeAll(async () => {
    engine = await startEngine();
    preview = await openPreview({ host: engineHost(engine, sample), width: 1090, height: 838 });
    await preview.tab.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
    await preview.tab.evaluate(`{
      window.spoken = [];
      const live = document.querySelector('[data-testid=live]');
      new MutationObserver(() => window.spoken.push(live.textContent)).observe(live, { childList: true });
    }`);
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  test('a box selects the beliefs in it, in both plots, and what is told and copied of them is right', async () => {
    await byId('mode-box').check({ force: true });
    const at = await places();
    const inBox = at.flatMap(([x, y], belief) => (x > 0.45 && x < 0.9 && y > 0.1 && y < 0.6 ? [belief] : []));
    expect(inBox.length).toBeGreaterThan(3);
    await drag('plot-truth', [[0.9, 0.6], [0.45, 0.1]]); // prettier-ignore
    await eventually(kept).toEqual(inBox);
    for (const plot of ['plot-truth', 'plot-residual']) expect(await selected(plot)).toBe(String(inBox.length));
    expect(await faded('plot-truth')).toBe(36 - inBox.length);
    // No faded mark covers one that stands out.
    expect(await byId('plot-truth').locator('circle:not(.mark-faded) ~ circle.mark-faded').count()).toBe(0);
    expect(await byId('selection-count').innerText()).toBe(`${inBox.length} beliefs selected`);
    // What is said may be followed at once by what lies under the pointer.
    await eventually(() => preview.tab.evaluate('window.spoken')).toContain(`${inBox.length} beliefs selected.`);

    await byId('selection-words').locator('li').first().waitFor();
    await byId('selection-copy-json').click();
    await eventually(() => byId('selection-copied').innerText()).toBe(`${inBox.length} beliefs copied.`);
    const copied = JSON.parse(await preview.tab.evaluate('navigator.clipboard.readText()')) as {
      probability: number;
      mean: number[];
      beliefs: { index: number; belief: number[] }[];
    };
    expect(copied.beliefs.map(({ index }) => index)).toEqual(inBox);
    const right = apart(copied.beliefs.map(({ belief }) => belief));
    expect(copied.probability).toBeCloseTo(right.probability, 9);
    copied.mean.forEach((value, state) => expect(value).toBeCloseTo(right.mean[state] ?? NaN, 9));
    expect(await byId('selection-share').innerText()).toContain(`${Number((100 * right.probability).toFixed(1))} %`);
  });

  test('the words of all of them are paged, shortest first, with their number', async () => {
    const total = Number((await byId('selection-total').innerText()).replace(',', ''));
    expect(await byId('selection-words').locator('li').count()).toBe(20);
    await byId('selection-more').click();
    await eventually(() => byId('selection-words').locator('li').count()).toBe(Math.min(40, total));
    const lengths = (await byId('selection-words').locator('li').allInnerTexts()).map((text) =>
      text.startsWith('the empty') ? 0 : (text.split(' ')[0] ?? '').length,
    );
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  test('a lasso with Shift adds what its line goes round, and Escape clears the selection alone', async () => {
    const before = (await kept()) ?? [];
    await byId('mode-lasso').check({ force: true });
    const corners: readonly Place[] = [[0.2, 0.2], [0.5, 0.85], [0.2, 0.85]]; // prettier-ignore
    // Left of the line from the first corner to the second, right of the third, above the last.
    const inside = ([x, y]: Place): boolean => x > 0.2 && y < 0.85 && (x - 0.2) * 0.65 < (y - 0.2) * 0.3;
    const added = (await places()).flatMap((place, belief) => (inside(place) ? [belief] : []));
    expect(added.length).toBeGreaterThan(1);
    await preview.tab.keyboard.down('Shift');
    await drag('plot-truth', corners);
    await preview.tab.keyboard.up('Shift');
    await eventually(kept).toEqual([...new Set([...before, ...added])].sort((a, b) => a - b));
    await escape();
    await eventually(kept).toBeNull();
    expect(await faded('plot-residual')).toBe(0);
    expect(await byId('selection').isVisible()).toBe(false);
  });

  test('the keyboard selects, and the selection stays at another step of the run', async () => {
    await byId('plot-residual').focus();
    for (const key of ['Home', 'ArrowRight', ' ', 'Shift+ArrowRight', 'Shift+ArrowRight'])
      await preview.tab.keyboard.press(key);
    await eventually(kept).toEqual([1, 2, 3]);
    const read = async (): Promise<string> => byId('selection-mean').innerText();
    await eventually(read).toContain('S');
    const before = await read();
    await preview.send({ type: 'analysis', result: await engine.call('analyse', request(0)) });
    await preview.tab.locator('[data-testid=panel][data-step="0"]').waitFor();
    expect(await kept()).toEqual([1, 2, 3]);
    await eventually(read).not.toBe(before);
    await escape();
  });

  test('the wheel zooms only a plot in focus, says so once, and never scrolls beneath one', async () => {
    const x = async (): Promise<string | null> =>
      byId('plot-truth').locator('circle[data-belief="5"]').getAttribute('cx');
    const box = await drawingOf('plot-truth');
    await preview.tab.evaluate('document.activeElement.blur()');
    await preview.tab.evaluate(`{
      window.wheels = [];
      window.addEventListener('wheel', (event) => window.wheels.push(event), { capture: true });
    }`);
    const wheels = (): Promise<boolean[]> =>
      preview.tab.evaluate('window.wheels.map((event) => event.defaultPrevented)');
    const before = await x();
    await preview.tab.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
    await preview.tab.mouse.wheel(0, -300);
    await byId('plot-truth').getByTestId('wheel-hint').waitFor();
    await eventually(wheels).toEqual([false]);
    expect(await x()).toBe(before);

    await byId('plot-truth').focus();
    await preview.tab.mouse.wheel(0, -300);
    await eventually(x).not.toBe(before);
    // At the least zoom there is nothing left to zoom, and still nothing scrolls.
    for (let turn = 0; turn < 6; turn++) await preview.tab.mouse.wheel(0, 900);
    await eventually(async () => (await wheels()).length).toBe(8);
    expect((await wheels()).slice(1)).toEqual(Array.from({ length: 7 }, () => true));

    await byId('mode-pan').check({ force: true });
    await preview.tab.mouse.dblclick(box.x + 60, box.y + 20);
    await eventually(x).toBe(before);
  });

  test('another step stands beside this one in the same axes, with linked hovering and selection', async () => {
    await preview.send({ type: 'compare', other: { source: null, checkpoint: 11_520_000 } });
    await preview.tab.locator('[data-testid=compare][data-state=ready]').waitFor();
    expect(await byId('compare-text').innerText()).toContain('step 0 beside step 11,520,000');
    expect(await byId('count-compare').innerText()).toContain('R² 0.911');
    expect(await byId('plot-truth').isVisible()).toBe(false);
    const ticks = (plot: string): Promise<string[]> => byId(plot).locator('.axis text').allTextContents();
    expect(await ticks('plot-compare')).toEqual(await ticks('plot-residual'));

    await byId('plot-compare').focus();
    for (const key of ['Home', 'PageDown', 'PageDown', ' ']) await preview.tab.keyboard.press(key);
    for (const plot of ['plot-residual', 'plot-compare']) {
      await eventually(() => byId(plot).locator('[data-ring=hover]').getAttribute('data-ring-belief')).toBe('2');
      await eventually(() => selected(plot)).toBe('1');
    }
    expect(await preview.tab.evaluate('window.savedState.compare')).toEqual({ source: null, checkpoint: 11_520_000 });

    // The pair that is steered has its arrow in both, each by its own vector.
    await byId('plot-residual').focus();
    for (const key of ['Escape', 'Home', 'PageDown', 'Enter', 'PageDown', 'PageDown', 'Shift+Enter'])
      await preview.tab.keyboard.press(key);
    const arrow = (plot: string): Locator => byId(plot).locator('[data-arrow=vector]');
    for (const plot of ['plot-residual', 'plot-compare']) await eventually(() => arrow(plot).count()).toBe(1);
    const drawnAs = (plot: string): Promise<string> => arrow(plot).evaluate((each) => each.outerHTML);
    expect(await drawnAs('plot-compare')).not.toBe(await drawnAs('plot-residual'));

    // Truth and read-out in one plot: both checkpoints have it so, side by side; where there is room for one, one below the other.
    const sizes = async (): Promise<{ x: number; y: number; width: number; height: number }[]> => {
      const boxes = await Promise.all(['plot-residual', 'plot-compare'].map((plot) => byId(plot).boundingBox()));
      return boxes.flatMap((box) => (box === null ? [] : [box]));
    };
    const rings = (): Promise<number> => byId('plot-compare').locator('circle.mark-ring').count();
    await byId('show-overlay').click();
    await eventually(rings).toBe(36);
    const [left, right] = await sizes();
    expect(right.y).toBeCloseTo(left.y, 0);
    expect(right.width).toBeCloseTo(left.width, 0);
    expect(right.x).toBeGreaterThan(left.x + 200);
    await byId('show-overlay').click();
    await eventually(rings).toBe(0);
    const whole = preview.tab.viewportSize() ?? { width: 930, height: 715 };
    await preview.tab.setViewportSize({ width: 300, height: 700 });
    await eventually(rings).toBe(36);
    const [above, below] = await sizes();
    expect(below.y).toBeGreaterThanOrEqual(above.y + above.height - 1);
    for (const { width, height } of [above, below]) expect(Math.min(width, height)).toBeGreaterThan(200);
    await preview.tab.setViewportSize(whole);

    await byId('compare-close').click();
    await byId('plot-truth').waitFor();
    expect(await byId('plot-compare').isVisible()).toBe(false);
  });

  test('another run stands beside this one: the pointer over either rings one belief in both, each where its run has it', async () => {
    const other = await mkdtemp(join(tmpdir(), 'beliefscope-seed-7-'));
    try {
      for (const file of ['768000.pt', 'train_config.json']) await copyFile(join(sample, file), join(other, file));
      const [mine, expected] = (await Promise.all(
        [11_520_000, 768_000].map((step) => engine.call('analyse', request(step))),
      )) as [AnalysisResult, AnalysisResult];
      await preview.send({ type: 'analysis', result: mine });
      await preview.tab.locator('[data-testid=panel][data-step="11520000"]').waitFor();
      await preview.send({ type: 'compare', other: { source: { kind: 'local', path: other }, checkpoint: null } });
      await preview.tab.locator('[data-testid=compare][data-state=ready]').waitFor();
      expect(await byId('compare-text').innerText()).toContain(
        `step 11,520,000 beside ${basename(other)}, step 768,000`,
      );
      expect(await byId('count-compare').innerText()).toContain(`R² ${expected.regression.r2.toFixed(3)}`);

      const circle = (plot: string, belief: number): Locator =>
        byId(plot).locator(`circle[data-belief="${belief}"]`).first();
      const centre = async (found: Locator): Promise<Place> => {
        const box = await found.boundingBox();
        if (box === null) throw new Error('not on the page');
        return [box.x + box.width / 2, box.y + box.height / 2];
      };
      const ring = (plot: string): Locator => byId(plot).locator('[data-ring=hover]');
      const states = mine.process.states.length;
      const differs = (belief: number): number =>
        Math.hypot(
          ...Array.from({ length: states }, (_, state) => {
            const at = belief * states + state;
            return (mine.beliefs.centre[at] ?? NaN) - (expected.beliefs.centre[at] ?? NaN);
          }),
        );
      /** Beliefs that the two runs read out most differently, the first the most. */
      const [most = NaN, second = NaN] = Array.from({ length: mine.beliefs.count }, (_, belief) => belief)
        .filter((belief) => !Number.isNaN(differs(belief)))
        .sort((a, b) => differs(b) - differs(a));
      /** How far from each other the two runs have the belief under the pointer, in pixels. */
      const apart: number[] = [];
      for (const [over, belief] of [
        ['plot-compare', most],
        ['plot-residual', second],
      ] as const) {
        await preview.tab.mouse.move(...((await centre(circle(over, belief))) as [number, number]), { steps: 3 });
        const rung = async (): Promise<(string | null)[]> =>
          Promise.all(['plot-residual', 'plot-compare'].map((plot) => ring(plot).getAttribute('data-ring-belief')));
        await eventually(async () => new Set(await rung()).size).toBe(1);
        const [seen] = await rung();
        // Where marks lie upon each other the one on top has the pointer.
        const at = await Promise.all(
          ['plot-residual', 'plot-compare'].map(async (plot) => {
            const [[x, y], [rx, ry]] = [await centre(circle(plot, Number(seen))), await centre(ring(plot))];
            expect(Math.hypot(x - rx, y - ry)).toBeLessThan(1.5);
            const box = await drawingOf(plot);
            return [x - box.x, y - box.y] as const;
          }),
        );
        const [here, there] = at;
        apart.push(Math.hypot(here[0] - there[0], here[1] - there[1]));
      }
      // Each run has its own read-out: the same belief is elsewhere.
      expect(Math.max(...apart)).toBeGreaterThan(5);
    } finally {
      await byId('compare-close').click();
      await rm(other, { recursive: true });
    }
  });

  test('what cannot be compared says why, and leads back', async () => {
    await preview.send({ type: 'compare', other: { source: null, checkpoint: 'none.pt' } });
    await preview.tab.locator('[data-testid=compare][data-state=failed]').waitFor();
    expect(await byId('compare-text').innerText()).toMatch(/^Cannot be compared: .*none\.pt/);
    await byId('plot-truth').focus();
    await preview.tab.keyboard.press('c');
    await byId('compare').waitFor({ state: 'hidden' });
  });

  const request = (checkpoint: number): object => ({
    source: { kind: 'local', path: sample },
    checkpoint,
    settings: {},
    threads: 0,
  });
});
