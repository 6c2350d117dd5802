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
  const isExact = (preset: PresetInfo) => !architecture || preset.symbols === architecture.d_vocab;
  const fit = (preset: PresetInfo) => fittingItem(session, preset, isExact(preset), remembered);
  // What is likeliest meant comes first, and no way on stands below a list that has to be scrolled.
  const items = [
    ...group(vscode.l10n.t('Process files of this workspace'), await fileItems(session, remembered)),
    ...group(vscode.l10n.t('Presets that fit'), fitting.filter(isExact).map(fit)),
    ...group(vscode.l10n.t('None of these'), otherItems(session)),
    ...group(
      vscode.l10n.t('Presets that fit with a beginning-of-sequence token'),
      fitting.filter((each) => !isExact(each)).map(fit),
    ),
  ];
  const ended = new vscode.CancellationTokenSource();
  signal?.addEventListener('abort', () => ended.cancel(), { once: true });
  if (signal?.aborted) return undefined;
  const options: vscode.QuickPickOptions = {
    title: vscode.l10n.t('Process That {0} Was Trained On', session.name),
    placeHolder:
      fitting.length > 0
        ? architecture
          ? vscode.l10n.t('Processes whose vocabulary fits d_vocab {0}', architecture.d_vocab)
          : vscode.l10n.t('Processes whose vocabulary fits the model')
        : architecture
          ? vscode.l10n.t(
              'No preset has a vocabulary that fits d_vocab {0}; choose a process file',
              architecture.d_vocab,
            )
          : vscode.l10n.t('No preset has a vocabulary that fits the model; choose a process file'),
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
  return {
    ...item,
    description: [
      item.description,
      ...(isExact ? [] : [vscode.l10n.t('with a beginning-of-sequence token')]),
      ...(isCurrent ? [vscode.l10n.t('current')] : []),
    ].join(' · '),
    choice: (token) => askParams(session, preset, isCurrent ? remembered.params : null, token),
  };
}

/** Ways to a process that is not listed: from a file, from the model, of which the panel shows what it finds, or written anew. */
function otherItems(session: Session): ProcessItem[] {
  const later = (command: 'rankProcesses' | 'inferProcess' | 'newProcessFile') => async (): Promise<undefined> =>
    void vscode.commands.executeCommand(`beliefscope.${command}`, session);
  return [
    {
      label: vscode.l10n.t('Rank Processes'),
      description: vscode.l10n.t('which of them the model predicts like'),
      iconPath: new vscode.ThemeIcon(REMEDIES.rankProcesses.icon),
      alwaysShow: true,
      choice: later('rankProcesses'),
    },
    {
      label: vscode.l10n.t('Infer from the Model'),
      description: vscode.l10n.t('a process from its own probabilities of words'),
      iconPath: new vscode.ThemeIcon(REMEDIES.inferProcess.icon),
      alwaysShow: true,
      choice: later('inferProcess'),
    },
    {
      label: vscode.l10n.t('Browse…'),
      description: vscode.l10n.t('a process file'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      alwaysShow: true,
      choice: () => browse(session),
    },
    {
      label: vscode.l10n.t('New Process File…'),
      description: vscode.l10n.t('write your own, beginning as a preset; saved, it is listed here'),
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
      title: vscode.l10n.t('Process File for {0}', session.name),
      filters: { [vscode.l10n.t('Process file')]: ['json', 'jsonc'] },
      openLabel: vscode.l10n.t('Use'),
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
