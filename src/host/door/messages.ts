/**
 * The only way to a notification. Names from files reach them through errors and notes, and VS Code makes links of what
 * looks like one: here they become text. Lint keeps the editor's own functions to this folder.
 */
import * as vscode from 'vscode';
import { editorText } from '../../shared/editorText.js';

type Show = (message: string, ...buttons: string[]) => Thenable<string | undefined>;

/** @returns the button that was pressed; undefined where the message was closed */
export const showError: Show = (message, ...buttons) => vscode.window.showErrorMessage(editorText(message), ...buttons);

export const showWarning: Show = (message, ...buttons) =>
  vscode.window.showWarningMessage(editorText(message), ...buttons);

export const showInformation: Show = (message, ...buttons) =>
  vscode.window.showInformationMessage(editorText(message), ...buttons);

const DONE_MS = 4000;

/** Says in the status bar, for four seconds, that something was done. */
export const sayDone = (message: string): void =>
  void vscode.window.setStatusBarMessage(`$(check) ${editorText(message)}`, DONE_MS);
