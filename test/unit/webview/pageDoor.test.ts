import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromSideView, ToSideView } from '../../../src/protocol/sideView.js';
import { CallError } from '../../../webview/ui/calls.js';
import { connect, dispatch } from '../../../webview/ui/host.js';
import { noStatus, statusAfter } from '../../../webview/ui/status.js';

type Calls = { readonly double: { readonly params: { readonly value: number }; readonly result: number } };

/** What the page has said to the host. */
let said: unknown[];
let stored: unknown;
const hostSays = (data: unknown): boolean => window.dispatchEvent(Object.assign(new Event('message'), { data }));

beforeEach(() => {
  said = [];
  stored = { filter: 'kept' };
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('acquireVsCodeApi', () => ({
    postMessage: (message: unknown) => said.push(message),
    getState: () => stored,
    setState: (state: unknown) => (stored = state),
  }));
});
afterEach(() => vi.unstubAllGlobals());

const open = () => connect<FromSideView, ToSideView, { filter: string }, Calls>();

describe('the page’s side of the door', () => {
  it('says that it is up once it listens, and not before', () => {
    const host = open();
    const heard: unknown[] = [];
    hostSays({ type: 'idle' });
    expect([said, heard]).toEqual([[], []]);
    host.start((message) => heard.push(message));
    expect(said).toEqual([{ type: 'ready' }]);
    hostSays({ type: 'folder', name: 'rrxor' });
    expect(heard).toEqual([{ type: 'folder', name: 'rrxor' }]);
  });

  it('brings back what it kept, and keeps anew', () => {
    const host = open();
    expect(host.kept).toEqual({ filter: 'kept' });
    host.keep({ filter: 'next' });
    expect(stored).toEqual({ filter: 'next' });
  });

  it('asks for commands and presses remedies alike', () => {
    const host = open();
    host.command('showActive');
    host.remedy('restartEngine');
    expect(said).toEqual([
      { type: 'command', command: 'showActive' },
      { type: 'command', command: 'restartEngine' },
    ]);
  });

  it.each([['text'], [null], [7], [{}], [{ type: 7 }]])('leaves alone what is no message: %j', (data) => {
    const heard: unknown[] = [];
    open().start((message) => heard.push(message));
    hostSays(data);
    expect(heard).toEqual([]);
  });

  it('hands answers to their callers alone, late ones to nobody', async () => {
    const heard: unknown[] = [];
    const host = open();
    host.start((message) => heard.push(message));
    const steps: string[] = [];
    const call = host.calls.call('double', { value: 2 }, { onProgress: ({ step }) => steps.push(step) });
    expect(said.at(-1)).toEqual({ type: 'call', id: 1, method: 'double', params: { value: 2 } });
    hostSays({ type: 'callProgress', id: 1, progress: { step: 'Half', fraction: 0.5 } });
    hostSays({ type: 'callResult', id: 9, result: 1 });
    hostSays({ type: 'callResult', id: 1, result: 4 });
    hostSays({ type: 'callResult', id: 1, result: 5 });
    await expect(call).resolves.toBe(4);
    expect([steps, heard]).toEqual([['Half'], []]);
  });

  it('asks nothing where a call was given up before it was made', async () => {
    const host = open();
    const call = host.calls.call('double', { value: 2 }, { signal: AbortSignal.abort() });
    await expect(call).rejects.toBeInstanceOf(CallError);
    expect(said).toEqual([]);
  });
});

describe('messages by kind', () => {
  it('go to their own function; a kind that is not known goes nowhere', () => {
    const heard: string[] = [];
    const receive = dispatch<ToSideView>({
      folder: ({ name }) => heard.push(`folder ${name}`),
      busy: () => heard.push('busy'),
      idle: () => heard.push('idle'),
      failed: ({ error }) => heard.push(error.message),
      analysis: () => heard.push('analysis'),
      checked: () => heard.push('checked'),
      steering: () => heard.push('steering'),
    });
    receive({ type: 'folder', name: 'a' });
    receive({ type: 'failed', error: { code: 'fault', message: 'No.' }, remedy: null });
    receive({ type: 'toString' } as never);
    receive({ type: 'later' } as never);
    expect(heard).toEqual(['folder a', 'No.']);
  });
});

it('a failure ends the run and stands until something else is said of it', () => {
  const progress = { step: 'Running', fraction: 0.5 };
  const failure = { error: { code: 'fault', message: 'No.' }, remedy: 'retry' } as const;
  const running = { ...noStatus, ...statusAfter({ type: 'busy', progress }) };
  expect(running).toEqual({ busy: progress, failure: null });
  const failed = { ...running, ...statusAfter({ type: 'failed', ...failure }) };
  expect(failed).toEqual({ busy: null, failure });
  expect({ ...failed, ...statusAfter({ type: 'busy', progress }) }).toEqual({ busy: progress, failure });
  expect({ ...failed, ...statusAfter({ type: 'idle' }) }).toEqual({ busy: null, failure });
});
