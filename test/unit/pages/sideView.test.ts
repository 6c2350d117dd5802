import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { fromSideViewSchema } from '../../../src/protocol/sideView.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { ANALYSIS } from '../../../src/shared/defaults.js';
import { defaultView, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

describe.skipIf(findChromium() === undefined)('the side view in a browser', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let result: AnalysisResult;
  const said: unknown[] = [];

  beforeAll(async () => {
    engine = await startEngine();
    result = (await engine.call('analyse', {
      source: { kind: 'local', path: sample },
      settings: {},
    })) as AnalysisResult;
    preview = await openPreview({
      page: 'sideView',
      width: 250,
      height: 700,
      host: async (message, send) => {
        said.push(fromSideViewSchema.parse(message));
        if (message.type === 'ready') await send({ type: 'folder', name: null });
      },
    });
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));
  const byId = (id: string) => preview.tab.getByTestId(id);
  const state = (wanted: string) => preview.tab.locator(`[data-testid=side-view][data-state=${wanted}]`).waitFor();

  test('says what to do while nothing is selected', async () => {
    await state('empty');
    expect(await byId('side-view').innerText()).toContain('Select a checkpoint folder');
  });

  test('shows figures and the small geometry of the selection at 250 pixels', async () => {
    await preview.send({ type: 'folder', name: 'rrxor' });
    await preview.send({ type: 'busy', progress: { step: 'Reading', fraction: 0.5 } });
    await state('loading');
    await preview.send({ type: 'analysis', result, view: defaultView });
    await state('ready');
    expect(await byId('side-name').innerText()).toBe('rrxor · step 11,520,000');
    expect(await byId('figure-r2').innerText()).toBe('0.911');
    expect(await byId('count-summary').innerText()).toBe('○ 36 true · ● 35 recovered');
    expect(await byId('plot-summary').locator('circle[data-belief]').count()).toBe(71);
    expect(await byId('architecture').innerText()).toContain('4 layers');
    expect(await preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(250);
  });

  test('says which process it is and where from, and what was assumed, with the reason on hover', async () => {
    const config = { from: 'file' as const, file: 'run.yaml', field: 'process' };
    const why = 'No config names act_fn: relu was assumed.';
    const assumed = [{ field: 'act_fn', value: 'relu', why, lookalikes: ['run.yaml: mlp_act "x"'] }];
    const told = { ...result, provenance: { ...result.provenance, process: config }, assumed };
    await preview.send({ type: 'analysis', result: told, view: defaultView });
    expect(await byId('process-origin').innerText()).toBe('Process rrxor: run.yaml, process');
    expect(await byId('assumed').innerText()).toBe('Assumed: act_fn relu');
    expect(await byId('assumed').getAttribute('title')).toBe(`${why}\nNot understood: run.yaml: mlp_act "x".`);
    expect(await preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(250);
    await preview.send({ type: 'analysis', result: { ...result, assumed: [] }, view: defaultView });
    expect(await byId('assumed').count()).toBe(0);
    await preview.send({ type: 'analysis', result, view: defaultView });
  });

  test('tells the verdict, KL beside R², what a person changed, and a better process', async () => {
    const process = { kind: 'preset', name: 'rrxor', params: { pR1: 0.3 } };
    const sentence = 'RRXOR (pR1 0.500) predicts this model 600 times better than the parameters in use.';
    const changed = {
      ...result,
      provenance: { ...result.provenance, process: { from: 'you' }, 'process.pR1': { from: 'you' } },
      process: { ...result.process, params: { pR1: 0.3, pR2: 0.5 } },
      verdict: { level: 'other-process', sentence: `Probably another one: ${sentence}`, reasons: ['KL is 0.2.'] },
      better: { sentence, process: {} },
    };
    const config = { kind: 'preset', name: 'rrxor', params: { pR1: 0.5 } };
    const told = {
      asked: { ...ANALYSIS, process },
      listing: { process: config, provenance: { process: { from: 'file', file: 'run.yaml', field: 'process' } } },
      presets: [],
      assumed: {},
    };
    await preview.send({ type: 'analysis', result: changed, view: defaultView, told });
    expect(await byId('process-origin').innerText()).toBe('Process rrxor: run.yaml, process');
    expect(await byId('changed').innerText()).toBe('Changed by you: pR1 0.3 (the config says 0.5)');
    expect(await byId('verdict').getAttribute('data-level')).toBe('other-process');
    expect(await byId('verdict').innerText()).toContain('Other process');
    expect(await byId('better').innerText()).toContain('600 times better');
    // The verdict says the same: the sentence is not shown twice.
    expect((await byId('better').locator('.visually-hidden').boundingBox())?.width).toBeLessThan(2);
    await byId('better-use').click();
    await expect.poll(() => said).toContainEqual({ type: 'command', command: 'useBetter' });
    expect(await byId('figure-kl').innerText()).toMatch(/^[\d.]+ nats$/);
    const verdict = { level: 'holds', sentence: 'Holds.', reasons: [] };
    await preview.send({ type: 'checked', result: { analysis: result.id, verdict } });
    await expect.poll(() => byId('verdict').getAttribute('data-level')).toBe('holds');
    expect(await preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(250);
    await preview.send({ type: 'analysis', result, view: defaultView });
  });

  test('calls r2 of unseen prefixes unstable where it is, with number and reason on hover', async () => {
    const regression = { ...result.regression, r2_unseen: -1234.5 };
    await preview.send({ type: 'analysis', result: { ...result, regression }, view: defaultView });
    expect(await byId('figure-r2-unseen').innerText()).toBe('unstable');
    const title = await preview.tab.locator('.figure:has([data-testid=figure-r2-unseen])').getAttribute('title');
    expect(title).toContain('-1234.5. Errors are more than twice the spread of the beliefs');
    await preview.send({ type: 'analysis', result, view: defaultView });
  });

  test('shows the pair under steering with its bars', async () => {
    const request = { analysis: result.id, start: 17, end: 19 };
    await preview.send({ type: 'steering', result: await engine.call('steer', request) });
    await byId('pair').waitFor();
    expect(await byId('pair').innerText()).toContain('Steering 17 → 19');
    expect(await byId('pair').locator('table').count()).toBe(2);
    await preview.send({ type: 'steering', result: null });
    expect(await byId('pair').isVisible()).toBe(false);
  });

  test('keeps the picture beside the message of a failed run, and its buttons speak to the host', async () => {
    await preview.send({
      type: 'failed',
      error: { code: 'gone', message: 'The folder vanished.' },
      remedy: 'retry',
    });
    await state('error');
    expect(await byId('failure-message').innerText()).toBe('The folder vanished.');
    expect(await byId('plot-summary').isVisible()).toBe(true);
    await byId('remedy').click();
    await byId('open-panel').click();
    await expect
      .poll(() => said.slice(-2))
      .toEqual([
        { type: 'command', command: 'retry' },
        { type: 'command', command: 'showActive' },
      ]);
  });

  test('shows nothing of one folder under the name of another', async () => {
    await preview.send({ type: 'folder', name: 'mess3' });
    await preview.send({ type: 'busy', progress: { step: 'Reading', fraction: 0 } });
    await state('loading');
    expect(await byId('side-name').innerText()).toBe('mess3');
    expect(await byId('failure').isVisible()).toBe(false);
    for (const id of ['plot-summary', 'figure-r2', 'architecture', 'open-panel'])
      expect(await byId(id).isVisible(), id).toBe(false);
  });
});
