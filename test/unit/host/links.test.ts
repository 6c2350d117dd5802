import { mkdir, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { registerCopyLink } from '../../../src/host/links/copyLink.js';
import { openLink, type LinkServices } from '../../../src/host/links/openLink.js';
import { FolderMemory } from '../../../src/host/folderMemory.js';
import { Sample } from '../../../src/host/sample.js';
import { Sessions } from '../../../src/host/session/sessions.js';
import { sourceKey } from '../../../src/host/sources.js';
import type { EngineService } from '../../../src/host/engine/engineService.js';
import type { PanelState } from '../../../src/protocol/panel.js';
import type { AnalyseRequest } from '../../../src/protocol/analysis.js';
import { settled } from './support/fakeVscode.js';

const editor = vi.hoisted(() => ({
  folders: [] as { name: string; uri: unknown }[],
  /** Every path that was looked up. */
  looked: [] as string[],
  asked: [] as { question: string; detail: string }[],
  answer: undefined as string | undefined,
  errors: [] as string[],
  warnings: [] as string[],
  copied: '',
  ran: [] as string[],
  commands: new Map<string, (target: unknown) => unknown>(),
}));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  return {
    ...fakeVscode,
    FileType: { Directory: 2 },
    env: {
      uriScheme: 'vscode-test',
      clipboard: { writeText: async (text: string) => void (editor.copied = text) },
    },
    workspace: {
      ...fakeVscode.workspace,
      isTrusted: false,
      get workspaceFolders() {
        return editor.folders;
      },
      fs: {
        stat: async ({ path }: { path: string }) => {
          editor.looked.push(path);
          return { type: (await stat(path)).isDirectory() ? 2 : 1 };
        },
      },
    },
    window: {
      ...fakeVscode.window,
      showErrorMessage: async (message: string) => void editor.errors.push(message),
      showWarningMessage: async (message: string, options?: { modal?: boolean; detail: string }) => {
        if (!options?.modal) return void editor.warnings.push(message);
        editor.asked.push({ question: message, detail: options.detail });
        return editor.answer;
      },
    },
    commands: {
      executeCommand: async (name: string) => void editor.ran.push(name),
      registerCommand: (name: string, run: (target: unknown) => unknown) => {
        editor.commands.set(name, run);
        return { dispose: () => undefined };
      },
    },
  };
});

let above: string;
let services: LinkServices;
let analysed: AnalyseRequest[];
let shown: object[];
const stored = new Map<string, unknown>();
const listing = {
  runs: [{ prefix: '', checkpoints: [1000, 2000].map((step) => ({ file: `${step}.pt`, step, size: 1 })) }],
  ...{ architecture: null, process: { kind: 'preset', name: 'rrxor', params: {} } },
  ...{ provenance: {}, fitting: [], notes: [] },
};

beforeEach(async () => {
  above = await realpath(await mkdtemp(join(tmpdir(), 'beliefscope-links-')));
  for (const folder of ['work/runs/a', 'work/runs/b', 'elsewhere/c', 'media/sample/rrxor'])
    await mkdir(join(above, folder), { recursive: true });
  await writeFile(join(above, 'work/own.process.json'), '{}');
  await symlink(join(above, 'elsewhere'), join(above, 'work/out'));
  Object.assign(editor, {
    ...{ looked: [], asked: [], answer: undefined, errors: [], warnings: [], copied: '', ran: [] },
    folders: [{ name: 'work', uri: vscode.Uri.file(join(above, 'work')) }],
  });
  stored.clear();
  [analysed, shown] = [[], []];
  const memory = new FolderMemory({
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => void stored.set(key, value),
    keys: () => [...stored.keys()],
  } as never);
  const engine = {
    running: 1,
    files: { allow: () => undefined },
    presetList: async () => [],
    request: async (method: string, params: AnalyseRequest) => {
      if (method === 'folder/list') return listing;
      if (method !== 'analyse') throw new Error(`${method} was asked for`);
      analysed.push(params);
      const step = typeof params.checkpoint === 'number' ? params.checkpoint : 2000;
      return { id: `of ${step}`, checkpoint: { file: `${step}.pt`, step }, settings: params.settings };
    },
  } as unknown as EngineService;
  const sessions: Sessions = new Sessions({ engine, memory, askForProcess: async () => undefined }, () => true);
  const overlaid = { refs: [] as object[], show: (refs: object[]) => void (overlaid.refs = refs) };
  services = {
    ...{ sessions, memory, log: { error: () => undefined } as never, folders: {} as never },
    samples: new Sample(vscode.Uri.file(above)),
    panels: {
      find: () => ({ overlaid }),
      show: (session: unknown) => {
        sessions.activate(session as never);
        return { showLinked: (what: object) => void shown.push(what), overlaid };
      },
    } as never,
  };
});
afterEach(() => rm(above, { recursive: true, force: true }));

