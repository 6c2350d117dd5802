import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { CheckResult } from '../../../src/protocol/check.js';
import type { InspectResult } from '../../../src/protocol/inspect.js';
import type { PresetInfo } from '../../../src/process/presets/preset.js';
import { VERDICT_SIGNS } from '../../../src/shared/verdictTexts.js';
import { reportHtml } from '../../../src/report/html.js';
import { reportRun } from '../../../src/report/run.js';
import { built } from '../../tools/built.mjs';
import { defaultView, engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine, PreviewHost } from '../../tools/previewPages.mjs';
import { processHost } from '../../tools/previewProcess.mjs';
import { accessibilityViolations } from './support/axe.js';
import { GERMAN, leftInEnglish } from './support/english.js';
import { fillTabs, tabs } from './support/everyTab.js';
import { checkOf, fitOf, inferOf } from './support/found.js';
import { foundHost } from './support/foundHost.js';
import { openPreview, theBrowser } from './support/preview.js';
import { layoutFaults, seesStart } from './support/seen.js';
import { sweptHost } from './support/sweptHost.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
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
/** Sentences of results that tests make by hand. What the engine itself says is German. */
const BY_HAND = [
  fitOf(true).better?.sentence,
  ...[inferOf(null).rank_reason, ...inferOf(null).notes, ...(inferOf(null).process?.notes ?? [])],
].flatMap((text) => text ?? []);

