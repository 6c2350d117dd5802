/** Imported before all else, since modules make texts as they are loaded. The command line says nothing of a language: it is English. */
import * as l10n from '@vscode/l10n';

const FILE = process.env.BELIEFSCOPE_L10N;
if (FILE !== undefined) {
  try {
    l10n.config({ fsPath: FILE });
  } catch {
    // Texts that are gone, as in an update, leave the engine in English.
  }
}
