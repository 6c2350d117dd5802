import * as vscode from 'vscode';
import type { Sessions } from './session/sessions.js';

/**
 * Sets the context keys that enable commands and complete steps of the walkthrough: whether there is an analysis, a pair of
 * beliefs to steer between, whether all checkpoints are being analysed, and whether two checkpoints of one folder have been looked at.
 */
export function contextKeys(sessions: Sessions): vscode.Disposable {
  const set = new Map<string, boolean>();
  /** The checkpoint of each folder that was looked at first. */
  const first = new Map<string, string>();
  let hasCompared = false;
  const update = () => {
    const session = sessions.active;
    if (session?.result) {
      const { file } = session.result.checkpoint;
      if (!first.has(session.key)) first.set(session.key, file);
      hasCompared ||= first.get(session.key) !== file;
    }
    const keys = {
      hasAnalysis: session?.result != null,
      hasSteering: session?.steering != null,
      hasCompared,
      isSweeping: session?.sweep.isOn === true,
    };
    for (const [key, value] of Object.entries(keys)) {
      if (set.get(key) === value) continue;
      set.set(key, value);
      void vscode.commands.executeCommand('setContext', `beliefscope.${key}`, value);
    }
  };
  update();
  return vscode.Disposable.from(sessions.onDidChangeActive(update), sessions.onDidChange(update));
}
