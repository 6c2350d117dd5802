import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LiveState, ToPanel } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { sample } from '../cli/cli.js';
import { openPreview } from './support/preview.js';

type Folder = Extract<ToPanel, { type: 'folder' }>;

const isFolder = (told: unknown): told is Folder =>
  typeof told === 'object' && told !== null && 'type' in told && told.type === 'folder';

describe.skipIf(findChromium() === undefined)('a panel of a training that goes on', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let folder: string;
  let first: Folder | null = null;

  const bring = (...steps: number[]): Promise<unknown> =>
    Promise.all(steps.map((step) => cp(join(sample, `${step}.pt`), join(folder, `${step}.pt`))));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'live-page-'));
    await cp(join(sample, 'train_config.json'), join(folder, 'train_config.json'));
    await bring(0, 96000);
    engine = await startEngine();
    const host = engineHost(engine, folder);
    preview = await openPreview({
      theme: 'light',
      host: (message, send) =>
        host(message, (told) => {
          if (isFolder(told)) first = told;
          return send(told);
        }),
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await preview.close();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the host tells when it has listed the folder again. */
  async function listed(live: Partial<LiveState> = {}): Promise<void> {
    if (first === null) throw new Error('the folder was not told');
    const listing = await engine.call('folder/list', { source: first.source });
    await preview.send({ ...first, listing, live: { follow: true, writing: [], startedOver: null, ...live } });
  }
  const step = (): Promise<string | null> => preview.tab.getByTestId('panel').getAttribute('data-step');
  const spoken = (): Promise<string | null> => preview.tab.getByTestId('live-spoken').textContent();

  test('goes on to the newest checkpoint where the last one was on show, and leaves the focus', async () => {
    const { tab } = preview;
    await listed();
    await tab.getByTestId('plot-truth').focus();
    await bring(192000);
    await listed();
    await expect.poll(step).toBe('192000');
    expect(await spoken()).toBe('Following the training: step 192,000 is the newest.');
    expect(await tab.evaluate('document.activeElement.getAttribute("data-testid")')).toBe('plot-truth');
  });

  test('stays where it is while the person steers, tells of the checkpoint, and where following is off', async () => {
    const { tab } = preview;
    await preview.send({
      type: 'showSteering',
      steering: { start: 1, end: 2, multiplier: 1, layers: null, collect: 'all', cut: null, from_position: 0 },
    });
    await bring(384000);
    await listed();
    await expect.poll(spoken).toBe('The training has written step 384,000.');
    expect(await step()).toBe('192000');
    await tab.getByRole('tab', { name: 'Geometry' }).click();
    await bring(768000);
    await listed({ follow: false });
    await expect.poll(() => tab.getByTestId('checkpoint').getAttribute('max')).toBe('4');
    expect(await step()).toBe('192000');
  });

  test('tells of a training that has started over until it was read', async () => {
    const { tab } = preview;
    const line = tab.getByTestId('live-line');
    expect(await line.isHidden()).toBe(true);
    await listed({ startedOver: { stale: ['768000.pt'] } });
    await expect
      .poll(() => line.textContent())
      .toContain('has started over. 1 checkpoint of the one before is still there.');
    await tab.getByTestId('live-dismiss').press('Enter');
    await expect.poll(() => line.isHidden()).toBe(true);
    await listed({ startedOver: { stale: ['768000.pt'] } });
    expect(await line.isHidden()).toBe(true);
  });
});
