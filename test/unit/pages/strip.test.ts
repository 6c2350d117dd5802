import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { fromPanelSchema } from '../../../src/protocol/panel.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { defaultView, engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { checkOf } from './support/found.js';
import truth from './rrxorPredictions.json' with { type: 'json' };
import { askedBy } from './support/asked.js';
import { openPreview } from './support/preview.js';
import { seesStart } from './support/seen.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

/** What a checkpoint's predictions are worth, and what that says: as computed elsewhere, whatever the engine answers. */
const judged: Partial<AnalysisResult> = {
  model: { ...truth, loss_per_position: [], optimal_loss_per_position: [], standard_error: null },
  verdict: { level: 'holds', sentence: 'Holds the belief geometry.', reasons: ['KL is below 0.01.', 'R² is high.'] },
  better: null,
};
const fitted = {
  sentence: 'RRXOR (pR1 0.400, pR2 0.500) predicts this model 600 times better than the parameters in use.',
  process: {
    ...{ process: 'rrxor', title: 'RRXOR', kl: 0.0003, kl_model: 0.0003, closed: 0.99, at_edge: [] },
    params: { pR1: 0.4, pR2: 0.5 },
    choice: { kind: 'preset', name: 'rrxor', params: { pR1: 0.4, pR2: 0.5 } },
  },
} as const satisfies AnalysisResult['better'];

