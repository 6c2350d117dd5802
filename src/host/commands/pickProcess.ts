import * as vscode from 'vscode';
import type { PresetInfo, ProcessChoice } from '../../protocol/process.js';
import { presetItem, processFiles } from '../preview/pickSubject.js';
import { REMEDIES } from '../../shared/remedies.js';
import type { Session } from '../session/session.js';
import { baseName, displayPath } from '../sources.js';
import { askToOpen, pickOne } from '../door/questions.js';
import { askParams } from './askParams.js';

interface ProcessItem extends vscode.QuickPickItem {
  readonly choice: (token: vscode.CancellationToken) => Promise<ProcessChoice | undefined>;
}

/** Asks which process a folder's model was trained on, until the signal; undefined where the person chose none. */
export async function pickProcess(
  session: Session,
  remembered: ProcessChoice | null,
  signal?: AbortSignal,
): Promise<ProcessChoice | undefined> {
  const { fitting, architecture } = await session.look();
  const vocabulary = architecture ? `d_vocab ${architecture.d_vocab}` : 'the model';
  const isExact = (preset: PresetInfo) => !architecture || preset.symbols === architecture.d_vocab;
  const fit = (preset: PresetInfo) => fittingItem(session, preset, isExact(preset), remembered);
  // What is likeliest meant comes first, and no way on stands below a list that has to be scrolled.
  const items = [
    ...group('Process files of this workspace', await fileItems(session, remembered)),
    ...group('Presets that fit', fitting.filter(isExact).map(fit)),
    ...group('None of these', otherItems(session)),
    ...group('Presets that fit with a beginning-of-sequence token', fitting.filter((each) => !isExact(each)).map(fit)),
  ];
  const ended = new vscode.CancellationTokenSource();
  signal?.addEventListener('abort', () => ended.cancel(), { once: true });
  if (signal?.aborted) return undefined;
  const options: vscode.QuickPickOptions = {
    title: `Process That ${session.name} Was Trained On`,
    placeHolder:
      fitting.length > 0
        ? `Processes whose vocabulary fits ${vocabulary}`
        : `No preset has a vocabulary that fits ${vocabulary}; choose a process file`,
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  };
  try {
    const chosen = await pickOne(items, options, ended.token);
    return await chosen?.choice(ended.token);
  } finally {
    ended.dispose();
  }
}

const group = (label: string, items: readonly ProcessItem[]): readonly ProcessItem[] =>
  items.length === 0
    ? []
    : [{ label, kind: vscode.QuickPickItemKind.Separator, choice: async () => undefined }, ...items];

function fittingItem(
  session: Session,
  preset: PresetInfo,
  isExact: boolean,
  remembered: ProcessChoice | null,
): ProcessItem {
  const item = presetItem(preset);
  const isCurrent = remembered?.kind === 'preset' && remembered.name === preset.name;
  const bos = isExact ? '' : ' and a beginning-of-sequence token';
  return {
    ...item,
    description: `${item.description}${bos}${isCurrent ? ' · current' : ''}`,
    choice: (token) => askParams(session, preset, isCurrent ? remembered.params : null, token),
  };
}

/** Ways to a process that is not listed: from a file, from the model, of which the panel shows what it finds, or written anew. */
function otherItems(session: Session): ProcessItem[] {
  const later = (command: 'rankProcesses' | 'inferProcess' | 'newProcessFile') => async (): Promise<undefined> =>
    void vscode.commands.executeCommand(`beliefscope.${command}`, session);
  return [
    {
      label: 'Rank Processes',
      description: 'which of them the model predicts like',
      iconPath: new vscode.ThemeIcon(REMEDIES.rankProcesses.icon),
      alwaysShow: true,
      choice: later('rankProcesses'),
    },
    {
      label: 'Infer from the Model',
      description: 'a process from its own probabilities of words',
      iconPath: new vscode.ThemeIcon(REMEDIES.inferProcess.icon),
      alwaysShow: true,
      choice: later('inferProcess'),
    },
    {
      label: 'Browse…',
      description: 'a process file',
      iconPath: new vscode.ThemeIcon('folder-opened'),
      alwaysShow: true,
      choice: () => browse(session),
    },
    {
      label: 'New Process File…',
      description: 'write your own, beginning as a preset; saved, it is listed here',
      iconPath: new vscode.ThemeIcon('new-file'),
      alwaysShow: true,
      choice: later('newProcessFile'),
    },
  ];
}

async function fileItems(session: Session, remembered: ProcessChoice | null): Promise<ProcessItem[]> {
  return (await processFiles()).map((file) => ({
    label: baseName(file),
    description: displayPath(file),
    iconPath: new vscode.ThemeIcon('file-code'),
    choice: () => chosenFile(session, file, remembered),
  }));
}

async function browse(session: Session): Promise<ProcessChoice | undefined> {
  const [file] =
    (await askToOpen({
      title: `Process File for ${session.name}`,
      filters: { 'Process file': ['json', 'jsonc'] },
      openLabel: 'Use',
    })) ?? [];
  return file && chosenFile(session, file, null);
}

/** The chosen file by its path if the engine reads the folder by path, too; otherwise by its present text. */
async function chosenFile(
  { source }: Session,
  file: vscode.Uri,
  remembered: ProcessChoice | null,
): Promise<ProcessChoice> {
  if (source.kind !== 'local' || file.scheme !== 'file') {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    return { kind: 'text', name: baseName(file), text, params: {} };
  }
  const isCurrent = remembered?.kind === 'file' && remembered.path === file.fsPath;
  return isCurrent ? remembered : { kind: 'file', path: file.fsPath, params: {} };
}
