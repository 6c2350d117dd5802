import { t } from '@vscode/l10n';

/** The editor's texts, for a stand-in of `vscode`: English, or what a test has told `@vscode/l10n` of. */
export const fakeL10n = { bundle: undefined, uri: undefined, t };
