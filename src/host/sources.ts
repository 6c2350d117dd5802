import * as vscode from 'vscode';
import type { Source } from '../protocol/files.js';

/** A folder as the engine finds it: files on disk by path, all else through the host. */
export const sourceOf = (folder: vscode.Uri): Source =>
  folder.scheme === 'file' ? { kind: 'local', path: folder.fsPath } : { kind: 'host', uri: folder.toString() };

/** The editor's name of a source; null for what the editor has no file system for. */
export function uriOf(source: Source): vscode.Uri | null {
  switch (source.kind) {
    case 'local':
      return vscode.Uri.file(source.path);
    case 'host':
      return vscode.Uri.parse(source.uri, true);
    case 's3':
      return null;
  }
}

/** One string per source, the same in each session. */
export function sourceKey(source: Source): string {
  switch (source.kind) {
    case 'local':
      return vscode.Uri.file(source.path).toString().replace(/\/$/, '');
    case 'host':
      return source.uri.replace(/\/$/, '');
    case 's3':
      return `s3://${source.bucket}/${source.prefix}#${source.endpoint ?? ''}#${source.profile ?? ''}`;
  }
}

/** A short name for titles: the last part of the path. */
export function sourceName(source: Source): string {
  const path = source.kind === 's3' ? `${source.bucket}/${source.prefix}` : (uriOf(source)?.path ?? '');
  return path.split('/').filter(Boolean).at(-1) ?? path;
}

/** A path for people: within the workspace from its folder on, else whole. */
export function displayPath(uri: vscode.Uri): string {
  const isRoot = vscode.workspace.workspaceFolders?.some((folder) => folder.uri.toString() === uri.toString());
  return isRoot ? baseName(uri) : vscode.workspace.asRelativePath(uri);
}

export const parentOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

export const baseName = (uri: vscode.Uri): string => uri.path.split('/').filter(Boolean).at(-1) ?? '';
