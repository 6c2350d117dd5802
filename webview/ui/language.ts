/** Imported before all else, since modules make texts as they are loaded. */
import * as l10n from '@vscode/l10n';
import { LANGUAGE_BLOCK } from '../../src/shared/language.js';

const TEXTS = document.getElementById(LANGUAGE_BLOCK)?.textContent;
if (TEXTS != null) l10n.config({ contents: TEXTS });
