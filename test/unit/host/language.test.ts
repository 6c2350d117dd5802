import * as l10n from '@vscode/l10n';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const texts = { 'Choose Node…': 'Node auswählen…' };
const editor = { bundle: undefined as typeof texts | undefined };

vi.mock('vscode', () => ({
  env: { language: 'de' },
  l10n: {
    get bundle() {
      return editor.bundle;
    },
  },
}));

beforeEach(() => {
  vi.resetModules();
  Object.assign(editor, { bundle: undefined });
});
afterEach(() => l10n.config({ contents: {} }));

describe('the editor’s language', () => {
  it('is handed to the texts that host and pages share, to pages, and to what the engine tells', async () => {
    Object.assign(editor, { bundle: texts });
    const { language } = await import('../../../src/host/language.js');
    expect(language()).toEqual({ code: 'de', texts });
    const { toldText } = await import('../../../src/shared/told.js');
    expect(toldText('Choose Node…')).toBe('Node auswählen…');
    const shared = await import('@vscode/l10n');
    expect(shared.t('Choose Node…')).toBe('Node auswählen…');
  });

  it('is English where there are no texts in it, and says so to pages', async () => {
    const { language } = await import('../../../src/host/language.js');
    expect(language()).toEqual({ code: 'en', texts: {} });
    const { toldText } = await import('../../../src/shared/told.js');
    expect(toldText('Choose Node…')).toBe('Choose Node…');
  });
});
