/** The only way to texts that stay: the status bar, trees, titles of editors and views, the Problems view. */
import * as vscode from 'vscode';
import { editorName } from '../../shared/editorText.js';
import { messageText, shownLines } from '../../shared/shownText.js';

export interface StatusItem extends vscode.Disposable {
  /** @param icon the name of one of the editor's icons; @param tooltip lines of text alone: no Markdown; @param spoken for screen readers */
  show(texts: { icon: string; text: string; tooltip: readonly string[]; spoken: string }): void;
  hide(): void;
}

export function statusItem(id: string, name: string, command: string): StatusItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, 10);
  Object.assign(item, { name, command });
  return {
    show({ icon, text, tooltip, spoken }) {
      item.text = `$(${icon}) ${editorName(text)}`;
      item.tooltip = tooltip.map(messageText).join('\n');
      item.accessibilityInformation = { label: messageText(spoken), role: 'button' };
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}

export interface TreeTexts {
  readonly label: string;
  readonly description?: string | undefined;
  /** One line each. */
  readonly tooltip?: readonly string[];
  readonly spoken: string;
}

/** A row of a tree. */
export function treeItem(
  { label, description, tooltip, spoken }: TreeTexts,
  state: vscode.TreeItemCollapsibleState = vscode.TreeItemCollapsibleState.None,
): vscode.TreeItem {
  const item = new vscode.TreeItem(editorName(label), state);
  if (description !== undefined) item.description = editorName(description);
  if (tooltip !== undefined) item.tooltip = tooltip.map(messageText).join('\n');
  item.accessibilityInformation = { label: messageText(spoken) };
  return item;
}

export const createPanel = (
  type: string,
  title: string,
  column: Parameters<typeof vscode.window.createWebviewPanel>[2],
): vscode.WebviewPanel => vscode.window.createWebviewPanel(type, editorName(title), column);

export function setPanelTitle(panel: vscode.WebviewPanel, title: string): void {
  panel.title = editorName(title);
}

export function setViewDescription(view: vscode.WebviewView, description: string): void {
  view.description = editorName(description);
}

export const problem = (
  range: vscode.Range,
  message: string,
  severity: vscode.DiagnosticSeverity = vscode.DiagnosticSeverity.Error,
): vscode.Diagnostic => new vscode.Diagnostic(range, messageText(message), severity);

/** A line of its own above a line of a text. Its title may hold icons in the editor's spelling, and a name none. */
export const lens = (line: number, command: vscode.Command): vscode.CodeLens =>
  new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { ...command, title: editorName(command.title) });

/** The log, as much of it as is used. A text has a line of its own unless it is a stack. */
export interface Log extends vscode.Disposable {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  show(): void;
}

export function openLog(): Log {
  const channel = vscode.window.createOutputChannel('Beliefscope', { log: true });
  return {
    info: (text) => channel.info(shownLines(text)),
    warn: (text) => channel.warn(shownLines(text)),
    error: (text) => channel.error(shownLines(text)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/** Says in a terminal what the extension's variables are for. */
export const describeVariables = (variables: vscode.EnvironmentVariableCollection, text: string): void =>
  void (variables.description = text);