const at = (...parts: string[]): { kind: 'local'; path: string } => ({ kind: 'local', path: join(above, ...parts) });
const open = async (query: string): Promise<void> => {
  await openLink(services, '/open', query);
  await settled();
};

describe('a link that is followed', () => {
  it('opens a folder of the workspace at its step and view without asking, and changes nothing that is kept of it', async () => {
    await open(
      'workspace=work&path=runs/a&step=1000&view.tab=check&settings.layers=[0]&steering.start=1&steering.end=2',
    );
    expect(editor.asked).toEqual([]);
    expect(analysed).toMatchObject([{ source: at('work/runs/a'), checkpoint: 1000, settings: { layers: [0] } }]);
    expect(analysed[0].trusted).toBe(false);
    expect(shown).toMatchObject([{ view: { tab: 'check' } }, { steering: { start: 1, end: 2 }, selected: null }]);
    expect(services.sessions.active?.view.tab).toBe('check');
    expect([editor.errors, editor.warnings, editor.ran]).toEqual([[], [], []]);
  });

  it('is looked for in other folders that are open where a colleague’s has another name', async () => {
    await open('workspace=their-clone&path=runs/b');
    expect(analysed).toMatchObject([{ source: at('work/runs/b'), checkpoint: null }]);
  });

  it('that names a step which is gone says so, and opens the run', async () => {
    await open('workspace=work&path=runs/a&step=4000');
    expect(analysed).toMatchObject([{ checkpoint: null }]);
    expect(editor.warnings).toEqual([
      'Beliefscope: The link is to step 4000 of a, which is not there any more; the panel shows the step that the folder opens with.',
    ]);
  });

  it('with a process neither remembers it as the person’s own choice nor forgets that', async () => {
    const source = at('work/runs/a');
    const own = { kind: 'preset', name: 'even', params: {} } as const;
    await services.memory.rememberProcess(sourceKey(source), own);
    for (const name of ['mess3', 'rrxor']) {
      await open(`workspace=work&path=runs/a&settings.process={"kind":"preset","name":"${name}","params":{}}`);
      expect(services.memory.process(sourceKey(source))).toEqual(own);
    }
    expect(analysed.map(({ settings }) => settings.process)).toMatchObject([{ name: 'mess3' }, { name: 'rrxor' }]);
  });

  it('to the sample opens it on every machine', async () => {
    await open('sample=rrxor&step=1000');
    expect(analysed).toMatchObject([{ source: at('media/sample/rrxor') }]);
    expect(editor.asked).toEqual([]);
  });
});

describe('a link out of the workspace', () => {
  it('is asked for once, with the whole place and nothing looked up before', async () => {
    const place = `folder=${join(above, 'elsewhere/c')}`;
    await open(place);
    expect(editor.asked).toEqual([
      {
        question: 'A link asks Beliefscope to read checkpoints outside of the folders that are open. Open it?',
        detail: join(above, 'elsewhere/c'),
      },
    ]);
    expect([analysed, editor.looked, services.sessions.all()]).toEqual([[], [], []]);
    editor.answer = 'Open';
    await open(place);
    expect(analysed).toHaveLength(1);
    await services.memory.rememberOpened(sourceKey(at('elsewhere/c')));
    await open(place);
    expect([editor.asked.length, analysed.length]).toEqual([2, 2]);
  });

  it('is no other for a link of the file system that leads out, or a bucket', async () => {
    await open('workspace=work&path=out/c');
    await open('folder=s3://bucket/some/run');
    expect(editor.asked.map(({ detail }) => detail)).toEqual([
      `${join(above, 'work/out/c')} → ${join(above, 'elsewhere/c')}`,
      's3://bucket/some/run',
    ]);
    expect(analysed).toEqual([]);
  });

  it('asks for all that it names at once', async () => {
    await open(
      'workspace=work&path=runs/a&compare={"folder":"/b","checkpoint":null}&overlaid=[{"folder":"/c"},{"folder":"/b"}]',
    );
    expect(editor.asked.map(({ detail }) => detail)).toEqual(['/b\n/c']);
    expect(analysed).toEqual([]);
  });

  it('shows as escapes what cannot be seen, and no link or icon', async () => {
    await open('folder=/a\u202e\u0007/[x](command:quit)$(trash)');
    expect(editor.asked[0].detail).toBe('/a\\u202e\\u0007/[x] (command:quit)$ (trash)');
  });

  it.each([
    ['workspace=work&path=../elsewhere/c', 'no path within a workspace'],
    ['workspace=work&path=runs/../../elsewhere/c', 'no path within a workspace'],
    ['workspace=work&path=/etc', 'no path within a workspace'],
    ['workspace=work&path=nowhere', 'no folder that is open here has it'],
    ['folder=//server/share', 'a folder of another machine or a device'],
    ['folder=\\\\server\\share', 'a folder of another machine or a device'],
    ['folder=runs/a', 'neither a folder of this machine nor an S3 address'],
    ['folder=https://evil.example/run', 'neither a folder of this machine nor an S3 address'],
    ['folder=vscode-vfs://github/a/b', 'neither a folder of this machine nor an S3 address'],
    ['folder=s3://..', 'not an S3 address'],
    ['workspace=work&path=runs/a&settings.process={"kind":"file","path":"/etc/passwd","params":{}}', 'is not read'],
    ['workspace=work&path=runs/a&settings.process={"kind":"file","path":"../../../x","params":{}}', 'is not read'],
    ['workspace=work&path=runs/a&settings.process={"kind":"file","path":"../../out/c","params":{}}', 'is not read'],
    ['folder=/runs/a&settings.process={"kind":"file","path":"x.process.json","params":{}}', 'is not read'],
  ])('%s is refused in one sentence, and nothing is read', async (query, sentence) => {
    editor.answer = 'Open';
    await open(query);
    expect(editor.errors).toEqual([expect.stringContaining(sentence)]);
    expect([editor.asked, analysed, editor.ran]).toEqual([[], [], []]);
    for (const path of editor.looked) expect(path.startsWith(join(above, 'work'))).toBe(true);
  });
});

