import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const texts = { 'Choose Node…': 'Node auswählen…' };
const editor = { bundle: undefined as typeof texts | undefined, uri: undefined as object | undefined };

vi.mock('vscode', () => ({
  env: { language: 'de' },
  l10n: {
    get bundle() {
      return editor.bundle;
    },
    get uri() {
      return editor.uri;
    },
  },
}));

beforeEach(() => {
  vi.resetModules();
  Object.assign(editor, { bundle: undefined, uri: undefined });
});
afterEach(() => l10n.config({ contents: {} }));

describe('the editor’s language', () => {
  it('is handed to the texts that host and pages share, to pages, and to the engine', async () => {
    const file = '/extension/l10n/bundle.l10n.de.json';
    Object.assign(editor, { bundle: texts, uri: { scheme: 'file', fsPath: file } });
    const { engineLanguage, language } = await import('../../../src/host/language.js');
    expect(language()).toEqual({ code: 'de', texts });
    expect(engineLanguage()).toEqual({ BELIEFSCOPE_L10N: file });
    const shared = await import('@vscode/l10n');
    expect(shared.t('Choose Node…')).toBe('Node auswählen…');
  });

  it('is English where there are no texts in it, and says so to pages', async () => {
    const { engineLanguage, language } = await import('../../../src/host/language.js');
    expect(language()).toEqual({ code: 'en', texts: {} });
    expect(engineLanguage()).toEqual({});
  });
});

describe('the engine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'beliefscope-l10n-'));
  });
  afterEach(() => {
    delete process.env.BELIEFSCOPE_L10N;
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads the texts that it is told of, and is English where it is told of none or they are gone', async () => {
    const file = join(folder, 'bundle.json');
    writeFileSync(file, JSON.stringify(texts));
    const said = async (path?: string): Promise<string> => {
      vi.resetModules();
      if (path === undefined) delete process.env.BELIEFSCOPE_L10N;
      else process.env.BELIEFSCOPE_L10N = path;
      await import('../../../src/engine/language.js');
      return (await import('@vscode/l10n')).t('Choose Node…');
    };
    expect(await said(join(folder, 'gone.json'))).toBe('Choose Node…');
    expect(await said(file)).toBe('Node auswählen…');
  });
});
