import * as vscode from 'vscode';
import type { PresetInfo, ProcessChoice, ProcessParams } from '../../protocol/process.js';
import { toldText } from '../../shared/told.js';
import { askText, pickOne } from '../door/questions.js';
import type { Session } from '../session/session.js';
import { filledParams, parseParams, readParams, writeParams } from './paramTexts.js';

interface ParamItem extends vscode.QuickPickItem {
  readonly params: () => Promise<ProcessParams | undefined>;
}

/**
 * Asks for the parameters of a preset that was chosen: its defaults, which are called that, the ones in use, values that the
 * user types, or those that the model predicts like. undefined where the user left.
 * @param current the parameters that the folder's process has, where it is this one
 */
export async function askParams(
  session: Session,
  preset: PresetInfo,
  current: ProcessParams | null,
  token?: vscode.CancellationToken,
): Promise<ProcessChoice | undefined> {
  const choice = (params: ProcessParams): ProcessChoice => ({ kind: 'preset', name: preset.name, params });
  if (preset.params.length === 0) return choice({});
  const isKept = current !== null && Object.keys(current).length > 0;
  const items: ParamItem[] = [
    ...(isKept
      ? [
          {
            label: vscode.l10n.t('Keep {0}', readParams(filledParams(preset, current))),
            description: vscode.l10n.t('the parameters in use'),
            params: async () => current,
          },
        ]
      : []),
    {
      label: vscode.l10n.t('Use the defaults ({0})', readParams(filledParams(preset))),
      description: vscode.l10n.t('nothing says that the model was trained with them'),
      params: async () => ({}),
    },
    {
      label: vscode.l10n.t('Type values…'),
      description: vscode.l10n.t('such as {0}', writeParams(filledParams(preset))),
      params: () => askTyped(preset, current ?? {}),
    },
    {
      label: vscode.l10n.t('Fit to the model'),
      description: vscode.l10n.t('begins with the defaults and looks for the values that the model predicts like'),
      params: async () => {
        fitAfterwards(session);
        return {};
      },
    },
  ];
  const chosen = await pickOne(
    items,
    {
      title: vscode.l10n.t('Parameters of {0}', preset.title),
      placeHolder: vscode.l10n.t('With which parameters was the model trained?'),
      ignoreFocusOut: true,
    },
    token,
  );
  const params = await chosen?.params();
  return params && choice(params);
}

async function askTyped(preset: PresetInfo, current: ProcessParams): Promise<ProcessParams | undefined> {
  const text = await askText({
    title: vscode.l10n.t('Parameters of {0}', preset.title),
    prompt: preset.params.map(({ name, description }) => `${name}: ${toldText(description)}`).join(' '),
    value: writeParams(filledParams(preset, current)),
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const parsed = parseParams(typed, preset);
      return 'problem' in parsed ? parsed.problem : undefined;
    },
  });
  if (text === undefined) return undefined;
  const parsed = parseParams(text, preset);
  return 'problem' in parsed ? undefined : parsed.params;
}

/** Fits once the analysis with the defaults is there, which shows the model that is fitted to. */
function fitAfterwards(session: Session): void {
  const listening = session.onDidChange((change) => {
    if (change !== 'result' && change !== 'failure') return;
    listening.dispose();
    if (change === 'result') void vscode.commands.executeCommand('beliefscope.fitParameters', session);
  });
}
