import { posix } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CancellationToken, TextDocument } from 'vscode';
import { lensesOf, registerCodeLinks } from '../../../src/host/code/codeLinks.js';
import { findMentions, MAX_CODE } from '../../../src/host/code/findMentions.js';
import { listPresets } from '../../../src/process/presets/catalogue.js';
import { PRESET_NAMES } from '../../../src/shared/presetNames.js';
import { EventEmitter, settings } from './support/fakeVscode.js';
import { scripts } from './codeLinks/scripts.js';

interface FakeUri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  with(change: { path: string }): FakeUri;
  toString(): string;
}
const { uri, editor } = vi.hoisted(() => {
  const uri = (path: string, scheme = 'file'): FakeUri => ({
    ...{ scheme, authority: '', path },
    with: (change) => uri(change.path, scheme),
    toString: () => `${scheme}://${path}`,
  });
  const editor = {
    provider: undefined as undefined | { provideCodeLenses(document: unknown, token: unknown): unknown[] },
    commands: new Map<string, (target: unknown) => Promise<void>>(),
    files: [] as FakeUri[],
    configuration: undefined as undefined | ((event: { affectsConfiguration(name: string): boolean }) => void),
    refreshed: 0,
  };
  return { uri, editor };
});

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  return {
    ...fakeVscode,
    Disposable: { from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((each) => each.dispose()) }) },
    Uri: {
      file: (path: string) => uri(path),
      joinPath: (base: FakeUri, ...parts: string[]) => uri(posix.join(base.path, ...parts), base.scheme),
    },
    CodeLens: class {
      constructor(
        readonly range: unknown,
        readonly command: unknown,
      ) {}
    },
    Range: class {
      constructor(readonly line: number) {}
    },
    languages: {
      registerCodeLensProvider: (_: unknown, provider: never) => {
        editor.provider = provider;
        (provider as { onDidChangeCodeLenses(run: () => void): void }).onDidChangeCodeLenses(
          () => void editor.refreshed++,
        );
        return { dispose: () => undefined };
      },
    },
    commands: {
      registerCommand: (name: string, run: never) => {
        editor.commands.set(name, run);
        return { dispose: () => undefined };
      },
    },
    workspace: {
      ...fakeVscode.workspace,
      workspaceFolders: [{ uri: uri('/work') }],
      findFiles: async () => editor.files,
      createFileSystemWatcher: () => ({
        ...{ onDidCreate: () => undefined, onDidDelete: () => undefined, dispose: () => undefined },
      }),
      onDidChangeWorkspaceFolders: () => ({ dispose: () => undefined }),
      onDidChangeConfiguration: (run: typeof editor.configuration) => {
        editor.configuration = run;
        return { dispose: () => undefined };
      },
    },
  };
});

/** Folders whose names are also those of processes, projects and settings: a mere word is not to lead to them. */
const KNOWN = {
  out: ['ckpt.pt'],
  'runs/rrxor': ['1000.pt', '2000.pt'],
  mess3: ['1.pt'],
  rrxor: ['1.pt'],
  'conf/mess3': ['1.pt'],
  'lightning/lightning_logs/version_0/checkpoints': ['epoch=1-step=200.ckpt'],
};
const all = Object.entries(KNOWN).map(([path, files]) => ({ uri: uri(`/work/${path}`), files }));
const changed = new EventEmitter<void>();
const folders = {
  all,
  has: (place: FakeUri) => folders.all.some((each) => each.uri.toString() === place.toString()),
  onDidChange: changed.event,
};
const files = { has: ({ path }: FakeUri) => path === '/work/experiments/own.process.json' };
const token = { isCancellationRequested: false } as CancellationToken;

const documentOf = (file: string, languageId: string, text: string): TextDocument =>
  ({
    ...{ uri: uri(file), languageId, getText: () => text },
    positionAt: (at: number) => ({ line: text.slice(0, at).split('\n').length - 1 }),
  }) as never;

interface Lens {
  readonly range: { readonly line: number };
  readonly command: { readonly title: string; readonly command: string; readonly arguments: readonly unknown[] };
}

/** A lens as the scripts spell it. */
function spelled({
  command: {
    command,
    arguments: [target],
  },
}: Lens): string {
  if (command === 'beliefscope.showGeometry') return `folder ${(target as FakeUri).path.replace('/work/', '')}`;
  if (command === 'beliefscope.previewProcess') return `file ${posix.basename((target as FakeUri).path)}`;
  const { name, params } = target as { name: string; params: Record<string, number> };
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['process', name, ...sorted.map(([key, value]) => `${key}=${value}`)].join(' ');
}

const seen = (file: string, language: string, text: string): string[] =>
  (lensesOf(documentOf(file, language, text), token, { folders, files } as never) as unknown as Lens[]).map(
    (lens) => `${lens.range.line + 1}: ${spelled(lens)}`,
  );

beforeEach(() => {
  Object.assign(editor, { files: [], refreshed: 0 });
  delete settings['beliefscope.codeLinks'];
});

