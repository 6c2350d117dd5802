import * as vscode from 'vscode';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import { defaultOf, groupRuns } from '../../shared/checkpointNames/runs.js';
import { checkpointsText } from '../../shared/texts.js';
import { formatCount } from '../labels.js';
import { baseName, displayPath } from '../sources.js';
import { askToOpen, pickOne } from '../door/questions.js';

interface FolderItem extends vscode.QuickPickItem {
  readonly uri: vscode.Uri | null;
}

/** One of the workspace's checkpoint folders, or any other; undefined where the person chose none. */
export async function pickFolder(folders: CheckpointFolders, title: string): Promise<vscode.Uri | undefined> {
  const items = folders.settled().then((): FolderItem[] => [
    ...folders.all.map(({ uri, files }) => ({
      uri,
      label: baseName(uri),
      description: displayPath(uri),
      detail: describe(files),
      iconPath: new vscode.ThemeIcon('folder'),
    })),
    { uri: null, label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      uri: null,
      label: vscode.l10n.t('Browse…'),
      description: vscode.l10n.t('another folder'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      alwaysShow: true,
    },
  ]);
  const chosen = await pickOne(items, {
    title,
    placeHolder: vscode.l10n.t('Checkpoint folder'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!chosen) return undefined;
  return chosen.uri ?? browse(title);
}

/** A folder from the whole disk; undefined where the person chose none. */
export async function browse(
  title: string,
  openLabel = vscode.l10n.t('Show Belief Geometry'),
): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await askToOpen({
      title,
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel,
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    })) ?? [];
  return folder;
}

function describe(files: readonly string[]): string {
  const last = defaultOf(groupRuns(files.map((file) => ({ file })))[0]?.files ?? []);
  const all = checkpointsText(files.length);
  return last?.step == null ? all : vscode.l10n.t('{0}, up to step {1}', all, formatCount(last.step));
}
