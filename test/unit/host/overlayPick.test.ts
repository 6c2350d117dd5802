import { beforeEach, expect, it, vi } from 'vitest';
import type { RunRef } from '../../../src/protocol/runsPage.js';
import { MAX_OVERLAID_RUNS } from '../../../src/protocol/runsPage.js';
import { registerRuns } from '../../../src/host/runs/commands.js';
import { Session } from '../../../src/host/session/session.js';
import { FakeLog, settled } from './support/fakeVscode.js';

interface Item {
  readonly label: string;
  readonly description: string;
  readonly picked: boolean;
  readonly run: RunRef | null;
}

/** The editor as far as a choice of runs asks it: what was offered, and what a person chooses of it. */
const editor = vi.hoisted(() => ({
  commands: new Map<string, (target: unknown) => Promise<void>>(),
  offered: [] as unknown[],
  options: {} as Record<string, unknown>,
  choose: (_: unknown[]): unknown[] | undefined => undefined,
  browsed: undefined as string | undefined,
  told: [] as string[],
}));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  return {
    ...fakeVscode,
    Disposable: { from: () => ({ dispose: () => undefined }) },
    FileType: { File: 1, Directory: 2 },
    QuickPickItemKind: { Separator: -1 },
    ThemeIcon: class {},
    workspace: {
      ...fakeVscode.workspace,
      asRelativePath: ({ path }: { path: string }) => path,
      fs: { stat: async () => ({ type: 2 }) },
      isTrusted: true,
    },
    window: {
      ...fakeVscode.window,
      showQuickPick: async (items: Promise<unknown[]>, options: Record<string, unknown>) => {
        editor.offered = await items;
        editor.options = options;
        return editor.choose(editor.offered);
      },
      showOpenDialog: async () => (editor.browsed === undefined ? undefined : [fakeVscode.Uri.file(editor.browsed)]),
      showInformationMessage: async (text: string) => void editor.told.push(text),
    },
    commands: {
      ...fakeVscode.commands,
      registerCommand: (name: string, run: (target: unknown) => Promise<void>) => {
        editor.commands.set(name, run);
        return { dispose: () => undefined };
      },
    },
  };
});

const uri = (path: string) => ({ scheme: 'file', authority: '', path, fsPath: path, toString: () => `file://${path}` });
const local = (path: string, of: string | null = null): RunRef => ({ source: { kind: 'local', path }, of });
const offered = () => editor.offered as Item[];
const choosing = (...labels: string[]) => {
  editor.choose = (items) => (items as Item[]).filter(({ label }) => labels.includes(label));
};

let shown: { refs: readonly RunRef[]; compute: boolean }[];
let remembered: string[];
let overlaid: readonly RunRef[];
let session: Session;

beforeEach(() => {
  Object.assign(editor, { offered: [], options: {}, choose: () => undefined, browsed: undefined, told: [] });
  [shown, remembered, overlaid] = [[], [], []];
  // Only what it is of matters here.
  session = Object.assign(Object.create(Session.prototype) as object, {}) as Session;
  Object.defineProperties(session, {
    ...{ key: { value: 'file:///runs/own' }, source: { value: local('/runs/own').source } },
    ...{ name: { value: 'own' }, number: { value: 1 } },
  });
  const many = Array.from({ length: 9 }, (_, at) => ({ uri: uri(`/many/run${at}`), files: ['0.pt', '10.pt'] }));
  const services = {
    folders: {
      settled: async () => undefined,
      all: [
        { uri: uri('/runs/own'), files: ['0.pt', '10.pt'] },
        { uri: uri('/runs/two'), files: ['a_1.pt', 'a_2.pt', 'b_1.pt', 'b_2.pt'] },
        ...many,
      ],
    },
    sessions: { active: session, all: () => [session], get: () => session, find: () => session },
    panels: {
      show: () => ({
        overlaid: { refs: overlaid, show: (refs: RunRef[], compute: boolean) => void shown.push({ refs, compute }) },
      }),
    },
    memory: {
      rememberOpened: async (key: string) => void remembered.push(key),
      wasOpened: () => false,
    },
    log: new FakeLog(),
    engine: { onDidRestart: () => ({ dispose: () => undefined }) },
    ...{ extension: uri('/extension'), nameOf: () => null, follow: () => ({ dispose: () => undefined }) },
  };
  registerRuns(services as never);
});

async function overlay(): Promise<void> {
  await editor.commands.get('beliefscope.overlayRuns')?.(session);
  await settled();
}

it('offers each run of the workspace by its name and where it is, with those that lie over already ticked', async () => {
  overlaid = [local('/many/run3')];
  await overlay();
  expect(offered().map(({ label }) => label)).toEqual([
    ...['runs/own', 'a', 'b'].map((name) => expect.stringContaining(name.split('/').at(-1) ?? '')),
    ...Array.from({ length: 9 }, (_, at) => expect.stringContaining(`run${at}`)),
    'Browse…',
  ]);
  expect(offered()[1]?.description).toBe('/runs/two · 2 checkpoints');
  expect(offered().flatMap(({ label, picked }) => (picked ? [label] : []))).toEqual([expect.stringContaining('run3')]);
  expect(editor.options).toMatchObject({ canPickMany: true, placeHolder: expect.stringContaining('6 at most') });
});

it('lays the chosen runs over those on show, but not the run itself, and remembers that they were opened', async () => {
  editor.choose = (items) => (items as Item[]).filter(({ run }) => run !== null).slice(0, 3);
  await overlay();
  expect(shown).toEqual([{ refs: [local('/runs/two', 'a_1.pt'), local('/runs/two', 'b_1.pt')], compute: true }]);
  expect(new Set(remembered)).toEqual(new Set(['file:///runs/two']));
  expect(editor.told).toEqual([]);
});

it('leaves what is shown where the person leaves, and takes all away where nothing is ticked', async () => {
  overlaid = [local('/many/run3')];
  await overlay();
  expect(shown).toEqual([]);
  choosing();
  await overlay();
  expect(shown).toEqual([{ refs: [], compute: true }]);
});

it('says how many of too many are shown', async () => {
  editor.choose = (items) => (items as Item[]).filter(({ description }) => description.startsWith('/many'));
  await overlay();
  expect(shown[0]?.refs).toHaveLength(9);
  expect(editor.told).toEqual([`9 runs were chosen; the first ${MAX_OVERLAID_RUNS} are shown.`]);
});

it('takes a folder that is browsed for, with what was ticked beside it', async () => {
  editor.browsed = '/elsewhere/run';
  editor.choose = (items) => (items as Item[]).filter(({ run, label }) => run === null || label.includes('run0'));
  await overlay();
  expect(shown[0]?.refs).toEqual([local('/many/run0'), local('/elsewhere/run')]);
  expect(remembered).toContain('file:///elsewhere/run');
});
