import { messageText, shownLines, shownName } from './shownText.js';

/**
 * A text for the editor's own surfaces, where it must be nothing but text. VS Code makes a link of `[label](target)` in
 * notifications, prompts and validation messages (its linkedText.ts), targets `command:` among them, and an icon of
 * `$(name)` in quick picks, the status bar and progress (its iconLabels.ts). A space ends both, and reads as well.
 */
export const editorText = (text: string): string => withoutMarks(messageText(text));

/** A name for a label, as {@link editorText}. */
export const editorName = (text: string): string => withoutMarks(shownName(text));

/** Lines of which nothing is left out, as {@link editorText}: a person is to judge by them. */
export const editorLines = (text: string): string => withoutMarks(shownLines(text));

const withoutMarks = (text: string): string => text.replace(/\](?=\()/g, '] ').replace(/\$(?=\()/g, '$ ');
