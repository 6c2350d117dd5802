import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { accessibilityViolations } from './support/axe.js';
import { composedOf } from './support/composedOf.js';
import { tabs as ofAll } from './support/everyTab.js';
import { eventually } from './support/eventually.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
/** A composed process has all nine. */
const tabs = [...ofAll, 'parts'];

/** What is cut of the name of the chosen tab, and of the tab in its line, in pixels. */
const CUT = `(() => {
  const list = document.querySelector('[role=tablist]').getBoundingClientRect();
  const tab = document.querySelector('[role=tab][aria-selected=true]');
  const [box, label] = [tab.getBoundingClientRect(), tab.querySelector('.tab-label')];
  return {
    id: tab.id.slice(4),
    name: label.scrollWidth - label.offsetWidth,
    hidden: label.offsetWidth === 0,
    left: Math.max(0, list.left - box.left) > 0.5,
    right: Math.max(0, box.right - list.right) > 0.5,
  };
})()`;

describe.skipIf(findChromium() === undefined)('the tabs of the panel', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const open = async (language: 'en' | 'de'): Promise<void> => {
    await preview?.close();
    const host = engineHost(engine, sample);
    preview = await openPreview({
      language,
      host: (message, send) =>
        host(message, (told) => {
          const { type, result } = told as { type: string; result?: AnalysisResult };
          if (type !== 'analysis' || result === undefined) return send(told);
          const composed = composedOf(result, { kind: 'mixture', sizes: [2, 3], names: ['even', 'mess3'] });
          return send({ ...(told as object), result: { ...result, composed } } as typeof told);
        }),
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  };
  const resize = async (width: number): Promise<void> => {
    await preview.tab.setViewportSize({ width, height: 800 });
    await eventually(() => preview.tab.evaluate('innerWidth')).toBe(width);
  };
  const chosen = (): Promise<string> => preview.tab.evaluate(`(${CUT}).id`);
  const arrows = (): Promise<boolean[]> =>
    Promise.all(['tabs-left', 'tabs-right'].map((id) => preview.tab.getByTestId(id).isVisible()));

  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  test.each(['en', 'de'] as const)('no name is cut, in any width, in %s', async (language) => {
    await open(language);
    for (const width of [240, 300, 566, 1090, 1600]) {
      await resize(width);
      for (const id of tabs) {
        await preview.tab.evaluate(`document.querySelector('[data-testid=tab-${id}]').click()`);
        const whole = { id, name: 0, hidden: false, left: false, right: false };
        await eventually(() => preview.tab.evaluate(CUT), `${language} ${width}`).toEqual(whole);
      }
    }
  });

  test('what has no room is scrolled to, by arrows at the ends and by the keys, which go round', async () => {
    await open('de');
    await resize(1090);
    expect(await arrows()).toEqual([false, false]);
    await resize(240);
    await preview.tab.getByTestId('tab-geometry').click();
    await eventually(arrows).toEqual([true, true]);
    const [left, right] = [preview.tab.getByTestId('tabs-left'), preview.tab.getByTestId('tabs-right')];
    expect([await left.isDisabled(), await right.isDisabled()]).toEqual([true, false]);
    // What only scrolls chooses nothing.
    await right.click();
    await eventually(() => left.isDisabled()).toBe(false);
    expect(await chosen()).toBe('geometry');
    await eventually(async () => {
      if (!(await right.isDisabled())) await right.click();
      return right.isDisabled();
    }).toBe(true);
    await preview.tab.getByTestId('tab-parts').click();
    expect(await chosen()).toBe('parts');
    for (const [key, id] of [
      ['ArrowRight', 'geometry'],
      ['ArrowLeft', 'parts'],
      ['Home', 'geometry'],
      ['End', 'parts'],
      ['ArrowLeft', 'training'],
    ] as const) {
      await preview.tab.keyboard.press(key);
      await eventually(() => preview.tab.evaluate(CUT), key).toMatchObject({ id, left: false, right: false });
      expect(await preview.tab.evaluate('document.activeElement.id')).toBe(`tab-${id}`);
    }
  });

  test('are all of one list to those who hear it, of which the arrows at the ends are no part', async () => {
    await open('en');
    await resize(240);
    const list = preview.tab.getByRole('tablist', { name: 'What to look at' });
    expect(await list.getByRole('tab').count()).toBe(tabs.length);
    expect(await list.getByRole('tab', { name: 'Which Process?', exact: true }).count()).toBe(1);
    expect(await preview.tab.getByRole('button', { name: /chevron/ }).count()).toBe(0);
    // One stop on the way with Tab.
    expect(await preview.tab.locator('.tab-row [tabindex="0"]').count()).toBe(1);
    expect(await accessibilityViolations(preview.tab, { within: '.sheet-face' })).toEqual([]);
  });
});
