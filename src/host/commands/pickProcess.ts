import * as vscode from 'vscode';
import type { PresetInfo, ProcessChoice } from '../../protocol.js';
import type { Session } from '../session/session.js';

interface ProcessItem extends vscode.QuickPickItem {
  readonly choice: () => Promise<ProcessChoice | undefined>;
}

/** Asks which process a folder's model was trained on; undefined where the person chose none. */
export async function pickProcess(session: Session, remembered: ProcessChoice | null): Promise<ProcessChoice | undefined> {
  const { fitting, architecture } = await session.look();
  const vocabulary = architecture ? `d_vocab ${architecture.d_vocab}` : 'the model';
  const items: ProcessItem[] = [
    ...fitting.map((preset) => presetItem(preset, remembered)),
    {
      label: 'Process File…',
      description: '*.process.json',
      iconPath: new vscode.ThemeIcon('file-code'),
      alwaysShow: true,
      choice: () => browse(session),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Process That ${session.name} Was Trained On`,
    placeHolder: fitting.length > 0 ? `Processes whose vocabulary fits ${vocabulary}` : `No known process has a vocabulary that fits ${vocabulary}`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.choice();
}

function presetItem({ name, title, description, states, symbols }: PresetInfo, remembered: ProcessChoice | null): ProcessItem {
  const isCurrent = remembered?.kind === 'preset' && remembered.name === name;
  return {
    label: title,
    description: `${name} · ${states} states · ${symbols} symbols${isCurrent ? ' · current' : ''}`,
    detail: description,
    // Chosen again, a process keeps the parameters that it was given here.
    choice: async () => (isCurrent ? remembered : { kind: 'preset', name, params: {} }),
  };
}

async function browse(session: Session): Promise<ProcessChoice | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: `Process File for ${session.name}`,
      canSelectMany: false,
      filters: { 'Process file': ['json', 'jsonc'] },
      openLabel: 'Use',
    })) ?? [];
  if (!file) return undefined;
  if (file.scheme === 'file') return { kind: 'file', path: file.fsPath, params: {} };
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return { kind: 'text', name: file.path.split('/').at(-1) ?? file.path, text, params: {} };
}
