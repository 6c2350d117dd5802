import * as vscode from 'vscode';
import { REMEDIES } from '../../shared/remedies.js';
import { isCancelled, isEngineLost, remedyFor, toErrorInfo } from '../engine/errors.js';
import { showError } from '../door/messages.js';

/**
 * Notifies of a failed command, with the button that helps. Says nothing of a cancel, nor of the end of the engine,
 * which has a notification of its own.
 * @param again runs the command once more, with the same target
 */
export async function tellFailure(error: unknown, again: () => unknown): Promise<void> {
  const info = toErrorInfo(error);
  if (isCancelled(error) || isEngineLost(info)) return;
  const remedy = remedyFor(info);
  const message = `Beliefscope: ${info.message}`;
  if (remedy === null) return void showError(message);
  const { label, command } = REMEDIES[remedy];
  if ((await showError(message, label)) !== label) return;
  if (remedy === 'retry') await again();
  else await vscode.commands.executeCommand(command);
}
