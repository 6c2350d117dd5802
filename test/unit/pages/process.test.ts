import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { fromProcessPageSchema, processPageStateSchema } from '../../../src/protocol/preview.js';
import type { FromProcessPage } from '../../../src/protocol/preview.js';
import type { ProcessChoice, ProcessPicture } from '../../../src/protocol/process.js';
import { findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine, PreviewHost } from '../../tools/previewPages.mjs';
import { processHost } from '../../tools/previewProcess.mjs';
import { listPresets } from '../../../src/process/presets/catalogue.js';
import { askedBy } from './support/asked.js';
import { openPreview } from './support/preview.js';
import { eventually } from './support/eventually.js';

/** The machine may be busy with other tests. */
const preset = (name: string, params = {}): ProcessChoice => ({ kind: 'preset', name, params });

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
const boxes = (all: Locator): Promise<Box[]> =>
  all.evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().toJSON() as Box));

/** Luminance by WCAG 2.1 of #rgb, #rrggbb or rgb(…). */
function luminance(colour: string): number {
  const digits = /^#(.)(.)(.)$/.test(colour) ? colour.slice(1).replaceAll(/./g, '$&$&') : colour.slice(1);
  const parts = colour.startsWith('#')
    ? (digits.match(/../g) ?? []).map((part) => parseInt(part, 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
  const [r = 0, g = 0, b = 0] = parts.map((part) =>
    part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.skipIf(findChromium() === undefined)(
  'the process preview in a browser, with the real engine behind it',
  () => {
    let engine: PreviewEngine;
    let preview: Awaited<ReturnType<typeof openPreview>>;
    let said: FromProcessPage[] = [];
    /** What the page asked for last, of one type. */
    const asked = <Type extends FromProcessPage['type']>(type: Type) =>
      said.findLast((message): message is FromProcessPage & { type: Type } => message.type === type);
    /** Speaks to the page as the host. */
    let send: (message: never) => unknown = () => undefined;

    const byId = (id: string): Locator => preview.tab.getByTestId(id);
    const open = async (
      process: ProcessChoice,
      { depth = 10, ...options }: Partial<Parameters<typeof openPreview>[0]> & { depth?: number } = {},
    ): Promise<void> => {
      said = [];
      await preview?.close();
      const answer = processHost(engine, process, { depth });
      const host: PreviewHost = (message, reply) => {
        send = reply as typeof send;
        said.push(fromProcessPageSchema.parse(message));
        return answer(message, reply);
      };
      preview = await openPreview({ page: 'preview', ...options, host });
      await preview.tab.locator('[data-testid=process][data-state=ready]').waitFor();
    };

    beforeAll(async () => {
      engine = await startEngine();
    }, 120_000);
    afterEach(() => expect(preview.problems).toEqual([]));
    afterAll(async () => {
      await preview?.close();
      await engine?.stop();
    });

    test.each(listPresets().map(({ name }) => name))(
      '%s fits into 250 pixels, its states in the drawing and its labels clear of one another',
      async (name) => {
        await open(preset(name), { width: 250, depth: 6 });
        await eventually(() => byId('state-diagram').locator('.node-disc').count()).toBeGreaterThan(0);
        // Drawn with the next frame, when it is known how wide the letters are.
        await preview.tab.evaluate(
          'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))',
        );
        expect(
          await preview.tab.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBe(0);
        // Every state has its name, or the beginning of it; the whole name is told on hover.
        const named = await byId('state-diagram')
          .locator('.node')
          .evaluateAll((nodes) =>
            nodes.map((node) => ({
              name: node.querySelector('.node-label')?.textContent.replace('…', '') ?? null,
              title: node.querySelector('title')?.textContent ?? '',
            })),
          );
        for (const { name, title } of named) {
          expect(name).toBeTruthy();
          expect(title.startsWith(name ?? '?')).toBe(true);
        }
        for (const graph of ['state-diagram', 'msp']) {
          const [area] = await boxes(byId(graph).locator('.graph-area'));
          const discs = await boxes(byId(graph).locator('.node-disc'));
          expect(discs).toHaveLength(Number(await byId(graph).getAttribute('data-nodes')));
          for (const disc of discs) {
            expect(disc.left).toBeGreaterThanOrEqual(area?.left ?? NaN);
            expect(disc.right).toBeLessThanOrEqual(area?.right ?? NaN);
            expect(disc.top).toBeGreaterThanOrEqual(area?.top ?? NaN);
            expect(disc.bottom).toBeLessThanOrEqual(area?.bottom ?? NaN);
          }
          const labels = await boxes(byId(graph).locator('.edge-label'));
          labels.forEach((a, i) => {
            for (const b of labels.slice(i + 1)) {
              const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              // Boxes of type are a little higher than the type.
              expect(across > 1 && down > 4).toBe(false);
            }
          });
        }
      },
    );

    test.each([
      ['rrxor', 'dark', 930],
      ['mess3', 'light', 320],
      ['mess3', 'hc', 930],
    ] as const)('no line runs through the words of a graph of %s, in %s at %i pixels', async (name, theme, width) => {
      await open(preset(name), { width, height: 3000, theme });
      for (const graph of ['state-diagram', 'msp']) {
        await eventually(() => byId(graph).locator('.edge-label').count()).toBeGreaterThan(2);
        const behind = await preview.tab.evaluate<string[]>(`
          [...document.querySelectorAll('[data-testid=${graph}] .graph-svg text:not(.node-label-inside)')].flatMap((text) => {
            const { left, right, top, bottom } = text.getBoundingClientRect();
            return [0.02, 0.25, 0.5, 0.75, 0.98].flatMap((x) => [0.2, 0.5, 0.8].map((y) => {
              const at = document.elementsFromPoint(left + x * (right - left), top + y * (bottom - top));
              const next = at.find((each) => each.closest('text') === null);
              return [text.textContent, next.getAttribute('class'), getComputedStyle(next).fill].join(' | ');
            }));
          })`);
        expect(behind.length).toBeGreaterThan(30);
        const page = await preview.tab.evaluate('getComputedStyle(document.documentElement).backgroundColor');
        expect(behind.filter((each) => !each.endsWith(` | graph-ground | ${page}`))).toEqual([]);
      }
    });

    test.each([
      ['symmetric-coin-mess3', 250, ['coin', 'mess3'], 2],
      ['mess3-chain', 1200, ['mess3', 'mess3'], 1],
      ['three-mess3-two-tom-quantum', 250, ['mess3', 'mess3', 'mess3', 'tom_quantum', 'tom_quantum'], 0],
      ['mess3-mixture', 700, ['mess3', 'mess3', 'mess3'], 0],
    ])(
      '%s at %i pixels shows its parts, what chooses their variants, and the beliefs of each',
      async (name, width, names, arrows) => {
        await open(preset(name), { width, depth: 4 });
        const cards = byId('part-cards').locator('.part-card');
        await eventually(() => cards.count()).toBe(names.length);
        const told = await cards.allInnerTexts();
        told.forEach((text, at) =>
          expect(text.replaceAll('-', '_')).toMatch(new RegExp(`^${at + 1} ${names[at]}`, 'i')),
        );
        expect(await byId('control-arrows').isVisible()).toBe(arrows > 0);
        if (arrows > 0) {
          await eventually(() => byId('control-arrows').locator('.node-disc').count()).toBe(2);
          expect(told.filter((text) => /variant by [12] (mess3|coin|zero)/.test(text))).toHaveLength(arrows);
        }
        for (const [at, part] of names.entries())
          if (part === 'coin') expect(told[at]).toContain('its belief is a point');
          else expect(await cards.nth(at).locator('circle').count()).toBeGreaterThan(20);
        // Of variants one is shown, and that it is one of them is said.
        if (name === 'symmetric-coin-mess3') {
          expect(told[0]).toContain('1 of 2 variants: p = 0.3');
          expect(told[1]).toContain('1 of 2 variants: x = 0.15, a = 0.6');
        } else expect(told.filter((text) => text.includes('variants')).length).toBe(arrows);
        if (name === 'mess3-mixture') expect(told[1]).toMatch(/weight 0\.333[^]*tokens 0→0, 1→1, 2→2/);
        // Where the process has no matrices, nothing stands for them.
        const isDriven = name.startsWith('symmetric') || name.startsWith('three');
        expect(await byId('state-diagram').isVisible()).toBe(!isDriven);
        expect(await byId('matrices').innerText()).toMatch(
          isDriven ? /There are none|too large/ : /row from, column to/i,
        );
        expect(
          await preview.tab.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBe(0);
      },
    );

    test('the slider of depth shows and hides beliefs without asking the engine', async () => {
      await open(preset('mess3'));
      await eventually(() => byId('count-beliefs').innerText()).toBe('88,573 beliefs');
      await byId('shown-depth').focus();
      await preview.tab.keyboard.press('Home');
      const counts: string[] = [];
      for (let depth = 0; depth < 4; depth++) {
        counts.push((await byId('count-beliefs').innerText()).split(' ')[0] ?? '');
        await preview.tab.keyboard.press('ArrowRight');
      }
      expect(counts).toEqual(['1', '4', '13', '40']);
      await eventually(() => asked('view')?.view).toMatchObject({ depth: 10, shown: 4 });
      expect(said.filter(({ type }) => type === 'params')).toEqual([]);
    });

    test('a deeper computation keeps what is shown until it is there', async () => {
      await open(preset('leaky-rrxor'));
      await byId('depth').fill('4');
      await byId('depth').press('Enter');
      await eventually(() => byId('count-beliefs').innerText()).toBe('31 beliefs');
      await byId('depth').fill('5000');
      await byId('depth').press('Enter');
      expect(await byId('depth').getAttribute('aria-invalid')).toBe('true');
    });

    test('a word is typed by name or number of its symbols, in any of the ways of a word', async () => {
      const text = JSON.stringify({
        name: 'letters',
        states: ['S'],
        symbols: ['A', 'B'],
        transitions: { A: [['1/4']], B: [['3/4']] },
      });
      await open({ kind: 'text', name: 'letters', text, params: {} });
      const answer = (): Promise<string> => byId('oracle-answer').innerText();
      for (const [typed, told] of [
        ['A;B', 'probability 0.188'],
        ['[1, 1]', 'probability 0.563'],
        ['', 'Before anything is read'],
        ['AC', '“C” is neither a symbol of this process nor the number of one. Its symbols are A, B.'],
        ['0,1', 'probability 0.188'],
      ] as const) {
        await byId('oracle-word').fill(typed);
        await eventually(answer).toContain(told);
      }
      expect(await byId('oracle-word').getAttribute('title')).toBe(
        'Symbols A, B (or their numbers from 0 to 1), separated by spaces or commas, or run together',
      );
    });

    test('a belief is reached by keys, and told of with the word that leads to it', async () => {
      await open(preset('rrxor'));
      await byId('plot-beliefs').focus();
      for (let at = 0; at < 4; at++) await preview.tab.keyboard.press('ArrowRight');
      await eventually(() => byId('belief-card').getAttribute('data-belief')).toBe('3');
      // Breadth-first, symbols ascending: root, 0, 1, 00.
      expect(await byId('belief-card').innerText()).toContain('First after 00');
    });

    test('a node of the presentation is reached by keys, and its ways are told', async () => {
      await open(preset('even'));
      await byId('msp').focus();
      await preview.tab.keyboard.press('Home');
      await eventually(() => byId('msp-readout').innerText()).toMatch(
        /Belief 0 \(the root\), transient.*0:0\.333 → 1, 1:0\.667 → 2/,
      );
      await preview.tab.keyboard.press('+');
      await preview.tab.keyboard.press('0');
      await preview.tab.keyboard.press('Escape');
      await eventually(() => byId('msp-readout').innerText()).toBe('');
    });

    test('entropies in bits, and as numbers', async () => {
      await open(preset('even'));
      // h = 2/3 of one bit.
      await byId('unit-bits').check({ force: true });
      await eventually(() => byId('figure-entropy-rate').innerText()).toMatch(/^0\.666667/);
      await byId('numbers').locator('summary').click();
      await eventually(() => byId('numbers').locator('tbody tr').count()).toBe(11);
      expect(await byId('numbers').locator('tbody tr').nth(1).innerText()).toMatch(/^1\s+0\.918296/);
      expect(processPageStateSchema.parse(await preview.tab.evaluate('window.savedState')).view.unit).toBe('bits');
    });

    test('curves and beliefs are saved as they are seen, with the numbers behind them', async () => {
      await open(preset('rrxor'), { depth: 4 });
      const draw = async (button: string) => {
        await byId(button).focus();
        await byId(button).press('Enter');
        await eventually(() => asked('command')).toMatchObject({ command: 'saveChart' });
        const wish = { what: 'chart', millimetres: 85, theme: 'light', caption: true, version: '1' };
        said = [];
        await send({ type: 'drawPicture', id: 7, wish: { ...wish, date: new Date(0).toISOString() } } as never);
        await eventually(() => asked('picture')).toMatchObject({ id: 7, picture: { millimetres: 85 } });
        const message = asked('picture');
        if (!message?.picture) throw new Error('nothing was drawn');
        return message.picture;
      };
      const loss = await draw('chart-loss-save');
      // RRXOR's first tokens are nearly fair bits; the rate that the loss falls to stands beside.
      expect(loss.data).toEqual({
        columns: ['Context position', 'ideal observer (nats)', 'entropy rate (nats)'],
        rows: [0, 1, 2].map((at) => [
          at,
          expect.closeTo([Math.LN2, 0.636514, 0.628487][at] ?? 0, 6),
          expect.closeTo(0.4621, 4),
        ]),
      });
      expect(JSON.stringify(loss.shapes)).toContain('Best possible loss (nats)');
      expect(loss.about.lines).toEqual(['Process rrxor (pR1 0.5, pR2 0.5).']);
      const beliefs = await draw('plot-beliefs-save');
      expect(beliefs.data?.columns.slice(0, 5)).toEqual([
        'belief',
        'first_depth',
        'first_word',
        'probability',
        'state S',
      ]);
      const total = (beliefs.data?.rows ?? []).reduce((sum, row) => sum + Number(row[3]), 0);
      expect(total).toBeCloseTo(1, 9);
      expect(JSON.stringify(beliefs.shapes)).toContain('Probability of hidden state, mixed');
      const sizes = (picture: typeof beliefs) => new Set(JSON.stringify(picture.shapes).match(/"r":[\d.]+/g)).size;
      const before = sizes(beliefs);
      await byId('size-probability').click();
      await eventually(() => byId('size-probability').getAttribute('aria-pressed')).toBe('true');
      // Areas by probability: RRXOR's root is met once, its recurrent beliefs again and again.
      expect(sizes(await draw('plot-beliefs-save'))).toBeGreaterThan(before);
    });

    test('a value that is not known leaves a gap in its curve, and is told so', async () => {
      await open(preset('even'), { depth: 4 });
      const { picture } = (await engine.call('process/preview', { process: preset('even'), depth: 4 })) as {
        picture: ProcessPicture;
      };
      const [zero, one, , ...rest] = picture.myopic_entropy;
      send({ type: 'picture', picture: { ...picture, myopic_entropy: [zero, one, null, ...rest] } } as never);
      const curve = byId('chart-myopic').locator('path.line');
      await eventually(async () => (await curve.getAttribute('d'))?.match(/M/g)?.length).toBe(2);
      expect(await byId('chart-myopic').locator('circle').count()).toBe(picture.myopic_entropy.length - 1);
      await byId('chart-myopic').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await preview.tab.keyboard.press(key);
      await eventually(() => byId('chart-myopic-readout').innerText()).toBe('Length L 2: H(L + 1) − H(L) not known');
      await preview.tab.keyboard.press('Home');
      await eventually(() => byId('chart-myopic-readout').innerText()).toBe(
        'Length L 0: H(L + 1) − H(L) 0.636514 nats',
      );
      await preview.tab.keyboard.press('Escape');
      await eventually(() => byId('chart-myopic-readout').innerText()).toBe('');
    });

    test('sliders and fields of parameters, one and several numbers, ask once for what they end on', async () => {
      await open(preset('matching-parens'));
      await byId('param-open_probs-3').fill('0.9');
      await byId('param-open_probs-3').press('Enter');
      await eventually(() => said.filter(({ type }) => type === 'params')).toEqual([
        { type: 'params', params: { open_probs: [1, 0.6, 0.5, 0.9] } },
      ]);
      await open(preset('mess3'), { depth: 4 });
      await byId('param-x-slider').focus();
      for (let i = 0; i < 5; i++) await preview.tab.keyboard.press('ArrowLeft');
      await eventually(() => byId('process-summary').innerText()).toContain('x = 0.1375');
      expect(await byId('param-x').inputValue()).toBe('0.1375');
    });

    test('a problem is named once, and the picture stays until the text is mended', async () => {
      await open(preset('rrxor'));
      send({ type: 'problem', problem: { message: 'The row of S sums to 0.9.', line: 7, others: 2 } } as never);
      await eventually(() => byId('process').getAttribute('data-state')).toBe('broken');
      expect(await byId('problem-message').innerText()).toBe('Line 7: The row of S sums to 0.9. And 2 more.');
      expect(await byId('state-diagram').locator('.node-disc').count()).toBe(5);
      send({
        type: 'failed',
        error: { code: 'engine-died', message: 'The engine is gone.' },
        remedy: 'restartEngine',
      } as never);
      await eventually(() => byId('failure-message').innerText()).toBe('The engine is gone.');
      expect(await byId('problem').isVisible()).toBe(false);
      await byId('remedy').click();
      await eventually(() => askedBy(said)).toContainEqual({ type: 'command', command: 'restartEngine' });
    });

    test('nothing in a file is read as markup', async () => {
      const name = '<img src=x onerror=alert(1)>';
      const text = JSON.stringify({
        name,
        states: [name, 'B'],
        symbols: [name],
        transitions: [
          [
            [0, 1],
            [1, 0],
          ],
        ],
      });
      await open({ kind: 'text', name: 'x.process.json', text, params: {} });
      expect(await preview.tab.locator('img').count()).toBe(0);
      expect(await byId('process-summary').innerText()).toContain(name);
    });

    test.each(['dark', 'light', 'hc', 'hc-light'])('every kind of theme: %s', async (theme) => {
      await open(preset('days-of-week'), { theme: theme as never, width: 900 });
      const pairs = (await preview.tab.evaluate(
        `[...document.querySelectorAll('[data-testid=state-diagram] .node')].map((node) => ['.node-disc', '.node-label'].map((part) => getComputedStyle(node.querySelector(part)).fill))`,
      )) as [string, string][];
      expect(pairs).toHaveLength(7);
      const contrast = pairs
        .map((pair) => pair.map(luminance).sort((x, y) => y - x))
        .map(([light = 0, dark = 0]) => (light + 0.05) / (dark + 0.05));
      for (const ratio of contrast) expect(ratio).toBeGreaterThan(3);
    });
  },
);
