import * as vscode from 'vscode';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import { resolveTarget, type Target } from '../checkpoints/checkpointFolders.js';
import { PANEL_TYPE } from '../panel/geometryPanel.js';
import type { Panels } from '../panel/panels.js';
import { Session } from '../session/session.js';
import type { Sessions } from '../session/sessions.js';
import { sourceOf } from '../sources.js';
import { isTreeNode } from '../views/checkpointTree.js';
import { pickFolder } from './pickFolder.js';
import { tellFailure } from './tellFailure.js';
import { showError } from '../door/messages.js';

export interface GeometryServices {
  readonly folders: CheckpointFolders;
  readonly sessions: Sessions;
  readonly panels: Panels;
}

/** Show Belief Geometry: of the item that was clicked, or of a folder that the user picks. */
export async function showGeometry(services: GeometryServices, target: unknown): Promise<void> {
  const { folders, sessions } = services;
  if (target instanceof Session) return void services.panels.show(target);
  try {
    const resolved = await targetOf(folders, target);
    if (!resolved) return;
    const { folder, checkpoint } = resolved;
    const session = sessions.get(sourceOf(folder));
    // A panel opens at once for a known checkpoint folder. Another folder is looked at first, so that a failure opens no panel.
    if (!folders.has(folder) && !services.panels.find(session) && !(await holdsCheckpoints(session))) return;
    services.panels.show(session);
    if (checkpoint !== null && (session.failure || session.result?.checkpoint.file !== checkpoint))
      await session.analyse(checkpoint);
    else await analyseOnce(session);
  } catch (error) {
    void tellFailure(error, () => showGeometry(services, target));
  }
}

/** Analyses a session that shows nothing yet, or whose last attempt failed. */
async function analyseOnce(session: Session): Promise<void> {
  if (!session.busy && (!session.result || session.failure)) await session.analyse(session.checkpoint);
}

/** Open Sample Run: the checkpoints that come with the extension, in a panel of their own. Nothing is written to them. */
export async function openSample({ sessions, panels }: GeometryServices, sample: vscode.Uri): Promise<void> {
  const session = sessions.get(sourceOf(sample));
  panels.show(session);
  await analyseOnce(session);
}

/** The folder that a command is about, and the checkpoint in it; null: the last one, or the one shown. */
async function targetOf(folders: CheckpointFolders, target: unknown): Promise<Target | undefined> {
  if (isTreeNode(target))
    return { folder: target.folder.uri, checkpoint: target.kind === 'checkpoint' ? target.file.file : null };
  const uri = target instanceof vscode.Uri ? target : await pickFolder(folders, vscode.l10n.t('Show Belief Geometry'));
  return uri && resolveTarget(uri);
}

/** Whether a folder has checkpoints; if not, the user is told why. */
async function holdsCheckpoints(session: Session): Promise<boolean> {
  const { runs } = await session.look();
  if (runs.length > 0) return true;
  // The engine's message says what it looked for.
  await session.analyse(null, session.settings, { ask: false });
  if (session.result) return true;
  if (session.failure?.code === 'cancelled') return false;
  const reason = session.failure?.message ?? vscode.l10n.t('There are no checkpoints in {0}.', session.name);
  void showError(`Beliefscope: ${reason}`);
  return false;
}

/** Shows the panel of the active folder, or of one that the user picks. */
export const showActive = (services: GeometryServices): Promise<void> =>
  showGeometry(services, services.sessions.active ?? undefined);

/** Opens the folder that the setting `openOnStartup` names, relative to a workspace folder and within it. */
export async function openOnStartup(services: GeometryServices, relative: string): Promise<void> {
  if (relative === '' || relative.split(/[\\/]/).includes('..') || isPanelRestored()) return;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const folder = vscode.Uri.joinPath(uri, relative);
    try {
      await vscode.workspace.fs.stat(folder);
    } catch {
      continue;
    }
    return showGeometry(services, folder);
  }
}

/** Whether VS Code has restored a panel after a reload by itself. */
const isPanelRestored = () =>
  vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_TYPE)),
  );
