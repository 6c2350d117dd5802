/** Imported before all else, since modules make texts as they are loaded. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ENGLISH } from '../shared/language.js';
import type { Language } from '../shared/language.js';
import { tellIn } from '../shared/told.js';

// What host and other rooms share asks this package for its texts, and knows no editor.
if (vscode.l10n.bundle) {
  l10n.config({ contents: vscode.l10n.bundle });
  tellIn(vscode.l10n.bundle);
}

/** The editor's display language, where there are texts in it. */
export const language = (): Language =>
  vscode.l10n.bundle === undefined ? ENGLISH : { code: vscode.env.language, texts: vscode.l10n.bundle };
