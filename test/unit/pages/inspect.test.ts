import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromInspectPageSchema } from '../../../src/protocol/inspect.js';
import type { FromInspectPage, InspectResult } from '../../../src/protocol/inspect.js';
import type { ErrorInfo } from '../../../src/protocol/outcome.js';
import { findChromium, startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { stateDict, float32, torchFile } from '../checkpoint/support/torchFile.js';
import { openPreview } from './support/preview.js';

const sample = join(import.meta.dirname, '../../../media/sample/rrxor/11520000.pt');

describe.skipIf(findChromium() === undefined)(
  'a checkpoint in an editor of its own, with the real engine behind it',
  () => {
    let engine: PreviewEngine;
    let folder: string;
    let preview: Awaited<ReturnType<typeof openPreview>>;
    let said: FromInspectPage[] = [];
    let path = sample;

    const byId = (id: string) => preview.tab.getByTestId(id);
    const state = (name: string) => preview.tab.locator(`[data-testid=inspect][data-state=${name}]`).waitFor();
    const open = async (file: string, options: { theme?: 'dark' | 'light' | 'hc'; saved?: unknown } = {}) => {
      await preview?.close();
      path = file;
      said = [];
      preview = await openPreview({
        page: 'inspect',
        width: 900,
        height: 700,
        ...options,
        host: async (message, send) => {
          const parsed = fromInspectPageSchema.parse(message);
          said.push(parsed);
          if (parsed.type === 'command' && parsed.command !== 'retry') return;
          const name = path.split('/').at(-1) ?? '';
          await send({ type: 'file', name });
          await send({ type: 'busy', progress: { step: `Reading ${name}`, fraction: 0 } });
          try {
            await send({
              type: 'inspection',
              result: await engine.call('inspect', { source: { kind: 'local', path } }),
            });
          } catch (error) {
            await send({ type: 'failed', error: error as ErrorInfo, remedy: 'retry' });
          }
        },
      });
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'beliefscope-inspect-'));
      engine = await startEngine();
    }, 120_000);
    afterAll(async () => {
      await preview?.close();
      await engine?.stop();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(() => expect(preview.problems).toEqual([]));

    test('shows what inspect prints', async () => {
      await open(sample);
      await state('ready');
      const { facts, inspection } = (await engine.call('inspect', {
        source: { kind: 'local', path: sample },
      })) as InspectResult;
      const text = await byId('inspect-facts').innerText();
      for (const [label, value] of facts) {
        expect(text).toContain(label);
        expect(text).toContain(value);
      }
      expect(await byId('tensors').locator('tbody tr').count()).toBe(inspection.tensors.length);
      expect(await byId('tensor-count').innerText()).toBe(`${inspection.tensors.length} tensors`);
      const row = byId('tensors').locator('tbody tr', { hasText: 'embed.W_E' }).first();
      const shape = inspection.tensors.find(({ name }) => name === 'embed.W_E')?.shape ?? [];
      expect(await row.innerText()).toContain(`[${shape.join(', ')}]`);
      expect(await row.innerText()).toContain('float32');
      expect(await byId('show-geometry').isVisible()).toBe(true);
      await byId('copy-text').click();
      await byId('set-assumed').click();
      await expect
        .poll(() => said.slice(1))
        .toEqual([
          { type: 'command', command: 'copyText' },
          { type: 'command', command: 'setAssumed' },
        ]);
    });

    test('every button says on hover what it does', async () => {
      const untold = await preview.tab
        .locator('.inspect-actions vscode-button')
        .evaluateAll((found) => found.filter((each) => (each.getAttribute('title') ?? '') === '').length);
      expect(await preview.tab.locator('.inspect-actions vscode-button').count()).toBe(3);
      expect(untold).toBe(0);
    });

    test('is filtered from the keyboard, and remembers the filter', async () => {
      await preview.tab.keyboard.press('/');
      await preview.tab.keyboard.type('blocks.0 W_q');
      const rows = () => byId('tensors').locator('tbody tr');
      expect(await rows().count()).toBe(1);
      expect(await rows().innerText()).toContain('blocks.0.attn.W_Q');
      expect(await byId('tensor-count').innerText()).toMatch(/^1 of \d+ tensors$/);
      const saved = await preview.tab.evaluate('window.savedState');
      expect(saved).toEqual({ filter: 'blocks.0 W_q' });
      await preview.tab.keyboard.press('Escape');
      expect(await rows().count()).toBeGreaterThan(10);
      await open(sample, { saved });
      await state('ready');
      expect(await rows().count()).toBe(1);
    });

    test('a file that cannot be read says why in place, and is read when it can be', async () => {
      const file = join(folder, 'run-7.pt');
      await writeFile(file, 'not a checkpoint');
      await open(file, { theme: 'light' });
      await state('error');
      expect(await byId('failure-message').innerText()).toContain('run-7.pt');
      expect(await byId('tensors').isVisible()).toBe(false);
      await writeFile(
        file,
        torchFile(stateDict({ 'head.weight': { shape: [2, 3], bytes: float32([1, 2, 3, 4, 5, 6]) } })),
      );
      await byId('remedy').click();
      await state('ready');
      expect(await byId('inspect-facts').innerText()).toMatch(/not a model/);
      expect(await byId('show-geometry').isVisible()).toBe(false);
      expect(await byId('tensors').innerText()).toContain('head.weight');
    });

    test('names from a hostile file stay text, and of thousands of tensors the first are drawn and all are searched', async () => {
      const file = join(folder, 'hostile-1.pt');
      const tensors = Object.fromEntries(
        Array.from({ length: 3000 }, (_, i) => [
          `<img src=x onerror=alert(${i})>`,
          { shape: [1], bytes: float32([i]) },
        ]),
      );
      await writeFile(file, torchFile(stateDict(tensors)));
      await open(file, { theme: 'hc' });
      await state('ready');
      expect(await byId('tensor-count').innerText()).toBe('3,000 tensors, the first 1,000 shown');
      expect(await preview.tab.locator('img').count()).toBe(0);
      await byId('tensor-filter').fill('alert(2999)');
      expect(await byId('tensors').locator('tbody tr').count()).toBe(1);
    });
  },
);
