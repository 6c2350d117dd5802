import * as vscode from 'vscode';
import { nearPath } from '../../shared/nearPath.js';
import { analysedFor } from '../commands/analysedFor.js';
import { registerCommand } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { sayDone } from '../door/messages.js';
import { askWhereToSave } from '../door/questions.js';
import type { Session } from '../session/session.js';
import { baseName, parentOf, uriOf } from '../sources.js';
import { suggestedFile, writeFile } from '../writeFile.js';

const TITLE = vscode.l10n.t('Open in Notebook');
/** The notebook editor of the editor's own ipynb support, which needs no Jupyter extension. */
const NOTEBOOK_EDITOR = 'jupyter-notebook';

export const registerNotebookCommand = (services: CommandServices): vscode.Disposable =>
  registerCommand('openNotebook', (target) => openNotebook(services, target), services.log);

/** `beliefscope.openNotebook`: the analysis on show as a notebook that recomputes it, saved where the person says and opened. */
async function openNotebook(services: CommandServices, target: unknown): Promise<void> {
  const analysed = await analysedFor(services, target, TITLE);
  if (!analysed) return;
  const { session, analysis } = analysed;
  const name = `${session.name}.ipynb`;
  const file = await askWhereToSave({
    title: TITLE,
    filters: { 'Jupyter notebook': ['ipynb'] },
    defaultUri: besideRun(session, name) ?? suggestedFile(name),
  });
  if (!file) return;
  const { text } = await session.call('notebook', {
    analysis: analysis.id,
    pair: session.steering,
    path: pathFrom(file, session, analysis.checkpoint.file),
  });
  await writeFile(file, text);
  sayDone(vscode.l10n.t('Notebook written to {0}.', baseName(file)));
  // Where no notebook editor is, it opens as the JSON that it is.
  await Promise.resolve(vscode.commands.executeCommand('vscode.openWith', file, NOTEBOOK_EDITOR)).catch(() =>
    vscode.commands.executeCommand('vscode.open', file),
  );
}

/** Beside the run's folder where that is in the workspace. */
function besideRun(session: Session, name: string): vscode.Uri | null {
  const folder = uriOf(session.source);
  if (!folder) return null;
  const parent = parentOf(folder);
  return vscode.workspace.getWorkspaceFolder(parent) ? vscode.Uri.joinPath(parent, name) : null;
}

/** From the notebook's folder to the checkpoint; null where they are not near, or in different file systems. */
function pathFrom(notebook: vscode.Uri, session: Session, checkpoint: string): string | null {
  const folder = uriOf(session.source);
  if (!folder || folder.scheme !== notebook.scheme || folder.authority !== notebook.authority) return null;
  const path = vscode.Uri.joinPath(folder, checkpoint).path;
  return nearPath(parentOf(notebook).path, path);
}
