import * as vscode from 'vscode';
import { bytesText, count } from '../../shared/texts.js';
import { sayDone } from '../door/messages.js';
import { Session } from '../session/session.js';
import type { CommandServices } from './register.js';
import { registerCommand, sessionFor } from './register.js';

/** Commands about all checkpoints of a run. */
export function registerSweepCommands(services: CommandServices): vscode.Disposable {
  const { engine, log, sessions } = services;
  const stop = (target: unknown) => (target instanceof Session ? target : sessions.active)?.sweepAll(false);
  engine.onDidRestart(() => {
    for (const session of sessions.all()) session.sweep.resume();
  });
  return vscode.Disposable.from(
    registerCommand('sweep', (target) => sweep(services, target), log),
    registerCommand('stopSweep', stop, log),
    registerCommand('clearKeptResults', () => clear(services), log),
  );
}

async function sweep(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, vscode.l10n.t('Analyse All Checkpoints'));
  if (!session) return;
  services.panels.show(session);
  if (!session.result) await session.analyse(session.checkpoint, session.settings);
  // What failed is told in the panel.
  await session.sweepAll(true);
}

async function clear({ engine }: CommandServices): Promise<void> {
  const { files, bytes } = await engine.request('sweep/clear', {});
  sayDone(
    files === 0
      ? vscode.l10n.t('No results were kept.')
      : files === 1
        ? vscode.l10n.t('1 kept result let go: {0}.', bytesText(bytes))
        : vscode.l10n.t('{0} kept results let go: {1}.', count(files), bytesText(bytes)),
  );
}
