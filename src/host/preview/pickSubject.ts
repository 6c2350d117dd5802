import * as vscode from 'vscode';
import type { ProcessSubject } from '../../protocol/preview.js';
import type { PresetInfo } from '../../protocol/process.js';
import type { EngineService } from '../engine/engineService.js';
import { toldText } from '../../shared/told.js';
import { PROCESS_ENDING } from './documents.js';
import { pickOne } from '../door/questions.js';
import { presetText } from '../labels.js';

interface SubjectItem extends vscode.QuickPickItem {
  readonly subject?: ProcessSubject;
}

const MOST_FILES = 200;

/** Process files of the workspace, by path. */
export async function processFiles(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(
    `**/*${PROCESS_ENDING}`,
    '**/{node_modules,.git,.venv,venv}/**',
    MOST_FILES,
  );
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** Asks for a process: one of the workspace's files, or a preset; undefined where none was chosen. */
export async function pickSubject(engine: EngineService, title: string): Promise<ProcessSubject | undefined> {
  const [files, presets] = await Promise.all([processFiles(), engine.presetList()]);
  const items: SubjectItem[] = [
    ...(files.length > 0 ? [{ label: vscode.l10n.t('Process files'), kind: vscode.QuickPickItemKind.Separator }] : []),
    ...files.map((uri) => ({
      label: vscode.workspace.asRelativePath(uri),
      subject: { kind: 'document' as const, uri: uri.toString() },
    })),
    { label: vscode.l10n.t('Presets'), kind: vscode.QuickPickItemKind.Separator },
    ...presets.map((preset) => ({
      ...presetItem(preset),
      subject: { kind: 'preset' as const, name: preset.name, params: {} },
    })),
  ];
  const chosen = await pickOne(items, {
    title,
    placeHolder: vscode.l10n.t('A process file or a preset'),
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.subject;
}

export async function pickPreset(engine: EngineService, title: string): Promise<PresetInfo | undefined> {
  const items = (await engine.presetList()).map((preset) => ({ ...presetItem(preset), preset }));
  const chosen = await pickOne(items, {
    title,
    placeHolder: vscode.l10n.t('The preset that the file begins as'),
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.preset;
}

/** A preset as it is listed to choose from. */
export const presetItem = (preset: PresetInfo): vscode.QuickPickItem => ({
  label: preset.title,
  description: presetText(preset),
  detail: toldText(preset.description),
});