describe('Copy Link to This View', () => {
  const copy = async (target?: unknown): Promise<string> => {
    registerCopyLink(services, { id: 'beliefscope.beliefscope' } as never);
    await editor.commands.get('beliefscope.copyLink')?.(target);
    return editor.copied;
  };
  const follow = (link: string) => open(decodeURIComponent(link.slice(link.indexOf('?') + 1)));

  it('copies what opens the same again: run, step, settings, view, pair, selection, comparison, overlaid runs', async () => {
    await open('workspace=work&path=runs/a&step=1000');
    const session = services.sessions.active;
    if (!session) throw new Error('it is open');
    session.keep({ selected: [4, 6], compare: { source: at('work/runs/b'), checkpoint: 2000 } });
    const steering: PanelState['steering'] = {
      start: 3,
      end: 4,
      layers: [0],
      multiplier: 2,
      collect: 'last',
      cut: null,
      from_position: 1,
      part: null,
    };
    session.setView({ ...session.view, tab: 'steering', colour: 'states' }, steering);
    const process = { kind: 'file', path: join(above, 'work/own.process.json'), params: {} } as const;
    await session.analyse(1000, { ...session.settings, layers: [1], process });
    services.panels.find(session)?.overlaid.show([{ source: at('work/runs/b'), of: null }], false);
    const link = await copy();
    expect(link).toContain('vscode-test://beliefscope.beliefscope/open?workspace=work&path=runs/a&step=1000&');
    expect(link).not.toContain(above);
    [analysed, shown] = [[], []];
    await follow(link);
    expect(analysed).toMatchObject([
      { source: at('work/runs/a'), checkpoint: 1000, settings: { layers: [1], process } },
    ]);
    expect(shown).toMatchObject([
      { view: { tab: 'steering', colour: 'states' } },
      { steering, selected: [4, 6], compare: { source: at('work/runs/b'), checkpoint: 2000 } },
    ]);
    expect(services.panels.find(session)?.overlaid.refs).toEqual([{ source: at('work/runs/b'), of: null }]);
    expect([editor.errors, editor.warnings, editor.asked]).toEqual([[], [], []]);
  });

  it('says what a link cannot hold: a process file that is in no open folder', async () => {
    await open('workspace=work&path=runs/a');
    const session = services.sessions.active;
    await session?.analyse(1000, {
      ...session.settings,
      process: { kind: 'file', path: join(above, 'elsewhere/x.process.json'), params: {} },
    });
    expect(await copy()).not.toContain('elsewhere');
    expect(editor.warnings).toEqual([
      'Beliefscope: The link that was copied cannot hold all: left out is the process.',
    ]);
  });

  it('copies a link to a checkpoint of the tree, by its step', async () => {
    const folder = { uri: vscode.Uri.file(join(above, 'work/runs/b')), files: ['1000.pt', '2000.pt'] };
    const link = await copy({ kind: 'checkpoint', folder, file: { file: '2000.pt', step: 2000 }, isDefault: false });
    expect(link).toBe('vscode-test://beliefscope.beliefscope/open?workspace=work&path=runs/b&step=2000');
  });
});
