import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Locator } from 'playwright-core';
import { composed, contrast, LEAST_CONTRAST } from '../../../src/figure/geometry/contrast.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { accessibilityViolations } from './support/axe.js';
import type { Tab } from './support/everyTab.js';
import { fillTabs, tabs } from './support/everyTab.js';
import { otherThanColours } from './support/sameButColours.js';
import { drawnColours, layoutFaults, outOfView } from './support/seen.js';
import { foundHost } from './support/foundHost.js';
import { openPreview } from './support/preview.js';
import { sweptHost } from './support/sweptHost.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const pictures = join(import.meta.dirname, '../../output/panel');
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
const steps = [
  ...[0, 96_000, 192_000, 384_000, 768_000, 1_536_000, 2_304_000, 3_072_000, 4_608_000, 6_144_000, 8_448_000],
  11_520_000,
];

const themes = ['dark', 'light', 'hc', 'hc-light'] as const;
/** What the workbench leaves for the panel of windows of 1280 × 800, 1440 × 940 and 1920 × 1080, half an editor, and a side. */
const sizes = [
  { name: '1280', width: 930, height: 715 },
  { name: '1440', width: 1090, height: 838 },
  { name: '1920', width: 1570, height: 978 },
  { name: '566', width: 566, height: 715 },
  { name: '300', width: 300, height: 715 },
] as const;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
/** Where the words of elements stand. */
const boxesOf = (selector: string): string => `[...document.querySelectorAll('${selector}')].map((element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const box = element.matches('span, text') ? range.getBoundingClientRect() : element.getBoundingClientRect();
  return { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
})`;

