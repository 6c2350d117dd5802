import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { advanced } from '../../../webview/panel/training/playback.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const pictures = join(import.meta.dirname, '../../output/panel');
const until = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

test('playing waits on a place of which nothing was read out, even where the next one is kept', () => {
  const range = { from: 0, to: 3, loop: false, speed: 2, calm: false } as const;
  const kept = new Set([1, 2]);
  const ready = (place: number): boolean => kept.has(place);
  expect(advanced(0, 0.1, { ...range, ready })).toEqual({ place: 0, ended: false, waits: true });
  kept.add(0);
  expect(advanced(0, 0.1, { ...range, ready })).toEqual({ place: 0.2, ended: false, waits: false });
});

describe.skipIf(findChromium() === undefined)(
  'playing a training of which nothing is kept, by an engine that is slow',
  () => {
    let engine: PreviewEngine;
    let preview: Awaited<ReturnType<typeof openPreview>>;
    /** Files that were asked for, request by request; each waits until the test lets it go. */
    const asked: string[][] = [];
    const waiting: (() => void)[] = [];
    const byId = (id: string): Locator => preview.tab.getByTestId(id);
    const marks = (): Promise<string> =>
      byId('plot-residual')
        .locator('.marks-centre circle')
        .evaluateAll((all) => all.map((each) => `${each.getAttribute('cx')},${each.getAttribute('cy')}`).join(' '));
    const letGo = async (): Promise<void> => {
      await until(() => waiting.length).toBeGreaterThan(0);
      waiting.shift()?.();
    };

    beforeAll(async () => {
      await mkdir(pictures, { recursive: true });
      engine = await startEngine();
      const host = engineHost(engine, sample);
      preview = await openPreview({
        ...{ width: 1000, height: 700 },
        async host(message, send) {
          if (message.type === 'call' && message['method'] === 'sweep/frames') {
            asked.push((message['params'] as { files: string[] }).files);
            await new Promise<void>((done) => waiting.push(done));
          }
          await host(message, send);
        },
      });
      await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor({ timeout: 60_000 });
      await preview.tab.emulateMedia({ reducedMotion: 'no-preference' });
    }, 120_000);
    afterAll(async () => {
      for (const done of waiting.splice(0)) done();
      await preview?.close();
      await engine?.stop();
    });
    afterEach(() => expect(preview.problems.splice(0)).toEqual([]));

    test('the picture stays and says of which step it still is, and which is fetched; the first one is asked for alone', async () => {
      const still = await marks();
      await byId('play').click();
      await until(() => byId('panel').getAttribute('data-moment')).toBe('fetching step 0');
      expect(await byId('play-waits').isVisible()).toBe(true);
      expect(await byId('count-residual').innerText()).toBe('still step 11,520,000');
      // What is seen is what is said: the marks, and the figures beside them, of the step that is still on show.
      expect(await marks()).toBe(still);
      expect(await byId('figure-r2').innerText()).toBe('0.911');
      expect(asked).toEqual([['0.pt']]);
      const head = await byId('playhead').boundingBox();
      const [first, last] = await Promise.all(
        [0, 11].map((at) => preview.tab.locator(`[data-notch="${at}"]`).boundingBox()),
      );
      expect(Math.abs(head!.x + head!.width / 2 - first!.x)).toBeLessThan(4);
      expect(last!.x).toBeGreaterThan(head!.x);
      await preview.tab.screenshot({ path: join(pictures, 'play-cold.png') });
    });

    test('the first step is shown as soon as it is there, before anything can move', async () => {
      const still = await marks();
      await letGo();
      await until(() => byId('panel').getAttribute('data-moment')).toBe('step 0');
      expect(await byId('count-residual').innerText()).toBe('step 0');
      await until(marks).not.toBe(still);
      expect(await byId('play-waits').isVisible()).toBe(true);
    });

    test('it moves once the next one is there, and a pause gives a picture that is analysed and named', async () => {
      await letGo();
      await until(() => byId('panel').getAttribute('data-moment')).toMatch(
        /^between 0 and |^step 96,000|^between 96,000/,
      );
      await byId('play').click();
      for (const done of waiting.splice(0)) done();
      await until(() => byId('panel').getAttribute('data-moment')).toBeNull();
      await until(() => byId('panel').getAttribute('data-step')).toMatch(/^(0|96000|192000)$/);
    });

    test('playing that is left while it waits leaves nothing behind', async () => {
      await byId('checkpoint').press('End');
      await preview.tab.locator('[data-testid=panel][data-step="11520000"]:not([data-busy=true])').waitFor();
      const still = await marks();
      // From the last checkpoint it starts over; what is read out for other settings is not kept.
      await byId('layers-0').setChecked(false, { force: true });
      await until(marks).not.toBe(still);
      await byId('play').click();
      await until(() => byId('panel').getAttribute('data-moment')).toBe('fetching step 0');
      await byId('checkpoint').press('ArrowLeft');
      await until(() => byId('panel').getAttribute('data-moment')).toBeNull();
      await preview.tab.locator('[data-testid=panel][data-step="8448000"]:not([data-busy=true])').waitFor();
      expect(await byId('playhead').isVisible()).toBe(false);
      expect(await byId('play-waits').isVisible()).toBe(false);
    });
  },
);
