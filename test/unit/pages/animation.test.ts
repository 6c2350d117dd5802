import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnimationTold, AnimationWish } from '../../../src/protocol/animation.js';
import { fromPanelSchema } from '../../../src/protocol/panel.js';
import type { FromPanel } from '../../../src/protocol/panel.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { sample } from '../cli/cli.js';
import { differing, readGif } from '../figure/readGif.js';
import { openPreview } from './support/preview.js';

const checkpoints = [0, 96000, 11520000].map((step) => ({ file: `${step}.pt`, step, r2: null }));
const wish: AnimationWish = {
  ...{ format: 'gif', checkpoints, scale: 1, theme: 'light', pace: 'even', between: true, seconds: 1, fps: 8 },
  ...{ version: '1', date: new Date(0).toISOString() },
};

describe.skipIf(findChromium() === undefined)('a moving picture of a panel', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  const said: FromPanel[] = [];

  beforeAll(async () => {
    engine = await startEngine();
    const host = engineHost(engine, sample);
    preview = await openPreview({
      theme: 'dark',
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

  const toldOf = (id: number): AnimationTold[] =>
    said.flatMap((message) => (message.type === 'animation' && message.id === id ? [message.told] : []));
  const ended = (id: number): AnimationTold | undefined =>
    toldOf(id).find(({ kind }) => kind === 'whole' || kind === 'failed');

  async function animated(id: number, asked: AnimationWish): Promise<Buffer> {
    await preview.send({ type: 'animate', id, wish: asked });
    await expect.poll(() => ended(id)).toEqual({ kind: 'whole', left: [] });
    return Buffer.concat(
      toldOf(id).flatMap((told) => (told.kind === 'part' ? [Buffer.from(told.base64, 'base64')] : [])),
    );
  }

  test('is a GIF that moves from the first checkpoint to the last, and tells how far it is', async () => {
    const bytes = await animated(1, wish);
    const gif = readGif(bytes);
    expect([gif.width, gif.loops, gif.frames.length]).toEqual([640, 0, 8]);
    const moved = gif.frames.slice(1).map((frame, at) => differing(frame, gif.frames[at]));
    expect(Math.min(...moved)).toBeGreaterThan(50);
    // Light, whatever the theme of the page.
    expect([...gif.frames[0].subarray(0, 3)]).toEqual([255, 255, 255]);
    expect(bytes.toString('latin1')).toContain('3 checkpoints from 0 to 11520000, interpolated between them.');
    const drawn = toldOf(1).flatMap((told) =>
      told.kind === 'progress' && told.doing === 'drawing' ? [told.done] : [],
    );
    expect(drawn).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('is a video of the asked length and size, whose first and last frames differ', async () => {
    const bytes = await animated(2, { ...wish, format: 'webm', seconds: 2 });
    expect(bytes.toString('latin1')).toContain('3 checkpoints from 0 to 11520000');
    const tab = await preview.tab.context().newPage();
    try {
      const seen: { width: number; duration: number; differ: number } = await tab.evaluate(`(async () => {
        const video = document.createElement('video');
        video.muted = true;
        video.src = 'data:video/webm;base64,${bytes.toString('base64')}';
        await new Promise((done, failed) => {
          video.onloadeddata = done;
          video.onerror = () => failed(new Error(video.error.message));
        });
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
        const context = canvas.getContext('2d');
        const at = async (time) => {
          const there = new Promise((done) => (video.onseeked = done));
          video.currentTime = time;
          await there;
          context.drawImage(video, 0, 0);
          return context.getImageData(0, 0, canvas.width, canvas.height).data;
        };
        const first = await at(0.01);
        // A busy browser says that it is there before it shows what is there.
        const until = performance.now() + 20_000;
        let differ = 0;
        while (differ <= 100 && performance.now() < until) {
          const last = await at(video.duration - 0.02 - 0.001 * Math.random());
          differ = 0;
          for (let part = 0; part < first.length; part += 4) if (Math.abs(first[part] - last[part]) > 60) differ++;
        }
        return { width: video.videoWidth, duration: video.duration, differ };
      })()`);
      expect(seen.width).toBe(640);
      // Fifteen sixteenths of two seconds, and the last frame, which stays.
      expect(seen.duration).toBeGreaterThan(3.3);
      expect(seen.duration).toBeLessThan(3.5);
      expect(seen.differ).toBeGreaterThan(100);
    } finally {
      await tab.close();
    }
  });

  test('leaves out what cannot be read, tells why, and fails in words where too little is left', async () => {
    const missing = { file: 'gone.pt', step: 5, r2: null };
    await preview.send({ type: 'animate', id: 3, wish: { ...wish, checkpoints: [missing, checkpoints[2]] } });
    await expect.poll(() => ended(3)?.kind).toBe('failed');
    expect(ended(3)).toMatchObject({ message: expect.stringContaining('Fewer than two checkpoints') as string });
    expect(toldOf(3).filter(({ kind }) => kind === 'part')).toEqual([]);
  });
});
