import * as vscode from 'vscode';
import type { AssumedValues } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { EngineError } from '../engine/errors.js';
import { writeFile } from '../writeFile.js';
import { settingsText } from './fields.js';

/** Name of the settings file that the engine reads in a checkpoint folder. */
export const SETTINGS_FILE = '.beliefscope.json';

/** Writes values into a folder's settings file, keeping what else it says. Throws EngineError `bad-config`. */
export async function writeSettings(
  folder: vscode.Uri,
  values: AssumedValues,
  process: ProcessChoice | null,
): Promise<vscode.Uri> {
  const file = vscode.Uri.joinPath(folder, SETTINGS_FILE);
  const before = await readText(file);
  let text: string;
  try {
    text = settingsText(before, values, process);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(
      'bad-config',
      vscode.l10n.t('{0} cannot be added to: {1}. Mend it first.', SETTINGS_FILE, reason),
    );
  }
  await writeFile(file, text);
  return file;
}

async function readText(file: vscode.Uri): Promise<string | null> {
  try {
    const { type } = await vscode.workspace.fs.stat(file);
    // Reading a pipe would block until something is written to it.
    if ((type & vscode.FileType.File) === 0)
      throw new EngineError(
        'bad-config',
        vscode.l10n.t('{0} is not a file, so nothing can be written to it.', SETTINGS_FILE),
      );
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return null;
    throw error;
  }
}
