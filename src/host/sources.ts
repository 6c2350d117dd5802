import * as vscode from 'vscode';
import type { Source } from '../protocol/files.js';

/** A folder as a source for the engine: by path if it is on a disk, otherwise read through the host. */
export const sourceOf = (folder: vscode.Uri): Source =>
  folder.scheme === 'file' ? { kind: 'local', path: folder.fsPath } : { kind: 'host', uri: folder.toString() };

/** The URI of a source; null for S3, for which the editor has no file system. */
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

/** A string that identifies a source, the same in every window and after reloads. */
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

/** A path to show: relative to the workspace, beginning with its folder, or the whole path outside of it. */
export function displayPath(uri: vscode.Uri): string {
  const isRoot = vscode.workspace.workspaceFolders?.some((folder) => folder.uri.toString() === uri.toString());
  return isRoot ? baseName(uri) : vscode.workspace.asRelativePath(uri);
}

export const parentOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

export const baseName = (uri: vscode.Uri): string => uri.path.split('/').filter(Boolean).at(-1) ?? '';
