import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { SteeredPart } from '../../../src/protocol/steering.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { eventually } from './support/eventually.js';
import { checkOf } from './support/found.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const part = (name: string, kind: SteeredPart['kind'] = 'part'): SteeredPart => ({
  ...{ kind, name, from: [1, 0, 0], to: [0, 1, 0], before: [0.9, 0.1, 0], after: [0.1, 0.9, 0], moved: 1.13 },
});
// A component may be called as the thing is that comes after all of them.
const parts = [
  part('zero_one_random'),
  part('posterior'),
  part('tom-quantum_with_a_very_long_name.v2'),
  part('posterior', 'posterior'),
];

/** Each piece of the names in a table, and in how many lines it stands. */
const piecesOf = (table: string): string => `[...document.querySelectorAll('${table} .long-name')].map((name) =>
  [...name.childNodes].filter((node) => node.nodeType === 3).map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [node.data, new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size];
  }))`;

/** Of more than four the two likeliest are shown. */
const SYMBOLS = ['zero_of_the_first', 'one-of_the_second', 'two', 'three', 'four'];

describe.skipIf(findChromium() === undefined)('long names in tables', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;
  let analysis: { readonly type: 'analysis'; readonly result: AnalysisResult };

  beforeAll(async () => {
    engine = await startEngine();
    const pair = {
      start: 17,
      end: 19,
      multiplier: 1,
      layers: null,
      part: null,
      collect: 'all',
      cut: null,
      from_position: 0,
    } as const;
    const host = engineHost(engine, sample, {}, { tab: 'steering' }, pair);
    preview = await openPreview({
      host: (message, send) =>
        host(message, (told) => {
          const { type, result } = told as { type: string; result?: { start_to_end?: unknown } };
          if (type === 'analysis') analysis = told as typeof analysis;
          if (type !== 'callResult' || result?.start_to_end === undefined) return send(told);
          const composed = { held: null, start_to_end: parts, end_to_start: parts };
          return send({ ...(told as object), result: { ...result, parts: composed } } as typeof told);
        }),
    });
    await preview.tab.getByTestId('steered-parts').waitFor();
  }, 120_000);
  afterAll(async () => {
    expect(preview.problems).toEqual([]);
    await preview?.close();
    await engine?.stop();
  });

  test.each([300, 566, 1090])('go on after an underscore, never within a word, at %i px', async (width) => {
    await preview.tab.setViewportSize({ width, height: 900 });
    await eventually(() => preview.tab.evaluate('innerWidth')).toBe(width);
    const pieces = await preview.tab.evaluate<[string, number][][]>(piecesOf('[data-testid=steered-parts]'));
    expect(pieces.map((name) => name.map(([piece]) => piece))).toEqual([
      ['zero_', 'one_', 'random'],
      ['posterior'],
      ['tom-', 'quantum_', 'with_', 'a_', 'very_', 'long_', 'name.', 'v2'],
      ['P(component)'],
    ]);
    for (const [piece, lines] of pieces.flat()) expect(lines, piece).toBe(1);
    // The first has room for all of it where the column has.
    if (width > 300)
      expect(await preview.tab.locator('[data-part=zero_one_random] th').first().innerText()).toBe('zero_one_random');
    const selected = await preview.tab.evaluate(`(() => {
      getSelection().selectAllChildren(document.querySelector('[data-part=zero_one_random] .long-name'));
      return getSelection().toString();
    })()`);
    expect(selected).toBe('zero_one_random');
  });

  test.each([240, 320, 930])(
    'of symbols do so in the table of a word, beside their numbers, at %i px',
    async (width) => {
      await preview.tab.setViewportSize({ width, height: 900 });
      for (const symbols of [SYMBOLS, SYMBOLS.slice(0, 2)]) {
        const process = { ...analysis.result.process, symbols };
        await preview.send({ ...analysis, result: { ...analysis.result, process } });
        await preview.tab.evaluate("document.querySelector('[data-testid=tab-trajectory]').click()");
        await preview.tab.getByTestId('word').fill('0 1 1 0');
        const table = preview.tab.getByTestId('trajectory-table');
        await table.locator('tr[data-step]').nth(3).waitFor();
        expect(await table.locator('tr[data-step="0"] th').innerText()).toBe('zero_of_the_first');
        const pieces = await preview.tab.evaluate<[string, number][][]>(piecesOf('[data-testid=trajectory-table]'));
        expect(pieces.flat().map(([piece]) => piece)).toEqual(
          expect.arrayContaining(['zero_', 'of_', 'the_', 'first']),
        );
        for (const [piece, lines] of pieces.flat().filter(([piece]) => !piece.includes(' ')))
          expect(lines, piece).toBe(1);
      }
      // Names take more lines, and the page is no wider.
      expect(await preview.tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
  );

  test('of rows of a check are not broken within a word', async () => {
    await preview.tab.setViewportSize({ width: 320, height: 900 });
    await preview.send({ type: 'checked', result: checkOf(analysis.result.id) });
    await preview.tab.evaluate("document.querySelector('[data-testid=tab-check]').click()");
    await preview.tab.getByTestId('check-rows').waitFor();
    const pieces = await preview.tab.evaluate<[string, number][][]>(piecesOf('[data-testid=check-rows]'));
    expect(pieces.flat().map(([piece]) => piece)).toContain('token distribution');
    const broken = await preview.tab.evaluate<string[]>(`
      [...document.querySelectorAll('.check-table thead th')].flatMap((head) => {
        const node = head.firstChild;
        return [...node.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
        }).map(([word]) => word);
      })`);
    expect(broken).toEqual([]);
  });
});