describe.skipIf(findChromium() === undefined)('what stands over the picture, in a browser', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let said: { type: string; [key: string]: unknown }[] = [];
  const asked = (): typeof said => askedBy(said);
  let last: { result: AnalysisResult };
  /** Whether requests go unanswered, as those do that are cancelled before they end. */
  let holds = false;

  const byId = (id: string): Locator => preview.tab.getByTestId(id);
  const show = (change: Partial<AnalysisResult>): Promise<void> =>
    preview.send({ ...last, result: { ...last.result, ...change } });

  beforeAll(async () => {
    engine = await startEngine();
    const host = engineHost(engine, sample);
    preview = await openPreview({
      width: 1000,
      height: 600,
      host: async (message, send) => {
        said.push(fromPanelSchema.parse(message));
        if (holds && message.type === 'analyse') return;
        await host(message, async (answer) => {
          const told = answer as { type: string; result: AnalysisResult };
          if (told.type !== 'analysis') return send(answer);
          last = { ...told, result: { ...told.result, ...judged } };
          return send(last);
        });
      },
    });
    await preview.tab.locator('[data-testid=panel][data-state=ready]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await preview?.close();
    await engine?.stop();
  });
  afterEach(() => {
    said = [];
    expect(preview.problems.splice(0)).toEqual([]);
  });

  test('the headline tells KL, loss beside the best, the way gone and the memory that is worth; r2 is not alone', async () => {
    expect(await byId('figure-kl').innerText()).toBe('0.00019 nats');
    expect(await byId('figure-kl').locator('xpath=..').getAttribute('title')).toContain(String(truth.kl));
    expect(await byId('figure-loss').innerText()).toBe('0.578373 best 0.578185');
    expect(await byId('figure-closed').innerText()).toBe('99.8 %');
    expect(await byId('figure-level').innerText()).toBe(
      'The model predicts like an observer who remembers more than 4 tokens.',
    );
    expect(await byId('figure-level').getAttribute('title')).toContain(String(truth.markov_kl[3]));
    expect(await byId('figure-r2').innerText()).toBe('0.911');
  });

  test('sampled words show the standard error', async () => {
    const standard_error = { kl: 0.00002, kl_per_position: [], loss: 0.001, optimal_loss: 0.001 };
    await show({ model: { ...last.result.model, standard_error } });
    await eventually(() => byId('figure-kl').innerText()).toContain('0.00019 ± 0.00002');
    await show({});
  });

  test('KL by position stands among observers of the last k tokens, who differ by name and dashes', async () => {
    const chart = byId('chart-kl');
    expect((await chart.locator('.line-label').allTextContents()).sort()).toEqual([
      ...['k = 0', 'k = 1', 'k = 2', 'k = 3', 'k = 4', 'model'],
    ]);
    const dashes = await chart
      .locator('path.line')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('stroke-dasharray') ?? 'whole'));
    expect(new Set(dashes).size).toBe(6);
    expect(await chart.getAttribute('aria-label')).toMatch(/logarithmic axis: position 0: 0\.000018.*position 9: /);
  });

  test('the verdict has a word and an icon, and its reasons for keyboard, hover and screen reader', async () => {
    expect(await byId('verdict').getAttribute('data-level')).toBe('holds');
    expect(await byId('verdict-word').innerText()).toBe('Holds');
    expect(await byId('verdict').locator('.codicon-pass').count()).toBe(1);
    const summary = byId('verdict-reasons').locator('summary');
    expect(await summary.getAttribute('title')).toBe('KL is below 0.01.\nR² is high.');
    await summary.focus();
    await preview.tab.keyboard.press('Enter');
    expect(await byId('verdict-reasons').locator('li').allInnerTexts()).toEqual(['KL is below 0.01.', 'R² is high.']);
    await preview.tab.keyboard.press('Enter');
    expect(await byId('live').innerText()).toMatch(/^Analysis of \S+ Holds the belief geometry\.$/);
  });

  test('what is not judged offers among its reasons to rank processes, and moves nothing by it', async () => {
    const heightOf = () => preview.tab.locator('.header').evaluate((header) => header.getBoundingClientRect().height);
    const before = await heightOf();
    expect(await byId('verdict-rank').count()).toBe(0);
    await show({ verdict: { level: 'not-judged', sentence: 'No process is judged', reasons: ['It is untrained.'] } });
    await eventually(() => byId('verdict').getAttribute('data-level')).toBe('not-judged');
    expect(await heightOf()).toBe(before);
    await byId('verdict-reasons').locator('summary').click();
    await byId('verdict-rank').waitFor();
    expect(await heightOf()).toBe(before);
    await byId('verdict-rank').click();
    await eventually(async () => asked().at(-1)).toEqual({ type: 'command', command: 'rankProcesses' });
    await byId('verdict-reasons').locator('summary').press('Escape');
    await show({});
  });

  test('a verdict on a model by a process that it gave itself says that it is circular, at every width', async () => {
    const sentence = 'Holds, but circular: the process was inferred from this model itself. Holds the belief geometry.';
    await show({ verdict: { level: 'holds', sentence, reasons: ['This is circular: …'] } });
    await eventually(() => byId('verdict-sentence').innerText()).toBe(sentence);
    expect(await byId('verdict-word').innerText()).toBe('Holds');
    for (const width of [240, 320, 700, 860, 930, 1060, 1061, 1280]) {
      await preview.tab.setViewportSize({ width, height: 600 });
      const isSeen = () => seesStart(preview.tab, 'verdict-sentence', 'Holds, but circular'.length);
      await eventually(isSeen, `at ${width}`).toBe(true);
    }
    await preview.tab.setViewportSize({ width: 1000, height: 600 });
    await show({});
  });

  test('a verdict that another process is better names it before it is cut, beside the button that takes it', async () => {
    const sentence = `Other process: ${fitted.sentence}`;
    await show({ verdict: { level: 'other-process', sentence, reasons: ['It is nearer.'] }, better: fitted });
    await eventually(() => byId('verdict-sentence').innerText()).toBe(sentence);
    for (const width of [320, 700, 930, 1280]) {
      await preview.tab.setViewportSize({ width, height: 600 });
      const isSeen = () => seesStart(preview.tab, 'verdict-sentence', 'Other process: RRXOR'.length);
      await eventually(isSeen, `at ${width}`).toBe(true);
    }
    await preview.tab.setViewportSize({ width: 1000, height: 600 });
    await show({});
  });

  test('a check brings a newer verdict, for its own analysis alone', async () => {
    const verdict = {
      level: 'untrained-alike',
      sentence: 'Reads out well, but so does an untrained model.',
      reasons: [],
    };
    await preview.send({ type: 'checked', result: { ...checkOf(last.result.id), verdict } });
    await eventually(() => byId('verdict').getAttribute('data-level')).toBe('untrained-alike');
    expect(await byId('verdict-sentence').innerText()).toBe(verdict.sentence);
    await show({ id: 'another' });
    await eventually(() => byId('verdict').getAttribute('data-level')).toBe('holds');
    await show({});
  });

  test('each value that decides is a chip with its state in words and its source', async () => {
    expect(await byId('chip-process').getAttribute('data-state')).toBe('told');
    expect(await byId('chip-process').locator('button').getAttribute('title')).toContain('train_config.json, process');
    expect(await byId('chip-pR1').innerText()).toBe('pR1 0.5, default');
    expect(await byId('chip-pR1').getAttribute('data-state')).toBe('assumed');
    const spoken = preview.tab.getByRole('button', { name: 'assumed pR1 0.5, default' });
    expect(await spoken.getAttribute('title')).toMatch(/^Nothing tells pR1 of rrxor/);
    expect(await byId('chip-eps').innerText()).toContain('assumed');
    expect(await byId('chip-act_fn').innerText()).toBe('Activation relu');
    await byId('chip-eps').locator('button').click();
    await eventually(() => asked().at(-1)).toEqual({ type: 'command', command: 'setAssumed' });
    // How many chips have room is a matter of the machine's fonts.
    const isFolded = !(await byId('chip-words').isVisible());
    if (isFolded) await byId('chips-more').click();
    await byId('chip-words').locator('button').click();
    expect(await preview.tab.evaluate('document.activeElement.dataset.testid')).toBe('sample');
    if (isFolded) await byId('chips-more').click();
  });

  test('defaults are called that beside their fields', async () => {
    expect(await preview.tab.getByLabel('pR1 default').inputValue()).toBe('0.5');
  });

  test('a better process is offered in a sentence and analysed only by its button; the chips then lead back', async () => {
    expect(await byId('better').isVisible()).toBe(false);
    await show({ better: fitted });
    await eventually(() => byId('better').innerText()).toContain(fitted.sentence);
    expect(said.filter(({ type }) => type === 'analyse')).toEqual([]);
    await byId('better-use').focus();
    await preview.tab.keyboard.press('Enter');
    await eventually(() => byId('chip-pR1').innerText()).toMatch(/^pR1 0\.4, the default is 0\.5\s*Reset$/);
    expect(await preview.tab.getByLabel('pR1', { exact: true }).inputValue()).toBe('0.4');
    await byId('chip-pR1-reset').click();
    await eventually(() => byId('chip-pR1').innerText()).toBe('pR1 0.5, default');
    await byId('chip-pR2-reset').click();
    await eventually(() => byId('chip-pR2').innerText()).toBe('pR2 0.5, default');
    // Nothing is asked for against the folder any more.
    expect(said.findLast(({ type }) => type === 'analyse')).toMatchObject({
      settings: { process: { kind: 'preset', name: 'rrxor', params: {} } },
    });
  });

  test('after a cancel controls and picture agree, the same value can be given again, and the strip says what was cancelled', async () => {
    holds = true;
    const ask = async (): Promise<void> => {
      // A click on the chip leads to the field, which is folded away until then.
      await byId('chip-pR1').locator('button').first().click();
      await byId('param-pR1').fill('0.3');
      await byId('param-pR1').press('Enter');
      await eventually(() => said.filter(({ type }) => type === 'analyse')).toMatchObject([
        { settings: { process: { params: { pR1: 0.3 } } } },
      ]);
      await preview.send({ type: 'busy', progress: { step: 'Running', fraction: 0.4 } });
      await eventually(() => byId('progress-still').innerText()).toBe(
        'This picture is still of step 11,520,000 with pR1 0.5.',
      );
    };
    await ask();
    expect(await byId('disagreement').isVisible()).toBe(false);
    await byId('cancel').click();
    await preview.send({ type: 'idle' });
    await eventually(() => byId('disagreement-text').innerText()).toBe(
      'This picture is of step 11,520,000 with pR1 0.5; you asked for pR1 0.3 and cancelled.',
    );
    expect(await byId('chip-pR1').innerText()).toBe('pR1 0.5, default');
    expect(await byId('param-pR1').inputValue()).toBe('0.5');
    expect(await byId('failure').isVisible()).toBe(false);
    said = [];
    await ask();
    expect(await byId('disagreement').isVisible()).toBe(false);
    await byId('cancel').click();
    await preview.send({ type: 'failed', error: { code: 'cancelled', message: 'Cancelled' }, remedy: 'retry' });
    await eventually(() => byId('disagreement').isVisible()).toBe(true);
    expect(await byId('failure').isVisible()).toBe(false);
    await byId('keep-picture').click();
    await eventually(() => byId('disagreement').isVisible()).toBe(false);
    said = [];
    await ask();
    await preview.send({ type: 'failed', error: { code: 'gone', message: 'The folder vanished.' }, remedy: null });
    await eventually(() => byId('disagreement-text').innerText()).toContain('you asked for pR1 0.3, and that failed.');
    said = [];
    holds = false;
    await byId('run-again').click();
    await eventually(() => byId('chip-pR1').innerText()).toContain('pR1 0.3, the default is 0.5');
    expect(said.find(({ type }) => type === 'analyse')).toMatchObject({
      settings: { process: { params: { pR1: 0.3 } } },
    });
    expect(await byId('disagreement').isVisible()).toBe(false);
  });

  test('after a cancel a step, the layers, the process and every setting say again what the picture is of', async () => {
    holds = true;
    const asks: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
      ['checkpoint', () => byId('checkpoint').press('Home'), () => byId('checkpoint').inputValue()],
      ['layers', () => byId('layers-0').setChecked(false, { force: true }), () => byId('layers-0').isChecked()],
      ['process', otherProcess, () => byId('process').evaluate((list) => (list as unknown as { value: string }).value)],
      ['decimals', () => typed('decimals', '3'), () => byId('decimals').inputValue()],
      ['context', () => typed('context', '4'), () => byId('context').inputValue()],
      ['sample', () => typed('sample', '100'), () => byId('sample').inputValue()],
      ['ridge', () => typed('ridge', '0.5'), () => byId('ridge').inputValue()],
      ['cutoff', () => typed('cutoff', '0.01'), () => byId('cutoff').inputValue()],
      [
        'weighting',
        () => byId('weighting-probability').setChecked(true, { force: true }),
        () => byId('weighting-automatic').isChecked(),
      ],
    ];
    async function typed(id: string, value: string): Promise<void> {
      await byId(id).fill(value);
      await byId(id).press('Enter');
    }
    async function otherProcess(): Promise<void> {
      await byId('process').click();
      await byId('process').locator('vscode-option').last().click();
    }
    await byId('advanced').evaluate((details) => details.setAttribute('open', ''));
    for (const [name, ask, read] of asks) {
      const before = await read();
      // The second time is what ran nothing once: the value that was cancelled, given again.
      for (const time of [1, 2]) {
        said = [];
        await ask();
        await eventually(() => said.filter(({ type }) => type === 'analyse').length, `${name}, time ${time}`).toBe(1);
        await preview.send({ type: 'busy', progress: { step: 'Running', fraction: 0.4 } });
        await byId('cancel').click();
        await preview.send({ type: 'idle' });
        await eventually(read, `${name} after a cancel`).toEqual(before);
      }
    }
    holds = false;
  });

  test('a value that failed is asked for again by Enter, though it stands there', async () => {
    holds = true;
    await byId('param-pR1').fill('0.3');
    await byId('param-pR1').press('Enter');
    await preview.send({
      type: 'failed',
      error: { code: 'folder-gone', message: 'The folder vanished.' },
      remedy: 'retry',
    });
    await byId('failure').waitFor();
    said = [];
    await byId('param-pR1').press('Enter');
    await eventually(() => said.filter(({ type }) => type === 'analyse')).toMatchObject([
      { settings: { process: { params: { pR1: 0.3 } } } },
    ]);
    holds = false;
    await show({});
  });

  test('a key that is typed into a field, or moves within the page, is not handed on; others are, and commands follow', async () => {
    await preview.tab.evaluate(`
      window.handedOn = [];
      window.addEventListener('keydown', ({ key }) => window.handedOn.push(key));
    `);
    const handedOn = (): Promise<string[]> => preview.tab.evaluate('window.handedOn.splice(0)');
    await byId('settings').evaluate((details) => details.setAttribute('open', ''));
    await byId('param-pR1').focus();
    for (const key of ['s', 'ArrowLeft', 'F1']) await preview.tab.keyboard.press(key);
    expect(await handedOn()).toEqual(['F1']);
    await byId('plot-truth').focus();
    for (const key of ['ArrowRight', '3']) await preview.tab.keyboard.press(key);
    expect(await handedOn()).toEqual(['3']);
    await byId('view-plane').focus();
    for (const key of ['ArrowRight', 's']) await preview.tab.keyboard.press(key);
    expect(await handedOn()).toEqual(['s']);
    await preview.tab.evaluate('document.activeElement.blur()');
    for (const key of ['ArrowRight', 's', '7']) await preview.tab.keyboard.press(key);
    expect(await handedOn()).toEqual(['ArrowRight', 's', '7']);
    expect(said.filter(({ type }) => type === 'analyse')).toEqual([]);
    await byId('view-plane').setChecked(true, { force: true });
    await preview.send({ type: 'step', by: -1 });
    await eventually(() => said.findLast(({ type }) => type === 'analyse')?.checkpoint).toBe(8448000);
    await preview.send({ type: 'showTab', at: 3 });
    await eventually(() => byId('tab-steering').getAttribute('aria-selected')).toBe('true');
    await preview.send({ type: 'showTab', at: 0 });
    await preview.tab.locator('[data-testid=panel][data-step="8448000"]:not([data-busy=true])').waitFor();
  });

  test('a value that was set for the folder is left to it again by its reset', async () => {
    const folder = { type: 'folder', name: 'rrxor', source: { kind: 'local', path: sample }, presets: [] };
    const listing = await engine.call('folder/list', { source: folder.source });
    await preview.send({ ...folder, listing, view: defaultView, steering: null, assumed: { act_fn: 'relu' } });
    await byId('chip-act_fn-reset').click();
    await eventually(() => asked().at(-1)).toEqual({ type: 'forgetAssumed', field: 'act_fn' });
  });

  test('nothing of it is wider than a narrow side, and no pointer moves it', async () => {
    await show({ better: fitted });
    for (const width of [300, 566]) {
      await preview.tab.setViewportSize({ width, height: 700 });
      expect(await preview.tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    // Chips that are assumed do not hide behind a number alone.
    await preview.tab.setViewportSize({ width: 300, height: 700 });
    const more = byId('chips-more');
    await eventually(() => more.getAttribute('aria-label')).toMatch(
      /^Show \d more values that decide, (\d changed, )?[2-9] assumed/,
    );
    expect(await more.getAttribute('title')).toMatch(/[2-9] assumed$/);
    await preview.tab.setViewportSize({ width: 566, height: 700 });
    await eventually(() => byId('chip-pR1').isVisible()).toBe(true);
    const height = (): Promise<number> => preview.tab.evaluate('document.documentElement.scrollHeight');
    const before = await height();
    for (const id of ['chip-pR1', 'verdict', 'figure-kl']) {
      await byId(id).hover();
      expect(await height()).toBe(before);
    }
  });
});
