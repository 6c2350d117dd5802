import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { defaultView, findChromium } from '../../tools/previewPages.mjs';
import { askedBy } from './support/asked.js';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

const listing = {
  runs: [{ prefix: '', checkpoints: [{ file: '1.pt', step: 1, size: 1 }] }],
  ...{ architecture: null, process: null, provenance: {}, fitting: [], notes: [] },
};
const folder = {
  type: 'folder',
  name: 'run-7',
  source: { kind: 'local', path: '/run-7' },
  ...{ listing, presets: [], view: defaultView, steering: null },
};
const busy = { type: 'busy', progress: { step: 'Running', fraction: 0.4 } };
const cancelled = { type: 'failed', error: { code: 'cancelled', message: 'Cancelled' }, remedy: 'retry' };
const failed = { type: 'failed', error: { code: 'cut-short', message: '1.pt is cut short.' }, remedy: 'retry' };

describe.skipIf(findChromium() === undefined)('pages without a picture, in a browser', () => {
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let said: { type: string; [key: string]: unknown }[] = [];
  const asked = (): typeof said => askedBy(said);
  const byId = (id: string): Locator => preview.tab.getByTestId(id);

  async function open(page: 'panel' | 'sideView'): Promise<void> {
    said = [];
    const host = async (message: { type: string }): Promise<void> => void said.push(message);
    await preview?.close();
    preview = await openPreview({ page, host, width: 700, height: 500 });
    await byId(page === 'panel' ? 'panel' : 'side-view').waitFor();
  }
  afterEach(() => expect(preview.problems.splice(0)).toEqual([]));
  afterAll(() => preview?.close());

  describe('the panel', () => {
    beforeAll(() => open('panel'), 120_000);

    test('offers the sample where there is no folder', async () => {
      expect(await byId('empty-title').innerText()).toBe('Nothing analysed yet.');
      expect(await byId('empty-run').isVisible()).toBe(false);
      await byId('open-sample').click();
      await eventually(asked).toEqual([{ type: 'command', command: 'openSample' }]);
    });

    test('of a first analysis that was cancelled shows no error, and a way to begin it again', async () => {
      await preview.send(folder);
      await preview.send(busy);
      await byId('loading').waitFor();
      said = [];
      await byId('cancel').click();
      await preview.send(cancelled);
      await eventually(() => byId('empty-title').innerText()).toBe(
        'There is no picture of run-7 yet: you cancelled its analysis.',
      );
      expect(await byId('failure').isVisible()).toBe(false);
      expect(await byId('loading').isVisible()).toBe(false);
      await byId('empty-run').click();
      await eventually(() => asked().map(({ type }) => type)).toEqual(['cancel', 'analyse']);
      await byId('loading').waitFor();
    });

    test('of a first analysis that failed waits for nothing once its banner is closed', async () => {
      await preview.send(busy);
      await preview.send(failed);
      await byId('failure').waitFor();
      expect(await byId('loading').isVisible()).toBe(false);
      await byId('dismiss').click();
      await eventually(() => byId('empty-title').innerText()).toContain('its analysis failed');
      expect(await byId('loading').isVisible()).toBe(false);
    });
  });

  describe('the side view', () => {
    beforeAll(() => open('sideView'), 120_000);

    test('offers the sample where no folder is selected, and shows no error where one’s own analysis was cancelled', async () => {
      await preview.send({ type: 'folder', name: null });
      await byId('open-sample').click();
      await eventually(asked).toEqual([{ type: 'command', command: 'openSample' }]);
      await preview.send({ type: 'folder', name: 'run-7' });
      await preview.send(busy);
      await preview.send(cancelled);
      said = [];
      await byId('analyse').click();
      await eventually(asked).toEqual([{ type: 'command', command: 'retry' }]);
      expect(await byId('failure').isVisible()).toBe(false);
      expect(await byId('open-sample').isVisible()).toBe(false);
    });
  });
});
