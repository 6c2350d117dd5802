import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import * as z from 'zod';
import { callMessages, commandMessage, readyMessage } from '../../../src/protocol/page.js';
import type { ErrorCode } from '../../../src/shared/errorCodes.js';
import type { CallOptions } from '../../../src/host/engine/engineClient.js';
import { EngineError } from '../../../src/host/engine/errors.js';
import { Page } from '../../../src/host/page/page.js';
import type { PageSpec } from '../../../src/host/page/page.js';
import { answerer } from '../../../src/host/page/pageCalls.js';
import { FakeHolder, FakeLog, settled } from './support/fakeVscode.js';

vi.mock('vscode', async () => (await import('./support/fakeVscode.js')).fakeVscode);

const commands = ['retry', 'restartEngine', 'showLog'] as const;
const messages = z.discriminatedUnion('type', [
  readyMessage,
  commandMessage(commands),
  ...callMessages,
  z.object({ type: z.literal('turn'), by: z.number() }),
]);
type From = z.infer<typeof messages>;
type To = { readonly type: 'picture'; readonly of: string };
type Calls = { readonly double: { readonly params: { readonly value: number }; readonly result: number } };

const extension = vscode.Uri.file('/extension');
const picture = (of: string): To => ({ type: 'picture', of });

let log: FakeLog;
let heard: unknown[];
/** Calls that wait for the test to answer. */
let asked: { value: number; options: CallOptions; resolve(result: number): void; reject(error: Error): void }[];

beforeEach(() => {
  log = new FakeLog();
  heard = [];
  asked = [];
});

