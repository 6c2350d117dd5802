import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { svgText } from '../../../src/figure/files/svg.js';
import { fromPanelSchema } from '../../../src/protocol/panel.js';
import type { FromPanel } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { beliefscope, sample } from '../cli/cli.js';
import { openPreview } from './support/preview.js';

type Drawn = Extract<FromPanel, { type: 'picture' }>;
type Places = { x: number; y: number; fill: string }[];

describe.skipIf(findChromium() === undefined)('a saved picture', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const said: FromPanel[] = [];
  let commandLine: ReturnType<typeof beliefscope>;
  let chartOfCommandLine: ReturnType<typeof beliefscope>;

  beforeAll(async () => {
    commandLine = beliefscope('figure', sample, '-o', '-');
    chartOfCommandLine = beliefscope('figure', sample, '-o', '-', '--plot', 'kl', '--caption');
    engine = await startEngine();
    const host = engineHost(engine, sample, {}, { singles: true });
    preview = await openPreview({
      theme: 'light',
      host(message, send) {
        said.push(fromPanelSchema.parse(message));
        return host(message, send);
      },
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await preview.close();
    await engine.stop();
  });

  async function drawn(
    id: number,
    theme: 'light' | 'dark' | 'shown',
    what: 'plots' | 'chart' = 'plots',
  ): Promise<NonNullable<Drawn['picture']>> {
    const date = new Date(0).toISOString();
    await preview.send({
      type: 'drawPicture',
      id,
      wish: { what, millimetres: 180, theme, caption: true, version: '1', date },
    });
    const answer = (): Drawn | undefined =>
      said.find((message): message is Drawn => message.type === 'picture' && message.id === id);
    await expect.poll(answer).toBeDefined();
    const picture = answer()?.picture;
    if (!picture) throw new Error('nothing was drawn');
    return picture;
  }

  test('has every mark where the plot has it, after scaling, when zoomed too', async () => {
    const { tab } = preview;
    await tab.getByTestId('plot-truth').press('+');
    // A zoom is drawn in the next frame.
    await tab.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const picture = await drawn(1, 'shown');
    // The same reader of SVG for both: the browser.
    await tab.evaluate(`{
      const holder = document.createElement('div');
      holder.id = 'saved';
      const { documentElement } = new DOMParser().parseFromString(${JSON.stringify(svgText(picture))}, 'image/svg+xml');
      holder.append(document.importNode(documentElement, true));
      document.body.append(holder);
    }`);
    const read = (circles: string, border: string): Promise<Places> =>
      tab.evaluate(`(() => {
        const frame = document.querySelector(${JSON.stringify(border)}).getBoundingClientRect();
        return [...document.querySelectorAll(${JSON.stringify(circles)})].map((circle) => {
          const { left, top, width, height } = circle.getBoundingClientRect();
          return {
            x: (left + width / 2 - frame.left) / frame.width,
            y: (top + height / 2 - frame.top) / frame.height,
            fill: circle.getAttribute('fill'),
          };
        });
      })()`);
    const live = await read('[data-testid=plot-truth] circle[data-belief]', '[data-testid=plot-truth] .plot-border');
    // Ground, then plots in groups of their own: in each the border is the only rectangle that is not a clip.
    const saved = await read('#saved svg > g:nth-of-type(1) circle', '#saved svg > g:nth-of-type(1) > rect');
    expect(saved).toHaveLength(36);
    expect(live).toHaveLength(36);
    saved.forEach((place, at) => {
      expect(place.fill).toBe(live[at].fill);
      expect(place.x).toBeCloseTo(live[at].x, 2);
      expect(place.y).toBeCloseTo(live[at].y, 2);
    });
  });

  test('has the marks where the command line draws them', async () => {
    // Width and height of the panel are its own: places are compared as they lie to each other.
    const form = (text: string): number[] => {
      const places = [...text.matchAll(/<circle[^>]* cx="([^"]+)" cy="([^"]+)"/g)].slice(0, 36);
      const [xs, ys] = [1, 2].map((at) => places.map((place) => Number(place[at])));
      const wide = Math.max(...xs) - Math.min(...xs);
      return [...xs.map((x) => (x - xs[0]) / wide), ...ys.map((y) => (y - ys[0]) / wide)];
    };
    const { code, stdout } = await commandLine;
    expect(code).toBe(0);
    const places = form(stdout);
    expect(places).toHaveLength(72);
    form(svgText(await drawn(3, 'light'))).forEach((place, at) => expect(place).toBeCloseTo(places[at], 3));
  });

  test('of a chart is what its button asks for, with its data', async () => {
    const { tab } = preview;
    const button = tab.getByTestId('chart-layers-save');
    expect(await button.getAttribute('aria-label')).toBe(
      'Save or Copy: R² of each layer alone; words weighted uniformly',
    );
    // By the keyboard, which no pointer has to find the button for first.
    await button.press('Enter');
    await expect
      .poll(() => said.some((message) => message.type === 'command' && message.command === 'saveChart'))
      .toBe(true);
    const picture = await drawn(4, 'light', 'chart');
    const shown = await tab
      .getByTestId('chart-layers')
      .locator('.column-value')
      .evaluateAll((all) => all.map((each) => each.textContent));
    expect(shown.length).toBeGreaterThan(1);
    const text = svgText(picture);
    for (const value of shown) expect(text).toContain(`>${value}</text>`);
    expect(picture.data?.columns).toEqual(['layer', 'R²']);
    expect(picture.data?.rows.map(([layer]) => layer)).toEqual(shown.map((_, layer) => String(layer)));
    // What stands above a column is its share, cut after some digits.
    picture.data?.rows.forEach(([, share], at) => expect(Number(share)).toBeCloseTo(Number(shown[at]), 1));
    expect(picture.about.facts.chart).toBe('R² of each layer alone; words weighted uniformly');
  });

  test('of a chart is what the command line draws', async () => {
    const { tab } = preview;
    await tab.getByTestId('chart-kl-save').press('Enter');
    // What a file says of its program and date is no part of the drawing.
    const drawing = (text: string): string => text.replace(/<metadata>.*<\/metadata>/, '');
    const { stdout } = await chartOfCommandLine;
    await expect.poll(async () => drawing(svgText(await drawn(5, 'light', 'chart')))).toBe(drawing(stdout));
  });

  test('tells run, step, process and verdict, and is dark on request', async () => {
    const picture = await drawn(2, 'dark');
    expect(picture.ground).toBe('#1f1f1f');
    expect(picture.about.lines.join(' ')).toContain('rrxor, step 11,520,000, process rrxor');
    expect(svgText(picture)).toContain('Holds the belief geometry');
  });

  test('is asked for by the button above the plots', async () => {
    await preview.tab.getByTestId('save-picture').click();
    await expect
      .poll(() => said.some((message) => message.type === 'command' && message.command === 'savePicture'))
      .toBe(true);
    expect(preview.problems).toEqual([]);
  });
});
