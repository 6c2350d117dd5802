/** What a person reads of a tool that an agent calls: the input is the agent's, and in Markdown nothing but text. */
import * as vscode from 'vscode';
import { shownName } from '../../shared/shownText.js';
import { markdownText } from '../../shared/writtenText.js';

export interface ToolTexts {
  /** What is under way. */
  readonly doing: string;
  /** Asked first; null: nothing is asked. */
  readonly question: { readonly title: string; readonly sentences: readonly string[] } | null;
}

const shown = (text: string): vscode.MarkdownString => new vscode.MarkdownString(markdownText(shownName(text, 1000)));

export const preparedTool = ({ doing, question }: ToolTexts): vscode.PreparedToolInvocation => ({
  invocationMessage: shown(doing),
  ...(question && {
    confirmationMessages: { title: shownName(question.title), message: shown(question.sentences.join(' ')) },
  }),
});
