import * as vscode from 'vscode';
import type { OnDemand } from '../../protocol/panel.js';
import { askWhereToSave } from '../door/questions.js';
import { sayDone } from '../door/messages.js';
import { Session } from '../session/session.js';
import { baseName } from '../sources.js';
import { suggestedFile, writeFile } from '../writeFile.js';
import { PROCESS_ENDING } from '../preview/documents.js';
import type { CommandServices } from './register.js';
import { registerCommand, sessionFor } from './register.js';

const TITLES: Readonly<Record<OnDemand, string>> = {
  check: vscode.l10n.t('Check What Is Belief'),
  fit: vscode.l10n.t('Fit Process Parameters'),
  rank: vscode.l10n.t('Rank Processes'),
  infer: vscode.l10n.t('Infer Process from Model'),
};

/** Commands that have the panel compute something on demand, with its progress, its cancel and its picture. */
export function registerOnDemandCommands(services: CommandServices): vscode.Disposable {
  const command = (name: string, what: OnDemand): vscode.Disposable =>
    registerCommand(name, (target) => runInPanel(services, target, what), services.log);
  return vscode.Disposable.from(
    command('checkBelief', 'check'),
    command('fitParameters', 'fit'),
    command('rankProcesses', 'rank'),
    command('inferProcess', 'infer'),
    registerCommand('saveInferredProcess', (target) => saveInferred(services, target), services.log),
  );
}

async function runInPanel(services: CommandServices, target: unknown, what: OnDemand): Promise<void> {
  const session = await sessionFor(services, target, TITLES[what]);
  if (!session) return;
  const panel = services.panels.show(session);
  await idle(session);
  // Which process it is can be asked of a model that no process is known of, so nobody is asked for one first.
  const ask = what === 'check' || what === 'fit';
  if (!session.result && (ask || !session.failure))
    await session.analyse(session.checkpoint, session.settings, { ask });
  // What keeps a check from its analysis stands in the panel.
  if (session.result || (!ask && session.listing?.architecture)) panel.run(what);
}

/** Resolves once no analysis is in progress, be it that a person was asked for something meanwhile. */
async function idle(session: Session): Promise<void> {
  if (!session.busy) return;
  await new Promise<void>((resolve) => {
    const listening = session.onDidChange(() => {
      if (session.busy) return;
      listening.dispose();
      resolve();
    });
  });
}

async function saveInferred({ sessions }: CommandServices, target: unknown): Promise<void> {
  const session = target instanceof Session ? target : sessions.active;
  const inferred = session?.inferred?.result.process;
  if (!session || !inferred) return;
  const file = await askWhereToSave({
    title: vscode.l10n.t('Save Inferred Process'),
    filters: { [vscode.l10n.t('Process file')]: ['json'] },
    defaultUri: suggestedFile(`${inferred.name}${PROCESS_ENDING}`),
  });
  if (!file) return;
  await writeFile(file, inferred.text);
  sayDone(vscode.l10n.t('Process file written to {0}.', baseName(file)));
}
