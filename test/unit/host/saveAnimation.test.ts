import { beforeEach, expect, it, vi } from 'vitest';
import { Animations } from '../../../src/host/panel/animations.js';
import { saveAnimation } from '../../../src/host/picture/saveAnimation.js';
import { Session } from '../../../src/host/session/session.js';
import type { AnimationTold, AnimationWish } from '../../../src/protocol/animation.js';
import type { ToPanel } from '../../../src/protocol/panel.js';

/** What a person answers to each question, in turn by the beginning of a label; undefined: they leave. */
const person = vi.hoisted(() => ({
  answers: [] as (string | undefined)[],
  file: '/out/moving.gif' as string | undefined,
  asked: [] as string[],
  said: [] as string[],
  progress: [] as string[],
  cancels: false,
  written: new Map<string, Uint8Array>(),
}));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  const fs = {
    stat: async () => Promise.reject(new Error('FileNotFound')),
    writeFile: async ({ path }: { path: string }, bytes: Uint8Array) => void person.written.set(path, bytes),
    rename: async (from: { path: string }, to: { path: string }) => {
      person.written.set(to.path, person.written.get(from.path) ?? new Uint8Array());
      person.written.delete(from.path);
    },
  };
  const window = {
    ...fakeVscode.window,
    showQuickPick: async (items: readonly { label: string }[], { title }: { title: string }) => {
      person.asked.push(title);
      const wanted = person.answers.shift();
      return items.find(({ label }) => wanted !== undefined && label.startsWith(wanted));
    },
    showSaveDialog: async () => (person.file === undefined ? undefined : fakeVscode.Uri.file(person.file)),
    showInformationMessage: async (text: string) => void person.said.push(text),
    withProgress: (_: unknown, work: (progress: object, token: object) => unknown) =>
      work(
        { report: ({ message }: { message: string }) => person.progress.push(message) },
        { onCancellationRequested: (cancel: () => void) => person.cancels && setTimeout(cancel, 1) },
      ),
  };
  const workspace = { ...fakeVscode.workspace, fs, asRelativePath: ({ path }: { path: string }) => path };
  return {
    ...fakeVscode,
    ...{ window, workspace, FileType: { File: 1, SymbolicLink: 64 }, QuickPickItemKind: { Separator: -1 } },
    ThemeIcon: class {},
  };
});

const files = [0, 100, 200].map((step) => ({ file: `${step}.pt`, step, size: 1 }));

/** The command with a panel whose page is the test's. */
function command(page: (wish: AnimationWish, tell: (told: AnimationTold) => void) => void) {
  const posted: ToPanel[] = [];
  const animations: Animations = new Animations((message) => {
    posted.push(message);
    if (message.type === 'animate') page(message.wish, (told) => animations.told(message.id, told));
  });
  const session = Object.assign(Object.create(Session.prototype) as object, {
    ...{ name: 'rrxor', number: 1, result: { checkpoint: { file: '200.pt' } } },
    listing: { runs: [{ prefix: '', checkpoints: files }] },
    view: { strip: { brush: null as [string, string] | null } },
    sweep: { all: () => ({ lines: [{ file: '100.pt', r2: 0.25 }] }) },
  });
  const panels = { show: () => ({ drawAnimation: animations.ask.bind(animations) }) };
  const run = () => saveAnimation({ panels } as never, session);
  return { run, posted, session, animations };
}
const part = (text: string): AnimationTold => ({ kind: 'part', base64: Buffer.from(text).toString('base64') });

beforeEach(() => {
  person.answers = ['GIF × 2', 'Dark', 'Each', 'Checkpoints', '8'];
  Object.assign(person, { file: '/out/moving.gif', asked: [], said: [], progress: [], cancels: false });
  person.written.clear();
});

it('asks how, has the page draw what the strip’s brush chose, and writes its parts in their order', async () => {
  let wish: AnimationWish | null = null;
  const { run, session } = command((asked, tell) => {
    wish = asked;
    tell({ kind: 'progress', doing: 'reading', done: 1, total: 2 });
    tell({ kind: 'progress', doing: 'drawing', done: 3, total: 160 });
    for (const text of ['GIF', '89a', '…']) tell(part(text));
    tell({ kind: 'whole', left: ['100.pt is damaged.'] });
  });
  session.view.strip.brush = ['100.pt', '200.pt'];
  await run();
  expect(person.asked).toEqual([1, 2, 3, 4, 5].map((step) => `Save Animation (${step}/5)`));
  expect(wish).toMatchObject({
    ...{ format: 'gif', scale: 2, theme: 'dark', pace: 'even', between: false, seconds: 8, fps: 20 },
    checkpoints: [
      { file: '100.pt', step: 100, r2: 0.25 },
      { file: '200.pt', step: 200, r2: null },
    ],
  });
  expect([...person.written].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
    ['/out/moving.gif', 'GIF89a…'],
  ]);
  expect(person.progress).toEqual(['checkpoint 1 of 2', 'frame 3 of 160']);
  expect(person.said).toEqual(['Moving picture written to moving.gif. Left out: 100.pt is damaged.']);
});

it('takes all checkpoints without a brush, as a video where that is wanted', async () => {
  person.answers = ['WebM', 'As shown', 'By steps', 'Interpolated', '30'];
  let wish: AnimationWish | null = null;
  const { run } = command((asked, tell) => {
    wish = asked;
    tell({ kind: 'whole', left: [] });
  });
  await run();
  expect(wish).toMatchObject({ format: 'webm', scale: 1, theme: 'shown', pace: 'linear', between: true, seconds: 30 });
  expect(wish).toHaveProperty('checkpoints.length', 3);
});

it.each([0, 1, 2, 3, 4])('a person who leaves at question %s gets no file, and the page draws nothing', async (at) => {
  person.answers[at] = undefined;
  const { run, posted } = command(() => undefined);
  await run();
  expect(posted).toEqual([]);
  expect(person.asked).toHaveLength(at + 1);
});

it('a person who names no file, too', async () => {
  person.file = undefined;
  const { run, posted } = command(() => undefined);
  await run();
  expect(posted).toEqual([]);
});

it('ends the drawing where it is cancelled, and leaves no file', async () => {
  person.cancels = true;
  const { run, posted } = command((_, tell) => tell(part('GIF')));
  await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
  expect(posted.map(({ type }) => type)).toEqual(['animate', 'stopAnimation']);
  expect(person.written.size).toBe(0);
});

it('says what hindered the page, and what to do where its panel was hidden meanwhile', async () => {
  const failing = command((_, tell) => tell({ kind: 'failed', message: 'This browser encodes no VP9.' }));
  await expect(failing.run()).rejects.toMatchObject({ code: 'cannot-write', message: 'This browser encodes no VP9.' });
  person.answers = ['GIF', 'Light', 'By the', 'Checkpoints', '4'];
  const hidden = command((_, tell) => tell(part('GIF')));
  const run = hidden.run();
  await vi.waitFor(() => expect(hidden.posted).toHaveLength(1), { timeout: 60_000 });
  hidden.animations.gone();
  await expect(run).rejects.toThrow('keep it in view while it is drawn');
  expect(person.written.size).toBe(0);
});

it('refuses a run of one checkpoint in words', async () => {
  const { run, session } = command(() => undefined);
  session.listing.runs = [{ prefix: '', checkpoints: files.slice(2) }];
  await expect(run()).rejects.toThrow('needs two checkpoints or more');
  expect(person.asked).toEqual([]);
});