describe.skipIf(findChromium() === undefined)('in German', () => {
  let engine: PreviewEngine;
  let analysis: AnalysisResult;
  let check: CheckResult;
  let preview: Awaited<ReturnType<typeof openPreview>> | undefined;

  const open = async (...[options]: Parameters<typeof openPreview>): Promise<Page> => {
    preview = await openPreview({ ...options, language: 'de' });
    return preview.tab;
  };
  /** Nothing is wider than a page of either width, and what it says is German and kept from nobody. */
  const looksRight = async (page: Page, data: readonly string[] = [], widths = [566, 300]): Promise<void> => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 715 });
      const beyond = 'Math.max(0, document.documentElement.scrollWidth - innerWidth)';
      await expect.poll(() => page.evaluate(beyond), { message: `at ${width}` }).toBe(0);
    }
    expect(await leftInEnglish(page, data)).toEqual([]);
    expect(await accessibilityViolations(page)).toEqual([]);
  };

  beforeAll(async () => {
    engine = await startEngine();
    const source = { kind: 'local', path: sample };
    analysis = (await engine.call('analyse', { source, settings: {} })) as AnalysisResult;
    check = (await engine.call('check', { analysis: analysis.id })) as CheckResult;
  });
  afterEach(async () => {
    expect(preview?.problems ?? []).toEqual([]);
    await preview?.close();
    preview = undefined;
  });
  afterAll(() => engine?.stop());

  test('no tab of the panel has a sentence of English or a part that does not fit', async () => {
    const found = foundHost(engineHost(engine, sample, {}, {}, pair));
    const own: PreviewHost = (message, send) => {
      if (message.type !== 'call' || message.method !== 'check') return found(message, send);
      const { analysis: of } = message.params as { analysis: string };
      // A table of as many columns as there are may be scrolled sideways.
      const result = { ...check, analysis: of, sweep: checkOf(of).sweep };
      return send({ type: 'callResult', id: message.id, result });
    };
    const page = await open({ width: 930, height: 715, host: sweptHost(own, steps) });
    await page.locator('[data-testid=panel][data-state=ready]').waitFor();
    await fillTabs(page);
    const presets = (await engine.call('presets/list', {})) as readonly PresetInfo[];
    expect(await leftInEnglish(page, [...BY_HAND, ...presets.map(({ title }) => title)])).toEqual([]);
    const faults: string[] = [];
    for (const width of [566, 300]) {
      await page.setViewportSize({ width, height: 715 });
      for (const tab of tabs) {
        await page.evaluate(`document.querySelector('[data-testid=tab-${tab}]').click()`);
        // The row of tabs scrolls where its names have no room.
        const found = (await layoutFaults(page)).filter((fault) => !fault.startsWith('tabs '));
        faults.push(...found.map((fault) => `${width}, ${tab}: ${fault}`));
        if (width === 300) faults.push(...(await accessibilityViolations(page, { stays: true })));
      }
    }
    expect(faults).toEqual([]);
    await page.setViewportSize({ width: 240, height: 715 });
    for (const tab of tabs) {
      await page.evaluate(`document.querySelector('[data-testid=tab-${tab}]').click()`);
      expect(await page.evaluate('document.documentElement.scrollWidth'), tab).toBe(240);
    }
  });

  test("a verdict's word is seen whole, whichever it is and however wide the page", async () => {
    const page = await open({ width: 930, height: 715, host: engineHost(engine, sample) });
    await page.locator('[data-testid=panel][data-state=ready]').waitFor();
    for (const level of Object.keys(VERDICT_SIGNS) as (keyof typeof VERDICT_SIGNS)[]) {
      const verdict = { level, sentence: 'Sagt etwas, das in keine Zeile passt: '.repeat(9), reasons: ['Darum.'] };
      await preview?.send({ type: 'analysis', result: { ...analysis, verdict } });
      await expect.poll(() => page.getByTestId('verdict').getAttribute('data-level')).toBe(level);
      const word = await page.getByTestId('verdict-word').innerText();
      for (const width of [240, 320, 700, 860, 930, 1060, 1061, 1280]) {
        await page.setViewportSize({ width, height: 715 });
        const isSeen = () => seesStart(page, 'verdict-word', word.length);
        await expect.poll(isSeen, { message: `${word} at ${width}` }).toBe(true);
      }
    }
  });

  test('the side view', async () => {
    const page = await open({
      ...{ page: 'sideView', width: 300, height: 715 },
      host: async (message, send) => {
        if (message.type === 'ready') await send({ type: 'folder', name: 'rrxor' });
      },
    });
    await preview?.send({ type: 'analysis', result: analysis, view: defaultView });
    await page.locator('[data-testid=side-view][data-state=ready]').waitFor();
    await looksRight(page, [], [566, 300, 250]);
  });

  test('the inspector', async () => {
    const source = { kind: 'local', path: join(sample, '11520000.pt') };
    const result = (await engine.call('inspect', { source })) as InspectResult;
    const page = await open({
      ...{ page: 'inspect', width: 566, height: 715 },
      host: async (message, send) => {
        if (message.type !== 'ready') return;
        await send({ type: 'file', name: '11520000.pt' });
        await send({ type: 'inspection', result });
      },
    });
    await page.locator('[data-testid=inspect][data-state=ready]').waitFor();
    // What a file holds is told as refusals tell it, which are English.
    await looksRight(page, [String(result.facts[2]?.[1])]);
  });

  test('the preview of a process', async () => {
    const process = { kind: 'preset', name: 'mess3', params: {} } as const;
    const page = await open({
      ...{ page: 'preview', width: 566, height: 715 },
      host: processHost(engine, process, { depth: 6 }),
    });
    await page.locator('[data-testid=process][data-state=ready]').waitFor();
    await looksRight(page);
  });

  test('a report, from its file alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-german-'));
    try {
      l10n.config({ contents: JSON.stringify(GERMAN.texts) });
      const run = reportRun({ name: 'rrxor', result: analysis, check, pairs: [], training: null, notes: [] }, 1);
      const [script, styles] = await Promise.all(
        ['webview/report.js', 'webview/report.css'].map((name) => readFile(built(name), 'utf8')),
      );
      const file = join(folder, 'report.html');
      await writeFile(file, reportHtml({ title: 'rrxor', version: '1', runs: [run] }, { script, styles }, GERMAN));
      const page = await (await theBrowser()).newPage({ viewport: { width: 566, height: 715 } });
      await page.goto(pathToFileURL(file).href);
      await page.getByTestId('report').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
      // Names of settings and their values.
      await looksRight(page, ['process', 'kept']);
      await page.close();
    } finally {
      l10n.config({ contents: {} });
      await rm(folder, { recursive: true });
    }
  });
});
