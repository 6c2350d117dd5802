import * as vscode from 'vscode';
import type { Sessions } from './session/sessions.js';

/** Sets the context keys that enable commands: whether there is an analysis, and a pair of beliefs to steer between. */
export function contextKeys(sessions: Sessions): vscode.Disposable {
  const set = new Map<string, boolean>();
  const update = () => {
    const session = sessions.active;
    const keys = { hasAnalysis: session?.result != null, hasSteering: session?.steering != null };
    for (const [key, value] of Object.entries(keys)) {
      if (set.get(key) === value) continue;
      set.set(key, value);
      void vscode.commands.executeCommand('setContext', `beliefscope.${key}`, value);
    }
  };
  update();
  return vscode.Disposable.from(sessions.onDidChangeActive(update), sessions.onDidChange(update));
}
