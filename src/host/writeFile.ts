import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { systemReason } from '../shared/systemErrors.js';
import { EngineError } from './engine/errors.js';
import { baseName, displayPath, parentOf } from './sources.js';

/** What the editor's file systems say, by their code. */
const REASONS: Readonly<Record<string, string>> = {
  FileNotFound: vscode.l10n.t('its folder does not exist'),
  FileNotADirectory: vscode.l10n.t('part of its path is not a folder'),
  FileIsADirectory: vscode.l10n.t('it is a folder'),
  NoPermissions: vscode.l10n.t('this user has no permission there, or the file system is read-only'),
  Unavailable: vscode.l10n.t('its file system does not answer, or has no space left'),
};

/** Where a file of this name is offered to be saved: in the first folder of the workspace or, without one, at home. */
export const suggestedFile = (name: string): vscode.Uri =>
  vscode.Uri.joinPath(vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir()), name);

/**
 * Writes text or bytes into a file, as a new file beside it that takes its place once it is whole: a full disk leaves what was there.
 * @throws EngineError `cannot-write` in a person's words
 */
export async function writeFile(file: vscode.Uri, content: string | Uint8Array): Promise<void> {
  const { fs } = vscode.workspace;
  const found = await Promise.resolve(fs.stat(file)).then(
    (stat) => stat,
    () => null,
  );
  if (found && (found.type & vscode.FileType.File) === 0)
    throw new EngineError('cannot-write', vscode.l10n.t('{0} cannot be written: it is not a file.', displayPath(file)));
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  // A link would be replaced by the file itself.
  const isLink = found !== null && (found.type & vscode.FileType.SymbolicLink) !== 0;
  const beside = vscode.Uri.joinPath(parentOf(file), `.${baseName(file)}.${Date.now().toString(36)}.tmp`);
  try {
    if (file.scheme !== 'file' || isLink) return await fs.writeFile(file, bytes);
    await fs.writeFile(beside, bytes);
    await fs.rename(beside, file, { overwrite: true });
  } catch (error) {
    if (!isLink) await Promise.resolve(fs.delete(beside)).catch(() => undefined);
    throw new EngineError(
      'cannot-write',
      vscode.l10n.t('{0} cannot be written: {1}.', displayPath(file), reasonOf(error)),
    );
  }
}

/** The editor wraps the system's error, whose code then stands only in the text. */
function reasonOf(error: unknown): string {
  const { code, message }: { code?: unknown; message?: unknown } = error instanceof Error ? error : {};
  const inText = typeof message === 'string' ? /\b(E[A-Z]{3,})\b/.exec(message)?.[1] : undefined;
  return (
    systemReason(inText) ??
    systemReason(code) ??
    (typeof code === 'string' ? REASONS[code] : undefined) ??
    vscode.l10n.t('the file system refused it')
  );
}
