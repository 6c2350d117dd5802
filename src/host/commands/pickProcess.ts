import * as vscode from 'vscode';
import type { PresetInfo, ProcessChoice } from '../../protocol.js';
import type { Session } from '../session/session.js';

interface ProcessItem extends vscode.QuickPickItem {
  readonly choice: ProcessChoice;
}

/** Asks which process a folder's model was trained on; undefined where the person chose none. */
export async function pickProcess(
  session: Session,
  remembered: ProcessChoice | null,
  signal?: AbortSignal,
): Promise<ProcessChoice | undefined> {
  const { fitting, architecture } = await session.look();
  const vocabulary = architecture ? `d_vocab ${architecture.d_vocab}` : 'the model';
  if (fitting.length === 0) {
    void vscode.window.showWarningMessage(`Beliefscope: no known process has a vocabulary that fits ${vocabulary} of ${session.name}.`);
    return undefined;
  }
  // Those that need no further token go first.
  const isExact = (preset: PresetInfo) => preset.symbols === architecture?.d_vocab;
  const items = [...fitting.filter(isExact), ...fitting.filter((preset) => !isExact(preset))].map((preset) =>
    presetItem(preset, isExact(preset), remembered),
  );
  const ended = new vscode.CancellationTokenSource();
  signal?.addEventListener('abort', () => ended.cancel(), { once: true });
  if (signal?.aborted) return undefined;
  const options: vscode.QuickPickOptions = {
    title: `Process That ${session.name} Was Trained On`,
    placeHolder: `Processes whose vocabulary fits ${vocabulary}`,
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  };
  const chosen = await vscode.window.showQuickPick(items, options, ended.token);
  ended.dispose();
  return chosen?.choice;
}

function presetItem(preset: PresetInfo, isExact: boolean, remembered: ProcessChoice | null): ProcessItem {
  const { name, title, description, states, symbols } = preset;
  const isCurrent = remembered?.kind === 'preset' && remembered.name === name;
  return {
    label: title,
    description: `${name} · ${states} states · ${symbols} symbols${isExact ? '' : ' and a beginning-of-sequence token'}${isCurrent ? ' · current' : ''}`,
    detail: description,
    // Chosen again, a process keeps the parameters that it was given here.
    choice: isCurrent ? remembered : { kind: 'preset', name, params: {} },
  };
}