it.each(scripts.map((script) => [script.file, script] as const))(
  '%s has a lens on these lines and on no others',
  (_, { file, language, text }) => {
    const wanted = text
      .split('\n')
      .flatMap((line, at) =>
        /(?:#|\/\/)> (.*)$/.exec(line) ? [`${at + 1}: ${/(?:#|\/\/)> (.*)$/.exec(line)?.[1]}`] : [],
      );
    expect(wanted.length).toBeGreaterThan(2);
    expect(seen(`/work/${file}`, language === 'toml' ? 'plaintext' : language, text)).toEqual(wanted);
  },
);

describe('what a file names', () => {
  it('is not looked for outside of the workspace, by whatever path, nor from a file that is elsewhere', () => {
    for (const path of ['/etc/runs', '../../etc', '//host/share/run', 'file:///work/out', '~/out', '/work/../etc'])
      expect(seen('/work/a/train.py', 'python', `run_dir = "${path}"`), path).toEqual([]);
    expect(seen('/elsewhere/train.py', 'python', 'run_dir = "runs/rrxor"\nout_dir = "sub"')).toEqual([
      '1: folder runs/rrxor',
    ]);
  });

  it('goes from the folder of the file first', () => {
    expect(seen('/work/conf/x.yaml', 'yaml', 'run_dir: mess3\n')).toEqual(['1: folder conf/mess3']);
    expect(seen('/work/other/x.yaml', 'yaml', 'run_dir: mess3\n')).toEqual(['1: folder mess3']);
  });

  it('in a process file itself, or another language, is passed over', () => {
    expect(seen('/work/a.process.json', 'json', '{"process": "rrxor"}')).toEqual([]);
    expect(seen('/work/a.md', 'markdown', 'process: rrxor')).toEqual([]);
  });

  it('ends with a cancel, with a bound on size and with a bound on lenses', () => {
    const document = documentOf('/work/a.py', 'python', 'process = "rrxor"\n');
    expect(lensesOf(document, { isCancellationRequested: true } as never, { folders, files } as never)).toEqual([]);
    expect(findMentions(`process = "rrxor"\n${'#'.repeat(MAX_CODE)}`, 'python')).toEqual([]);
    expect(seen('/work/a.py', 'python', 'process = "rrxor"\n'.repeat(1000))).toHaveLength(50);
  });

  it.each([
    ['python', '(["'],
    ['python', "'''"],
    ['python', 'f(x="rrxor", '],
    ['json', '{"process":'],
    ['json', '{"process": "rrxor", '],
    ['yaml', ' '],
    ['yaml', '- '],
    ['yaml', 'a:\n '],
    ['yaml', 'process: rrxor\n'],
    ['toml', '[a\n'],
    ['toml', '[[x]]\nprocess="mess3"\n'],
  ] as const)('is found soon in %s that is nothing but %j', (language, piece) => {
    const before = process.cpuUsage();
    findMentions(piece.repeat(Math.floor(MAX_CODE / piece.length)), language);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(3);
  });
});

describe('the provider', () => {
  const shown: unknown[] = [];
  const presets = listPresets().map((preset) => ({
    ...preset,
    params: preset.parameters.map((each) => ({ ...each, integer: each.integer === true })),
  }));
  const register = () =>
    registerCodeLinks({
      folders: folders as never,
      engine: { presetList: async () => presets } as never,
      previews: { show: (subject: unknown) => void shown.push(subject) } as never,
      log: { error: () => undefined } as never,
    });
  const lenses = () =>
    editor.provider?.provideCodeLenses(documentOf('/work/t.py', 'python', 'process = "rrxor"\n'), token);

  it('is on, and off by the setting', () => {
    register();
    expect(lenses()).toHaveLength(1);
    settings['beliefscope.codeLinks'] = false;
    expect(lenses()).toEqual([]);
    const before = editor.refreshed;
    editor.configuration?.({ affectsConfiguration: (name) => name === 'beliefscope.codeLinks' });
    expect(editor.refreshed).toBe(before + 1);
  });

  it('follows folders as they appear, and process files', async () => {
    editor.files = [uri('/work/new.process.json')];
    register();
    const document = documentOf('/work/t.py', 'python', 'run_dir = "late"\nload_process("new.process.json")\n');
    // Process files are looked for once a file names one.
    editor.provider?.provideCodeLenses(document, token);
    await vi.waitFor(() => expect(editor.refreshed).toBeGreaterThan(0), { timeout: 60_000 });
    expect(editor.provider?.provideCodeLenses(document, token)).toHaveLength(1);
    folders.all = [...all, { uri: uri('/work/late'), files: ['1.pt'] }];
    const before = editor.refreshed;
    changed.fire();
    expect(editor.refreshed).toBeGreaterThan(before);
    expect(editor.provider?.provideCodeLenses(document, token)).toHaveLength(2);
    folders.all = all;
  });

  it('previews a preset with the parameters that it has, within their ranges', async () => {
    register();
    const preview = editor.commands.get('beliefscope.previewNamed');
    await preview?.({ name: 'mess3', params: { x: 0.1, a: 7, d_model: 64 } });
    expect(shown.at(-1)).toEqual({ kind: 'preset', name: 'mess3', params: { x: 0.1 } });
  });
});

it('every preset is known by its names', () => {
  expect(PRESET_NAMES).toEqual(Object.fromEntries(listPresets().map(({ name, aliases }) => [name, aliases])));
});
