import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { engineHost, findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { checkpointBytes, runFolder } from '../engine/runFolder.js';
import { openPreview } from './support/preview.js';
import { layoutFaults } from './support/seen.js';
import { eventually } from './support/eventually.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');

/** A model of its own for a process, with random weights. */
const model = (symbols: number, n_layers: number, n_ctx: number): Uint8Array =>
  checkpointBytes(
    plainTransformer({
      ...{ d_vocab: symbols, d_vocab_out: symbols, d_model: 16, n_ctx, d_head: 8, n_heads: 2, n_layers, d_mlp: 32 },
      ...{ act_fn: 'gelu', normalization_type: 'LN', eps: 1e-5 },
    }),
    7,
  );

/** States in a ring: each leads to itself and to the next, with every symbol, more or less often. */
const ring = (states: readonly string[], symbols: readonly string[]): string =>
  JSON.stringify({
    ...{ name: 'ring', states, symbols },
    transitions: states.flatMap((from, state) =>
      symbols.flatMap((symbol, at) => {
        const chance = (1 + ((state + at) % 3)) / symbols.reduce((sum, _, each) => sum + 1 + ((state + each) % 3), 0);
        const next = states[(state + 1) % states.length];
        if (next === from) return [{ from, to: from, symbol, probability: chance }];
        return [
          { from, to: from, symbol, probability: 0.7 * chance },
          { from, to: next, symbol, probability: 0.3 * chance },
        ];
      }),
    ),
  });

const of = (process: string, checkpoint: Uint8Array, config = {}): Record<string, Uint8Array | string> => ({
  '12.pt': checkpoint,
  'own.process.json': process,
  '.beliefscope.json': JSON.stringify({ process: 'own.process.json', n_heads: 2, act_fn: 'gelu', ...config }),
});
const preset = (name: string, checkpoint: Uint8Array): Record<string, Uint8Array | string> => ({
  '12.pt': checkpoint,
  '.beliefscope.json': JSON.stringify({ process: name, n_heads: 2, act_fn: 'gelu' }),
});
const states = (count: number, name: string): string[] => Array.from({ length: count }, (_, at) => `${name} ${at}`);

/** Folders by what is unlike the sample in them; null: the sample with a process that it was not trained on. */
const runs = {
  'six symbols and eight layers': () =>
    of(
      ring(
        ['A', 'B', 'C'],
        states(6, 's').map((s) => s.replace(' ', '')),
      ),
      model(6, 8, 4),
    ),
  'two states and one layer': () => preset('golden-mean', model(2, 1, 6)),
  'eight states with long names': () =>
    of(ring(states(8, 'waiting for the second half of pair'), ['a rather long noun', 'verb']), model(2, 2, 5)),
  'one state': () => of(ring(['only'], ['0', '1', '2']), model(3, 1, 4)),
  'a generalised process': () => preset('fanizza', model(2, 2, 6)),
  'another process than it was trained on': () => null,
};

/** The machine may be busy with other tests. */

describe.skipIf(findChromium() === undefined)('the panel with runs unlike the sample', () => {
  let engine: PreviewEngine;
  let preview: Awaited<ReturnType<typeof openPreview>> | null = null;
  const page = (): Page => {
    if (preview === null) throw new Error('no page is open');
    return preview.tab;
  };
  const byId = (id: string): Locator => page().getByTestId(id);
  /** Opens the panel on a folder, and makes its first two beliefs that occur a pair. */
  const open = async (name: keyof typeof runs): Promise<void> => {
    const made = runs[name]();
    const even = { process: { kind: 'preset', name: 'even', params: {} } } as const;
    const host = made === null ? engineHost(engine, sample, even) : engineHost(engine, (await runFolder(made)).path);
    preview = await openPreview({ host, width: 1280, height: 800 });
    await page().locator('[data-testid=panel][data-state=ready]').waitFor();
    await byId('plot-residual').focus();
    for (const key of ['Home', 'PageDown', 'Enter', 'PageDown', 'Shift+Enter']) await page().keyboard.press(key);
  };
  const show = (tab: string): Promise<void> =>
    page().evaluate(`document.querySelector('[data-testid=tab-${tab}]').click()`);

  beforeAll(async () => {
    engine = await startEngine();
  }, 60_000);
  afterAll(() => engine?.stop());
  afterEach(async () => {
    const problems = preview?.problems;
    await preview?.close();
    preview = null;
    expect(problems).toEqual([]);
  });

  for (const name of Object.keys(runs) as (keyof typeof runs)[])
    test(`${name}: nothing is cut off, covered or out of scale in any tab, at any width`, async () => {
      await open(name);
      await show('steering');
      await page().locator('[data-testid=steering]:not([data-extras=waiting])').waitFor();
      await show('trajectory');
      await byId('trajectory-table').locator('tr[data-step]').first().waitFor();
      await show('matrix');
      if (await byId('matrix-run').isEnabled()) {
        await byId('matrix-run').click();
        await page().locator('[data-testid=heat-map][data-rows]').waitFor();
      }
      // An index, and a single belief, have a scale of their own; a map of many pairs is scrolled in its own frame.
      const drawn = await byId('plot-residual').locator('svg').allTextContents();
      const components = /PC \d.*PC \d/.test(drawn.join());
      const faults = async (): Promise<string[]> =>
        (await layoutFaults(page())).filter(
          (fault) => !fault.startsWith('heat ') && (components || !fault.startsWith('a unit is')),
        );
      for (const [width, height] of [
        [1280, 800],
        [900, 720],
        [300, 720],
      ] as const) {
        await page().setViewportSize({ width, height });
        for (const tab of ['geometry', 'steering', 'trajectory', 'matrix', 'edit']) {
          await show(tab);
          await eventually(faults).toEqual([]);
        }
      }
    });

  test('names that begin alike are told apart by their ends, however little room there is', async () => {
    await open('eight states with long names');
    await page().setViewportSize({ width: 300, height: 720 });
    const ends = byId('details-vector').locator('.cut-tail');
    await eventually(() => ends.count()).toBe(8);
    expect(new Set(await ends.allTextContents()).size).toBe(8);
    for (const end of await ends.all()) {
      const [own, cell] = [await end.boundingBox(), await end.locator('xpath=ancestor::th').boundingBox()];
      if (own === null || cell === null) throw new Error('not on the page');
      expect(own.x + own.width).toBeLessThanOrEqual(cell.x + cell.width + 1);
      expect(own.x).toBeGreaterThan(cell.x);
    }
  });

  test('where no word ends in either belief of a pair, nothing is said to be computed', async () => {
    await open('six symbols and eight layers');
    await show('steering');
    for (const fold of ['dose', 'controls', 'layers'])
      await eventually(() => byId(`fold-steer-${fold}`).locator('.fold-digest').innerText()).toBe('nothing to steer');
    expect(await byId('steering').getByTestId('score-waiting').count()).toBe(0);
    expect(await byId('score-ab').innerText()).toContain('No word ends in the start');
  });
});