function open(holder: FakeHolder, change: Partial<PageSpec<From>> = {}): Page<From, To> {
  const page: Page<From, To> = new Page<From, To>(holder.asPanel, extension, log as never, {
    view: 'panel',
    title: 'A page',
    messages,
    commands,
    calls: answerer<Calls>({ double: z.object({ value: z.number() }) }, (_method, { value }, options) => {
      return new Promise((resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(new EngineError('cancelled', 'Cancelled')));
        asked.push({ value, options, resolve, reject });
      });
    }),
    ready: () => page.post(picture('all of it')),
    command: (name) => heard.push(name),
    receive: (message) => heard.push(message),
    ...change,
  });
  return page;
}
const policyOf = ({ webview }: FakeHolder): string =>
  (/Content-Security-Policy" content="([^"]*)"/.exec(webview.html)?.[1] ?? '').replaceAll('&#39;', "'");
const call = (id: number, value: unknown, method = 'double') => ({ type: 'call', id, method, params: { value } });

describe('what a page is given', () => {
  it('scripts and styles of the extension alone, and no inline code', () => {
    const holder = new FakeHolder();
    open(holder);
    expect(holder.webview.options.enableScripts).toBe(true);
    expect(holder.webview.options.localResourceRoots?.map(String)).toEqual([
      'file:///extension/dist/webview',
      'file:///extension/media',
    ]);
    const policy = policyOf(holder);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toContain('unsafe');
    expect(holder.webview.html.match(/<script[^>]*>/g)).toHaveLength(1);
    const nonce = /script-src 'nonce-([\w-]+)'$/.exec(policy)?.[1];
    expect(holder.webview.html).toContain(
      `<script nonce="${nonce}" src="file://webview/extension/dist/webview/panel.js">`,
    );
  });

  it('a nonce of its own, which cannot be guessed from another', () => {
    const nonces = [1, 2, 3].map(() => {
      const holder = new FakeHolder();
      open(holder);
      return /nonce-([\w-]+)/.exec(policyOf(holder))?.[1] ?? '';
    });
    expect(new Set(nonces).size).toBe(3);
    // 16 bytes in base64.
    for (const nonce of nonces) expect(nonce).toHaveLength(22);
  });
});

describe('a page that comes up', () => {
  it('is told everything when it says so, and nothing before', async () => {
    const holder = new FakeHolder();
    const page = open(holder);
    page.post(picture('too early'));
    let isUp = false;
    void page.up.then(() => (isUp = true));
    await settled();
    expect([holder.told(), isUp]).toEqual([[], false]);
    holder.say({ type: 'ready' });
    await settled();
    expect([holder.told(), isUp]).toEqual([[picture('all of it')], true]);
  });

  it('gets what was kept for it once, after what it is told of itself', () => {
    const holder = new FakeHolder();
    const page = open(holder);
    page.postWhenUp(picture('kept'));
    holder.say({ type: 'ready' });
    expect(holder.told()).toEqual([picture('all of it'), picture('kept')]);
    page.postWhenUp(picture('at once'));
    expect(holder.told()).toEqual([picture('at once')]);
    holder.say({ type: 'ready' });
    expect(holder.told()).toEqual([picture('all of it')]);
  });

  it.each(['panel', 'view'] as const)('is gone while it is hidden, as a %s', (kind) => {
    const holder = new FakeHolder(kind);
    const page = open(holder);
    holder.say({ type: 'ready' });
    holder.told();
    holder.setVisible(false);
    page.post(picture('nobody looks'));
    page.postWhenUp(picture('kept'));
    holder.setVisible(true);
    page.post(picture('not up yet'));
    expect(holder.told()).toEqual([]);
    holder.say({ type: 'ready' });
    expect(holder.told()).toEqual([picture('all of it'), picture('kept')]);
  });

  it('stays up while only another editor gets the focus', () => {
    const holder = new FakeHolder();
    const page = open(holder);
    holder.say({ type: 'ready' });
    holder.told();
    holder.setVisible(true);
    page.post(picture('next'));
    expect(holder.told()).toEqual([picture('next')]);
  });
});

describe('what a page says', () => {
  it('reaches the one who is to hear it', () => {
    const holder = new FakeHolder();
    open(holder);
    holder.say({ type: 'turn', by: 2 });
    holder.say({ type: 'command', command: 'retry' });
    expect(heard).toEqual([{ type: 'turn', by: 2 }, 'retry']);
    expect(log.warnings).toEqual([]);
  });

  it.each([
    ['an unknown kind', { type: 'steal' }],
    ['a command of the extension that is not the page’s', { type: 'command', command: 'setAssumed' }],
    ['another extension’s command', { type: 'command', command: 'workbench.action.terminal.new' }],
    ['values that do not fit', { type: 'turn', by: 'a\nlot' }],
    ['no kind', { by: 1 }],
    ['text', 'ready'],
    ['nothing', null],
  ])('is refused with one line in the log: %s', (_, message) => {
    const holder = new FakeHolder();
    open(holder);
    holder.say(message);
    expect(heard).toEqual([]);
    expect(holder.told()).toEqual([]);
    expect(log.warnings).toHaveLength(1);
    expect(log.warnings[0]).toMatch(/^A message from the page “panel” was not understood: .+\.$/);
    expect(log.warnings[0]).not.toMatch(/\n|a\\nlot/);
  });
});

describe('calls of a page', () => {
  it('are answered by number, with progress on the way', async () => {
    const holder = new FakeHolder();
    open(holder);
    holder.say({ type: 'ready' });
    holder.told();
    holder.say(call(1, 20));
    holder.say(call(2, 30));
    const progress = { step: 'Half', fraction: 0.5 };
    asked[1]?.options.onProgress?.(progress);
    asked[1]?.resolve(60);
    await settled();
    asked[0]?.reject(new EngineError('too-large', 'Too large.'));
    await settled();
    expect(holder.told()).toEqual([
      { type: 'callProgress', id: 2, progress },
      { type: 'callResult', id: 2, result: 60 },
      { type: 'callFailed', id: 1, error: { code: 'too-large', message: 'Too large.' } },
    ]);
  });

  it('are given up where the page says so', async () => {
    const holder = new FakeHolder();
    open(holder);
    holder.say({ type: 'ready' });
    holder.say(call(1, 1));
    holder.say({ type: 'cancelCall', id: 7 });
    expect(asked[0]?.options.signal?.aborted).toBe(false);
    holder.say({ type: 'cancelCall', id: 1 });
    expect(asked[0]?.options.signal?.aborted).toBe(true);
  });

  it.each([
    ['hidden', (holder: FakeHolder) => holder.setVisible(false)],
    ['closed', (holder: FakeHolder) => holder.dispose()],
    ['replaced without having been hidden', (holder: FakeHolder) => holder.say({ type: 'ready' })],
  ])('are given up where the page is %s, and their answers go nowhere', async (_, leave) => {
    const holder = new FakeHolder();
    open(holder);
    holder.say({ type: 'ready' });
    holder.say(call(1, 1));
    const [first] = asked;
    leave(holder);
    expect(first?.options.signal?.aborted).toBe(true);
    first?.options.onProgress?.({ step: 'Late', fraction: 1 });
    await settled();
    expect(holder.told().filter((message) => (message as { type: string }).type.startsWith('call'))).toEqual([]);
  });

  it('of a page that is gone never answer those of the next one, which counts from 1 as well', async () => {
    const holder = new FakeHolder();
    open(holder);
    holder.say({ type: 'ready' });
    holder.say(call(1, 1));
    holder.setVisible(false);
    holder.setVisible(true);
    holder.say({ type: 'ready' });
    holder.say(call(1, 2));
    holder.told();
    await settled();
    expect(holder.told()).toEqual([]);
    asked[1]?.resolve(4);
    await settled();
    expect(holder.told()).toEqual([{ type: 'callResult', id: 1, result: 4 }]);
  });

  it.each([
    ['a method of the engine that is not the page’s', call(1, 1, 'folder/list')],
    ['a name that every object has', call(1, 1, 'constructor')],
    ['values that do not fit', call(1, 'much')],
  ])('are refused with one line in the log and an answer: %s', async (_, message) => {
    const holder = new FakeHolder();
    open(holder);
    holder.say({ type: 'ready' });
    holder.told();
    holder.say(message);
    await settled();
    expect(asked).toEqual([]);
    expect(log.warnings).toHaveLength(1);
    expect(holder.told()).toMatchObject([{ type: 'callFailed', id: 1, error: { code: 'fault' } }]);
  });

  it('are refused where a page has none', async () => {
    const holder = new FakeHolder();
    open(holder, { calls: undefined as never });
    holder.say({ type: 'ready' });
    holder.told();
    holder.say(call(1, 1));
    await settled();
    expect(holder.told()).toMatchObject([{ type: 'callFailed', id: 1 }]);
  });
});

describe('what a page is told of a failure', () => {
  const failed = (code: ErrorCode, change: Partial<PageSpec<From>> = {}, pictureStays = false): unknown => {
    const holder = new FakeHolder();
    const page = open(holder, change);
    holder.say({ type: 'ready' });
    holder.told();
    page.fail({ code, message: 'No.' }, { pictureStays });
    return holder.told()[0];
  };

  it('names the button that helps, of those that the page has', () => {
    const error = { code: 'engine-died', message: 'No.' };
    expect(failed('engine-died')).toEqual({ type: 'failed', error, remedy: 'restartEngine' });
    expect(failed('cut-short')).toMatchObject({ type: 'failed', remedy: 'retry' });
    // This page cannot choose a process.
    expect(failed('no-process')).toMatchObject({ type: 'failed', remedy: null });
    expect(failed('no-process', { lastRemedy: 'retry' })).toMatchObject({ type: 'failed', remedy: 'retry' });
  });

  it('leaves the end of the engine to the notification where the picture stays', () => {
    for (const code of ['engine-died', 'engine-not-started'] as const)
      expect(failed(code, {}, true)).toEqual({ type: 'idle' });
    expect(failed('cut-short', {}, true)).toMatchObject({ type: 'failed' });
  });
});

it('a page that is closed hears and says nothing more, and lets go of everything', async () => {
  const holder = new FakeHolder();
  const page = open(holder);
  holder.say({ type: 'ready' });
  holder.told();
  page.postWhenUp(picture('last'));
  holder.told();
  holder.dispose();
  page.post(picture('late'));
  page.postWhenUp(picture('later'));
  holder.say({ type: 'turn', by: 1 });
  holder.say({ type: 'ready' });
  page.dispose();
  await settled();
  expect([heard, holder.told(), log.warnings]).toEqual([[], [], []]);
});

describe('a message that is too much for a page', () => {
  it('is replaced by a sentence, as an answer and as a picture; large arrays that a page can show pass', async () => {
    const holder = new FakeHolder();
    const page = open(holder);
    holder.say({ type: 'ready' });
    holder.told();
    const large = { ...picture('x'), values: new Float64Array(10_000_000) };
    page.post(large);
    expect(holder.told()[0] === large).toBe(true);
    // One buffer again and again, so that the test takes no such memory itself.
    page.post({ ...picture('x'), parts: Array.from({ length: 8 }, () => large.values) } as To);
    expect(holder.told()).toMatchObject([{ type: 'failed', error: { code: 'too-large' }, remedy: null }]);
    page.post({ type: 'callResult', id: 7, result: Array.from({ length: 8 }, () => large.values) });
    expect(holder.told()).toMatchObject([{ type: 'callFailed', id: 7, error: { code: 'too-large' } }]);
  });
});
