import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { SessionSweep } from '../../../src/host/session/sessionSweep.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { analysisSettingsSchema } from '../../../src/protocol/analysis.js';
import type { FolderListing } from '../../../src/protocol/files.js';
import type { Progress } from '../../../src/protocol/outcome.js';
import type { SweepProgress, SweepRequest } from '../../../src/protocol/sweep.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine, Send } from '../../tools/previewPages.mjs';
import { engineRequests } from './support/engineRequests.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const until = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 });

describe.skipIf(findChromium() === undefined)('a sweep that is cancelled on the strip and gone on with', () => {
  let engine: PreviewEngine;
  let sweep: SessionSweep;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  /** What the engine was asked to sweep, and each line that it has told, in its order. */
  const asked: SweepRequest[] = [];
  const found: string[] = [];
  const byId = (id: string): Locator => preview.tab.getByTestId(id);

  beforeAll(async () => {
    engine = await startEngine();
    const { request } = engineRequests(engine);
    const source = { kind: 'local', path: sample } as const;
    const listing = (await engine.call('folder/list', { source })) as FolderListing;
    let send: Send = () => Promise.resolve();
    sweep = new SessionSweep(
      {
        request: (
          method: string,
          params: SweepRequest,
          options: { onProgress(told: Progress | SweepProgress): void },
        ) => {
          if (params.what === 'all') asked.push(params);
          return request(method, { ...params, workers: 1 }, {
            ...options,
            onProgress: (told: Progress | SweepProgress) => {
              if ('news' in told && told.news) found.push(...told.news.lines.map(({ file }) => file));
              options.onProgress?.(told);
            },
          } as never);
        },
      } as never,
      () => void send({ type: 'swept', ...sweep.take() }),
    );
    const host = engineHost(engine, sample);
    preview = await openPreview({
      ...{ width: 1000, height: 700 },
      async host(message, answer) {
        send = answer;
        if (message.type === 'sweep') return message['on'] === true ? void sweep.start({ again: true }) : sweep.stop();
        await host(message, async (told) => {
          const each = told as { type: string; result: AnalysisResult };
          if (each.type === 'swept') return;
          await answer(told);
          if (each.type !== 'analysis') return;
          const { checkpoint } = each.result;
          const settings = analysisSettingsSchema.parse({});
          const { checkpoints } = listing.runs[0]!;
          await sweep.look({ request: { source, settings }, file: checkpoint.file, checkpoints });
        });
      },
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor({ timeout: 60_000 });
  }, 120_000);
  afterAll(async () => {
    sweep?.dispose();
    await preview?.close();
    await engine?.stop();
  });

  test('computes nothing twice: the engine is asked only for what is left, and the curves are those of a sweep in one go', async () => {
    await byId('sweep-run').click();
    await until(() => new Set(found).size).toBeGreaterThanOrEqual(3);
    await byId('sweep-cancel').press('Enter');
    await until(() => byId('sweep-run').innerText()).toMatch(/^Analyse the other \d+/);
    const known = new Set(found);
    expect(known.size).toBeLessThan(12);
    // The one on show is known by its analysis.
    const seen = new Set([...known, '11520000.pt']);
    expect(await byId('checkpoint-area').locator('[data-level]').count()).toBe(seen.size);
    await byId('sweep-run').click();
    await until(() => byId('sweep-text').innerText()).toBe('All 12 analysed');
    expect(asked).toHaveLength(2);
    expect(asked[0]?.files).toHaveLength(12);
    const rest = asked[0]?.files?.filter((file) => !known.has(file));
    expect([...(asked[1]?.files ?? [])].sort()).toEqual([...(rest ?? [])].sort());
    expect([...found].sort()).toEqual([...(asked[0]?.files ?? [])].sort());
    expect(await byId('checkpoint-area').locator('[data-level]').count()).toBe(12);
    expect(preview.problems).toEqual([]);
  });
});