describe.skipIf(findChromium() === undefined)('every tab of the panel, in every theme and at every size', () => {
  let engine: PreviewEngine;
  let camera: CDPSession;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  /** Opens a tab as a click does; that a click gets there is asserted elsewhere. */
  const open = (tab: Tab): Promise<void> =>
    preview.tab.evaluate(`document.querySelector('[data-testid=tab-${tab}]').click()`);
  /** On a page that scrolls the tab stands under the plots, which stay in view. */
  const look = async (name: string): Promise<void> => {
    await preview.tab.evaluate(`{
      const [plots, tab] = ['.plots', '.column-right'].map((part) => document.querySelector(part).getBoundingClientRect());
      scrollTo(0, innerWidth < 860 ? scrollY + tab.top - plots.height : 0);
    }`);
    const { data } = await camera.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    await writeFile(join(pictures, `${name}.png`), data, 'base64');
  };

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    engine = await startEngine();
    const host = engineHost(engine, sample, {}, {}, pair);
    preview = await openPreview({ width: 930, height: 715, host: sweptHost(foundHost(host), steps) });
    camera = await preview.tab.context().newCDPSession(preview.tab);
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
    await fillTabs(preview.tab);
  }, 180_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  for (const { name, width, height } of sizes)
    test(`at ${name} nothing is cut off, covered or out of scale in any tab, and themes differ in colours alone: a picture of each in all four`, async () => {
      await preview.tab.setViewportSize({ width, height });
      const found: string[] = [];
      for (const theme of themes) {
        await preview.setTheme(theme);
        for (const tab of tabs) {
          await open(tab);
          await look(`${name}-${theme}-${tab}`);
          // What stands where, and what it is called, is the same in every theme: so are the faults of both.
          const faults = [
            ...(theme === 'dark' ? await layoutFaults(preview.tab) : []),
            ...(await otherThanColours(preview.tab, `${name} ${tab}`)),
          ];
          found.push(...faults.map((fault) => `${theme}, ${tab}: ${fault}`));
        }
      }
      expect(found).toEqual([]);
    });

  test('at 240 px no tab is wider than the page: wide tables scroll by themselves', async () => {
    await preview.tab.setViewportSize({ width: 240, height: 715 });
    for (const tab of tabs) {
      await open(tab);
      expect(await preview.tab.evaluate('document.documentElement.scrollWidth'), tab).toBe(240);
    }
  });

  test('beside a side bar the figures of the checkpoints are seen with their verdicts, without scrolling', async () => {
    await preview.tab.setViewportSize({ width: sizes[0].width, height: sizes[0].height });
    await open('training');
    // As wide as those of the sample are, of a checkpoint that has learned little.
    const words = ['11,520,000', '0.627', 'unstable', '0.65394', 'Short memory'];
    const [wide, room] = await preview.tab.evaluate<[number, number]>(`(() => {
      const table = document.querySelector('[data-testid=training-table]');
      const cells = table.querySelector('tbody tr').children;
      const before = [...cells].map(({ textContent }) => textContent);
      const put = (texts) => texts.forEach((text, at) => (cells[at].textContent = text));
      put(${JSON.stringify(words)});
      const { scrollWidth, clientWidth } = table.parentElement;
      put(before);
      return [scrollWidth, clientWidth];
    })()`);
    expect(wide).toBeLessThanOrEqual(room);
  });

  test('what the sides of the map of pairs are stands clear of its numbers', async () => {
    for (const width of [240, 320, 700, 930, 1280]) {
      await preview.tab.setViewportSize({ width, height: 715 });
      await open('matrix');
      const [corner] = await preview.tab.evaluate<Box[]>(boxesOf('.heat-corner'));
      const labels = await preview.tab.evaluate<Box[]>(boxesOf('.heat-label'));
      expect(labels.length).toBeGreaterThan(8);
      for (const label of labels) {
        const across = Math.min(corner.right, label.right) - Math.max(corner.left, label.left);
        const down = Math.min(corner.bottom, label.bottom) - Math.max(corner.top, label.top);
        expect(across > 0 && down > 2, `at ${width}`).toBe(false);
      }
      // Numbers of columns stand over their columns.
      const [cells] = await preview.tab.evaluate<Box[]>(boxesOf('.heat-cells'));
      const [columns] = await preview.tab.evaluate<Box[]>(boxesOf('.heat-labels-column'));
      expect(columns.left).toBe(cells.left);
      expect(columns.bottom).toBeLessThanOrEqual(cells.top + 0.5);
    }
  });

  for (const { name, width, height } of [sizes[0], sizes[4]])
    test(`at ${name} no tab keeps anybody out or offends against the practices of the checker`, async () => {
      await preview.tab.setViewportSize({ width, height });
      await preview.setTheme('dark');
      // A narrow page has the same parts in another order, and a card that may scroll.
      for (const tab of name === '300' ? (['geometry', 'process'] as const) : tabs) {
        await open(tab);
        expect(await accessibilityViolations(preview.tab, { practices: true, stays: true }), tab).toEqual([]);
      }
    });

  for (const theme of ['light', 'hc', 'hc-light'] as const)
    test(`no words are too faint in any tab in ${theme}`, async () => {
      await preview.tab.setViewportSize({ width: sizes[0].width, height: sizes[0].height });
      await preview.setTheme(theme);
      // Names, roles and headings are the same in every theme (above), and so is what stands around the tabs in every tab.
      for (const tab of tabs) {
        await open(tab);
        const within = tab === 'geometry' ? null : `#panel-${tab}`;
        const found = await accessibilityViolations(preview.tab, { colours: true, within, stays: true });
        expect(found, tab).toEqual([]);
      }
    });

  test('at 1280 × 800 each experiment is seen with its effect, and nobody scrolls', async () => {
    await preview.tab.setViewportSize({ width: sizes[0].width, height: sizes[0].height });
    for (const [tab, parts] of [
      ['steering', ['multiplier', 'steer-bars', 'score-ab', 'steer-swap']],
      ['trajectory', ['word', 'word-step', 'trajectory-detail']],
      ['matrix', ['matrix-run', 'matrix-value-closed', 'heat-map']],
      ['edit', ['edit-start', 'target-0', 'target-4', 'edit-bars', 'fold-erase']],
    ] as const) {
      await open(tab);
      const ids = ['checkpoint', 'verdict', 'figure-kl', 'plot-truth', 'plot-residual', ...parts];
      expect(await outOfView(preview.tab, ids), tab).toEqual([]);
    }
  });

  for (const theme of [...themes, 'solarized-light', 'nord'] as const)
    test(`what is drawn has 3:1 against its ground in ${theme}, whatever its colours stand for`, async () => {
      await preview.setTheme(theme);
      if (theme === 'dark') await byId('show-singles').click();
      const faint: string[] = [];
      for (const tab of ['training', 'steering'] as const) {
        await open(tab);
        for (const colour of tab === 'training' ? ['index'] : ['index', 'states', 'position']) {
          await byId(`colour-${colour}`).check({ force: true });
          const { ground, drawn } = await drawnColours(preview.tab);
          expect(drawn.length).toBeGreaterThan(100);
          for (const { name, colour: seen } of drawn) {
            const hex = composed(seen, ground)?.formatHex();
            if (hex === undefined || contrast(hex, ground) < 0.98 * LEAST_CONTRAST) faint.push(`${name} ${seen}`);
          }
        }
      }
      expect([...new Set(faint)]).toEqual([]);
    });
});
