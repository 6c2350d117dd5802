/** Imported before all else, since modules make texts as they are loaded. */
import * as l10n from '@vscode/l10n';
import type { Language } from '../../src/shared/language.js';
import { LANGUAGE_BLOCK } from '../../src/shared/language.js';
import { tellIn } from '../../src/shared/told.js';

const TEXTS = document.getElementById(LANGUAGE_BLOCK)?.textContent;
if (TEXTS != null) {
  const contents = JSON.parse(TEXTS) as Language['texts'];
  l10n.config({ contents: { ...contents } });
  tellIn(contents);
}
