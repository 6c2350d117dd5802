import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { SteeredPart } from '../../../src/protocol/steering.js';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { eventually } from './support/eventually.js';
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
const PIECES = `[...document.querySelectorAll('[data-testid=steered-parts] .long-name')].map((name) =>
  [...name.childNodes].filter((node) => node.nodeType === 3).map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [node.data, new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size];
  }))`;

describe.skipIf(findChromium() === undefined)('long names in tables', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>>;

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
    const pieces = await preview.tab.evaluate<[string, number][][]>(PIECES);
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
});
