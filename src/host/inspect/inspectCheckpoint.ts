import * as vscode from 'vscode';
import { isPanelUri, sessionFor, type CommandServices } from '../commands/register.js';
import { EngineError } from '../engine/errors.js';
import { Session } from '../session/session.js';
import { uriOf } from '../sources.js';
import { isTreeNode, nodeUri } from '../views/checkpointTree.js';
import type { InspectEditors } from './inspectEditors.js';

export interface InspectCommandServices extends CommandServices {
  readonly inspectors: InspectEditors;
}

/** Inspect Checkpoint: of the file that was clicked, or of the one that the panel in front shows. */
export async function inspectCheckpoint(services: InspectCommandServices, target: unknown): Promise<void> {
  if (isTreeNode(target)) return services.inspectors.show(nodeUri(target));
  if (target instanceof vscode.Uri && !isPanelUri(target)) return services.inspectors.show(target);
  const session =
    target instanceof Session ? target : await sessionFor(services, target, vscode.l10n.t('Inspect Checkpoint'));
  if (!session) return;
  const folder = uriOf(session.source);
  if (!folder)
    throw new EngineError(
      'not-opened',
      vscode.l10n.t('{0} is in a bucket: copy it to a folder to look into its files.', session.name),
    );
  if (!session.result) await session.analyse(session.checkpoint, session.settings, { ask: false });
  const file = session.result?.checkpoint.file;
  if (file !== undefined) return services.inspectors.show(vscode.Uri.joinPath(folder, file));
  services.panels.show(session);
}
