import { beforeEach, describe, expect, it, vi } from 'vitest';

const { saved } = vi.hoisted(() => ({ saved: [] as ((document: unknown) => void)[] }));

vi.mock('vscode', async () => {
  const none = () => ({ dispose: () => undefined });
  return {
    l10n: (await import('../support/fakeL10n.js')).fakeL10n,
    Disposable: { from: none },
    workspace: {
      onDidGrantWorkspaceTrust: none,
      onDidChangeConfiguration: none,
      onDidSaveTextDocument: (listener: (document: unknown) => void) => {
        saved.push(listener);
        return none();
      },
    },
  };
});

const { keepUpToDate } = await import('../../../src/host/session/keepUpToDate.js');

const analyse = vi.fn(async () => undefined);
const retry = vi.fn(async () => undefined);
const session = {
  ...{
    source: { kind: 'local', path: '/p/runs/a' },
    checkpoint: 3,
    settings: { process: null } as object,
    busy: false,
  },
  ...{ failure: null as object | null, result: null as object | null, analyse, retry },
};
const save = (path: string) => saved.at(-1)?.({ uri: { scheme: 'file', fsPath: path } });

beforeEach(() => {
  vi.clearAllMocks();
  Object.assign(session, { failure: null, result: null, busy: false, settings: { process: null } });
  const sessions = { all: () => [session] };
  keepUpToDate(sessions as never, { onDidChange: () => undefined, all: [] } as never, { follows: () => false });
});

describe('a file that is saved', () => {
  it.each([
    '/p/runs/a/.beliefscope.json',
    '/p/runs/a/train_config.json',
    '/p/config.yaml',
    '/p/runs/a/.hydra/config.yml',
  ])('is read again at once where the run could not be analysed, and nobody is asked: %s', (path) => {
    session.failure = { code: 'config-disagrees', message: '' };
    save(path);
    expect(analyse.mock.calls).toEqual([[3, session.settings, { ask: false, relist: true }]]);
  });

  it.each(['/p/runs/b/config.json', '/p/runs/a/train.py', '/p/runs/ab.json/x.json'])(
    'of another place or kind is not: %s',
    (path) => {
      session.failure = { code: 'config-disagrees', message: '' };
      save(path);
      expect(analyse).not.toHaveBeenCalled();
    },
  );

  it('that holds the folder’s settings is read again for a picture as well, and another config is not', () => {
    session.result = { settings: { process: null } };
    save('/p/runs/a/train_config.json');
    expect(analyse).not.toHaveBeenCalled();
    save('/p/runs/a/.beliefscope.json');
    expect(analyse).toHaveBeenCalledOnce();
  });

  it('as the process in use is retried as before', () => {
    session.result = { settings: { process: { kind: 'file', path: '../q.process.json' } } };
    save('/p/runs/q.process.json');
    expect(retry).toHaveBeenCalledOnce();
  });

  it('while an analysis is under way changes nothing', () => {
    Object.assign(session, { failure: { code: 'bad-config', message: '' }, busy: true });
    save('/p/runs/a/config.json');
    expect(analyse).not.toHaveBeenCalled();
  });
});
