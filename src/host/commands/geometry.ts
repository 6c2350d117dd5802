import * as vscode from 'vscode';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import { resolveTarget, type Target } from '../checkpoints/checkpointFolders.js';
import { isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import { PANEL_TYPE } from '../panel/geometryPanel.js';
import type { Panels } from '../panel/panels.js';
import { Session } from '../session/session.js';
import type { Sessions } from '../session/sessions.js';
import { sourceOf } from '../sources.js';
import { isTreeNode } from '../views/checkpointTree.js';
import { pickFolder } from './pickFolder.js';

export interface GeometryServices {
  readonly folders: CheckpointFolders;
  readonly sessions: Sessions;
  readonly panels: Panels;
}

/** Show Belief Geometry: of what was clicked, or of a folder that is asked for. */
export async function showGeometry(services: GeometryServices, target: unknown): Promise<void> {
  const { folders, sessions } = services;
  if (target instanceof Session) return void services.panels.show(target);
  try {
    const resolved = await targetOf(folders, target);
    if (!resolved) return;
    const { folder, checkpoint } = resolved;
    const session = sessions.get(sourceOf(folder));
    // A panel at once where there will be something to see; else first a look, whose message needs no panel.
    if (!folders.has(folder) && !services.panels.find(session) && !(await holdsCheckpoints(session))) return;
    services.panels.show(session);
    if (checkpoint !== null && session.result?.checkpoint.file !== checkpoint) await session.analyse(checkpoint);
    else if (!session.busy && (!session.result || session.failure)) await session.analyse(session.checkpoint);
  } catch (error) {
    const info = toErrorInfo(error);
    if (!isCancelled(error) && !isEngineLost(info)) void vscode.window.showErrorMessage(`Beliefscope: ${info.message}`);
  }
}

/** The folder and the checkpoint in it (null: the last, or the one on show) that are meant. */
async function targetOf(folders: CheckpointFolders, target: unknown): Promise<Target | undefined> {
  if (isTreeNode(target))
    return { folder: target.folder.uri, checkpoint: target.kind === 'checkpoint' ? target.file.file : null };
  const uri = target instanceof vscode.Uri ? target : await pickFolder(folders, 'Show Belief Geometry');
  return uri && resolveTarget(uri);
}

/** Says why not, where a folder has none. */
async function holdsCheckpoints(session: Session): Promise<boolean> {
  const { runs } = await session.look();
  if (runs.length > 0) return true;
  // The engine's own words on what it looked for.
  await session.analyse(null, session.settings, { ask: false });
  if (session.result) return true;
  const reason = session.failure?.message ?? `There are no checkpoints in ${session.name}.`;
  void vscode.window.showErrorMessage(`Beliefscope: ${reason}`);
  return false;
}

/** The panel of the folder looked at now, or of one that is asked for. */
export const showActive = (services: GeometryServices): Promise<void> =>
  showGeometry(services, services.sessions.active ?? undefined);

/** The folder named by the setting `openOnStartup`, relative to a workspace folder and within it. */
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

/** After a reload the panels of before come back by themselves, in their places. */
const isPanelRestored = () =>
  vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_TYPE)),
  );
