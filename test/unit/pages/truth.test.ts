import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { FolderListing } from '../../../src/protocol/files.js';
import { fromPanelSchema } from '../../../src/protocol/panel.js';
import { defaultView, engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine, PreviewHost } from '../../tools/previewPages.mjs';
import { checkOf, fitOf, inferOf } from './support/found.js';
import { foundHost } from './support/foundHost.js';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

describe.skipIf(findChromium() === undefined)('what tells whether a picture is true, in the panel', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let said: { type: string; [key: string]: unknown }[] = [];

  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const open = async (host: PreviewHost, state = 'ready'): Promise<void> => {
    said = [];
    await preview?.close();
    preview = await openPreview({
      host: (message, send) => {
        said.push(fromPanelSchema.parse(message));
        return host(message, send);
      },
    });
    await preview.tab.locator(`[data-testid=panel][data-state=${state}]`).waitFor();
  };
  const asked = (type: string): (typeof said)[number] | undefined => said.findLast((each) => each.type === type);
  const row = (table: string, name: string): Promise<string> => byId(table).locator(`[data-row="${name}"]`).innerText();
  const fits = async (): Promise<void> => {
    for (const width of [320, 566]) {
      await preview.tab.setViewportSize({ width, height: 900 });
      expect(await preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    await preview.tab.setViewportSize({ width: 1200, height: 900 });
  };

  beforeAll(async () => {
    engine = await startEngine();
    await open(foundHost(engineHost(engine, sample)));
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => expect(preview.problems).toEqual([]));

  test('a check is one table of what is not belief, each row with its numbers or why there are none', async () => {
    await byId('tab-check').click();
    await byId('check-run').click();
    await byId('check-rows').waitFor();
    expect(await byId('check-rows').locator('[data-row]').count()).toBe(11);
    expect(await row('check-rows', 'activations')).toMatch(/Residual stream\s+0\.911\s+0\.694 ± 0\.022/);
    expect(await row('check-rows', 'last_tokens-4')).toMatch(/The last 4 tokens\s+0\.627\s+0\.460/);
    expect(await row('check-rows', 'shuffled')).toContain('-0.801 ± 0.065');
    expect(await row('check-rows', 'first_checkpoint')).toContain('This is the earliest checkpoint of its run.');
    expect(await row('check-beyond', 'next_token')).toMatch(/0\.906\s+0\.661 ± 0\.025\s+-2\.781/);
    expect(await row('check-beyond', 'last_tokens-2')).toContain(
      'Not defined. The last 2 tokens determine the belief.',
    );
    // What was found is a chart that is saved, and a table that is copied.
    await byId('check-rows-save').click();
    await eventually(() => asked('command')).toMatchObject({ command: 'saveChart' });
    const wish = { what: 'chart', millimetres: 180, theme: 'light', caption: false, version: '1' };
    await preview.send({ type: 'drawPicture', id: 1, wish: { ...wish, date: new Date(0).toISOString() } });
    await eventually(() => JSON.stringify(asked('picture'))).toContain(
      '"rows":[["Residual stream",0.6943370931,0.0223410569,0.9110820255],["Position alone",-0.0143037933,',
    );
    expect(await byId('components').innerText()).toBe('6 · 10 · 18 · 41');
    expect(await byId('check-columns').innerText()).toContain('256 columns of the read-out, 1,046 distinct prefixes');
    expect(await byId('check-verdict').innerText()).toContain('66 % of belief variance beyond the next token');
    await fits();
  });

  test('the best ridge and cut-off of the sweep are taken into use by a button', async () => {
    expect(await byId('sweep-grid').locator('.sweep-best').innerText()).toMatch(/0\.764\s*best/);
    await byId('sweep-use').click();
    await eventually(() => asked('analyse')).toMatchObject({ settings: { ridge: 1e-4, cutoff: 1e-3 } });
    // That is another analysis, which was not checked.
    await eventually(() => byId('check-rows').count()).toBe(0);
    expect(await byId('check-run').innerText()).toBe('Check');
  });

  test('a check that the host kept is there without computing, and only beside its own analysis', async () => {
    await open(async (message, send) => {
      await engineHost(
        engine,
        sample,
        {},
        { tab: 'check' },
      )(message, async (told) => {
        await send(told);
        const { type, result } = told as { type: string; result?: { id: string } };
        if (type === 'analysis') await send({ type: 'checked', result: checkOf(result?.id ?? '') });
      });
    });
    await byId('check-rows').waitFor();
    expect(said.filter(({ method }) => method === 'check')).toEqual([]);
    await preview.send({ type: 'checked', result: checkOf('another') });
    expect(await byId('check-rows').count()).toBe(1);
  });

  test('a check can be cancelled, and says why it failed', async () => {
    const calls: number[] = [];
    await open(async (message, send) => {
      if (message.type === 'call' && message.method === 'check') return void calls.push(Number(message.id));
      if (message.type === 'call' || message.type === 'cancelCall') return;
      await engineHost(engine, sample)(message, send);
    });
    await preview.send({ type: 'run', what: 'check' });
    await eventually(() => calls.length).toBe(1);
    await preview.send({
      type: 'callProgress',
      id: calls[0],
      progress: { step: 'Fresh weights 3 of 5', fraction: 0.4 },
    });
    await eventually(() => byId('check-doing').innerText()).toBe('Fresh weights 3 of 5');
    await byId('check-cancel').click();
    await eventually(() => asked('cancelCall')?.id).toBe(calls[0]);
    await eventually(() => byId('check').getAttribute('data-running')).toBe('false');
    expect(await byId('check-failure').isVisible()).toBe(false);
    await byId('check-run').click();
    await eventually(() => calls.length).toBe(2);
    const error = { code: 'runtime', message: 'The memory does not suffice.' };
    await preview.send({ type: 'callFailed', id: calls[1], error });
    await eventually(() => byId('check-failure').innerText()).toBe('The memory does not suffice.');
  });

  test('parameters are fitted by the button beside them, and those that were found are taken into use', async () => {
    await open(foundHost(engineHost(engine, sample)));
    await byId('settings').locator('summary').first().click();
    await byId('fit-beside').click();
    await byId('fit-pair').waitFor();
    const pair = await byId('fit-pair').innerText();
    expect(pair).toMatch(/given\s+RRXOR\s+pR1 0\.3, pR2 0\.8\s+0\.084/);
    expect(pair).toMatch(/fitted\s+RRXOR\s+pR1 0\.498, pR2 0\.4983\s+0\.00018/);
    expect(await byId('fit-better').innerText()).toContain('459 times better');
    await byId('fit-better-use').click();
    await eventually(() => asked('analyse')).toMatchObject({
      settings: { process: { kind: 'preset', name: 'rrxor', params: { pR1: 0.498, pR2: 0.4983 } } },
    });
  });

  test('processes are ranked; one at the edge of its range is called no fit', async () => {
    await byId('rank-run').click();
    await byId('fit-ranking').waitFor();
    const names = byId('fit-ranking').locator('tbody tr');
    expect(await names.count()).toBe(3);
    expect(await names.nth(0).innerText()).toMatch(/1\.\s+RRXOR/);
    expect(await names.nth(2).innerText()).toMatch(/No fit: p ended at the edge of the range\.\s+∞/);
    await byId('use-even').click();
    await eventually(() => asked('analyse')).toMatchObject({ settings: { process: { name: 'even' } } });
    await preview.tab.locator('[data-testid=panel][data-busy=false]').waitFor();
    await fits();
  });

  test('every control of both tabs says on hover what it does', async () => {
    for (const [tab, feature] of [
      ['check', 'check'],
      ['process', 'which'],
    ] as const) {
      await byId(`tab-${tab}`).click();
      const untold = await byId(feature)
        .locator('vscode-button, label.segment, vscode-dropdown, input[type=number]')
        .evaluateAll((found) =>
          found.filter((each) => (each.getAttribute('title') ?? '') === '').map((each) => each.outerHTML),
        );
      expect(untold).toEqual([]);
    }
  });

  test('what was found of another model says so', async () => {
    await preview.send({ type: 'fitted', found: { file: '0.pt', result: fitOf(false) } });
    await eventually(() => byId('fit-found').innerText()).toContain('This is of 0.pt, not of 11520000.pt');
  });

  test('a folder of which nobody knows the process is inferred from its failure, and shows a picture', async () => {
    const source = { kind: 'local' as const, path: sample };
    const listing = { ...((await engine.call('folder/list', { source })) as FolderListing), process: null };
    await open(
      foundHost(async ({ type, command }, send) => {
        if (type === 'command' && command === 'inferProcess') return send({ type: 'run', what: 'infer' });
        if (type !== 'ready') return;
        await send({ type: 'folder', name: 'rrxor', source, listing, presets: [], view: defaultView, steering: null });
        const error = { code: 'no-process', message: 'No config names the process.' };
        await send({ type: 'failed', error, remedy: 'chooseProcess', also: ['rankProcesses', 'inferProcess'] });
      }, null),
      'error',
    );
    expect(await byId('remedy-rankProcesses').innerText()).toBe('Rank Processes');
    await byId('remedy-inferProcess').click();
    await eventually(() => byId('infer-rank').innerText()).toMatch(
      /^The model behaves as if it had 5 states \(singular values .* above the floor of [\d.e-]+, then .*\)\.$/,
    );
    for (const plot of ['plot-states', 'plot-said'])
      await eventually(() => byId(plot).locator('circle[data-belief]').count()).toBe(200);
    expect(await byId('chart-singular').locator('path.line').count()).toBe(1);
    expect(await byId('chart-singular').innerText()).toContain('floor');
    expect(await byId('plot-truth').isVisible()).toBe(false);
    await byId('plot-states').focus();
    await preview.tab.keyboard.press('End');
    for (const plot of ['plot-states', 'plot-said'])
      await eventually(() => byId(plot).locator('[data-ring=hover]').getAttribute('data-ring-belief')).toBe('199');
    await byId('infer-save').click();
    await eventually(() => asked('command')).toMatchObject({ command: 'saveInferredProcess' });
    await byId('infer-use').click();
    await eventually(() => asked('analyse')).toMatchObject({
      settings: { process: { kind: 'text', name: 'inferred-5', text: inferOf(null).process.text } },
    });
    await fits();
  });
});
