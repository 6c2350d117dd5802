import * as vscode from 'vscode';
import { EngineError } from '../engine/errors.js';
import { uriOf } from '../sources.js';
import { isSample, sessionOf, type AssumptionServices } from './setAssumed.js';
import { writeSettings } from './settingsFile.js';

/** Write Layout Map: begins `names` in a folder's settings file from what was recognised, for a person to fill in. */
export async function writeLayoutMap(services: AssumptionServices, target: unknown): Promise<void> {
  const found = await sessionOf(services, target, vscode.l10n.t('Write Layout Map'));
  if (!found) return;
  const { session, checkpoint } = found;
  const folder = uriOf(session.source);
  if (!folder || isSample(services, session))
    throw new EngineError(
      'bad-config',
      vscode.l10n.t('{0} is not in a folder that can be written to: copy it to one first.', session.name),
    );
  const { inspection } = await services.engine.request('inspect', { source: session.source, checkpoint, names: true });
  if (!inspection.names)
    throw new EngineError('not-a-model', vscode.l10n.t('{0} has no tensors with names.', inspection.file));
  const file = await writeSettings(folder, { names: inspection.names }, null);
  await vscode.window.showTextDocument(file);
}
