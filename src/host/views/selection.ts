import * as vscode from 'vscode';
import type { Panels } from '../panel/panels.js';
import type { Session } from '../session/session.js';
import type { Sessions } from '../session/sessions.js';
import { settings } from '../settings.js';
import { sourceOf } from '../sources.js';
import type { CheckpointTreeNode } from './checkpointTree.js';

/** Milliseconds that a selection must last before it is analysed, since arrow keys pass over many items. */
const REST_MS = 150;

/**
 * The side view, status bar and (where there is one) panel follow what is selected in the tree. A folder of which neither
 * a panel nor a selection is left is let go, so that nothing tells of it any more.
 */
export function followSelection(
  tree: vscode.TreeView<CheckpointTreeNode>,
  sessions: Sessions,
  panels: Pick<Panels, 'find' | 'latest' | 'onDidClose'>,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const selected = (): Session | undefined => {
    const [node] = tree.selection;
    return node && sessions.find(sourceOf(node.folder.uri));
  };
  const letGo = (): void => {
    const { active } = sessions;
    if (active === null || panels.find(active) || selected()?.key === active.key) return;
    sessions.activate(panels.latest ?? selected() ?? null);
  };
  const listening = tree.onDidChangeSelection(({ selection }) => {
    clearTimeout(timer);
    const [node] = selection;
    timer = setTimeout(() => (node ? select(node, sessions) : letGo()), REST_MS);
  });
  return vscode.Disposable.from(listening, panels.onDidClose(letGo), new vscode.Disposable(() => clearTimeout(timer)));
}

function select(node: CheckpointTreeNode, sessions: Sessions): void {
  const analyses = settings().analyseOnSelection;
  const session = analyses ? sessions.get(sourceOf(node.folder.uri)) : sessions.find(sourceOf(node.folder.uri));
  if (!session) return;
  sessions.activate(session);
  if (!analyses) return;
  // Moving the selection must not open a question; the side view says what is missing.
  if (node.kind === 'checkpoint') {
    if (session.result?.checkpoint.file !== node.file.file || session.busy || session.failure)
      void session.analyse(node.file.file, session.settings, { ask: false });
  } else if (!session.result && !session.busy) {
    void session.analyse(session.checkpoint, session.settings, { ask: false });
  }
}
