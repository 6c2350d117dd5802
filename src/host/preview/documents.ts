import { dirname, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { ProcessSubject } from '../../protocol/preview.js';
import type { ProcessChoice, ProcessParams } from '../../protocol/process.js';
import { baseName } from '../sources.js';

/** Ending of a process file's name. */
export const PROCESS_ENDING = '.process.json';

export const isProcessUri = (uri: vscode.Uri): boolean => uri.path.toLowerCase().endsWith(PROCESS_ENDING);

/** A document that is a process file, saved or not; not one side of a comparison or an old version. */
export const isProcessDocument = ({ uri }: vscode.TextDocument): boolean =>
  isProcessUri(uri) && !['git', 'gitfs', 'vscode-local-history', 'output'].includes(uri.scheme);

/** A document by its URI, open or not; undefined where it cannot be opened. */
export async function documentAt(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  // Opening an untitled document that does not exist would create it.
  if (open || uri.scheme === 'untitled') return open;
  // Opening a pipe would wait for ever.
  const type = await Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    (found) => found.type,
    () => vscode.FileType.File,
  );
  if ((type & vscode.FileType.File) === 0) return undefined;
  return vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => undefined,
  );
}

/** What the engine is told: the text as it stands in the editor, or the preset's name. */
export const choiceOf = (document: vscode.TextDocument, params: ProcessParams = {}): ProcessChoice => ({
  kind: 'text',
  name: baseName(document.uri),
  text: document.getText(),
  params,
});

/** The folder on disk in which files that a document names as parts are looked up: its own, or the one that it will be saved in. */
export const folderOf = ({ uri }: vscode.TextDocument): { readonly folder?: string } =>
  uri.scheme === 'file' || (uri.scheme === 'untitled' && isAbsolute(uri.fsPath)) ? { folder: dirname(uri.fsPath) } : {};

/** A process that a command is about. */
export async function choiceOfSubject(subject: ProcessSubject): Promise<ProcessChoice | undefined> {
  if (subject.kind === 'preset') return { kind: 'preset', name: subject.name, params: subject.params };
  const document = await documentAt(vscode.Uri.parse(subject.uri, true));
  return document && choiceOf(document);
}

/** A new document that would be saved as `name`.process.json, shown, with this text in it. */
export async function showNewProcess(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = await unusedName(name.replaceAll(/[^\w.-]+/g, '-') || 'process');
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  return vscode.window.showTextDocument(document, { preview: false });
}

/** A URI in the first workspace folder, if that is on a disk, with a name that no file or document has yet. */
async function unusedName(name: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  for (let n = 1; ; n++) {
    const file = `${name}${n === 1 ? '' : `-${n}`}${PROCESS_ENDING}`;
    const uri = folder
      ? vscode.Uri.joinPath(folder, file).with({ scheme: 'untitled' })
      : vscode.Uri.from({ scheme: 'untitled', path: file });
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path);
    if (!isOpen && !(folder && (await exists(vscode.Uri.joinPath(folder, file))))) return uri;
  }
}

const exists = (uri: vscode.Uri): Promise<boolean> =>
  Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
