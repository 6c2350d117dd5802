import * as vscode from 'vscode';
import { assumedValuesSchema } from '../../protocol/files.js';
import type { AssumedValues } from '../../protocol/files.js';
import type { OpenQuestion } from '../../shared/inputError.js';
import { FIELDS, valueText, type AssumedField } from './fields.js';
import { pickOne } from '../door/questions.js';

/**
 * Asks for a value of a model that neither its weights nor a config tell.
 * @returns the values set for the folder, with the answer; undefined where the person gave none
 */
export async function askValue(
  name: string,
  { field, choices }: OpenQuestion,
  values: AssumedValues,
  signal: AbortSignal,
): Promise<AssumedValues | undefined> {
  if (!Object.hasOwn(FIELDS, field)) return undefined;
  const { title, choices: known } = FIELDS[field as AssumedField];
  const items = choices.map((value) => ({
    label: valueText(value as AssumedValues[AssumedField]),
    detail: known?.find((choice) => choice.value === value)?.detail ?? '',
    value,
  }));
  const cancel = new vscode.CancellationTokenSource();
  const stop = () => cancel.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const chosen = await pickOne(
      items,
      {
        title: vscode.l10n.t('{0} of {1}', title, name),
        placeHolder: vscode.l10n.t('Neither the weights nor a config tell it. The answer is kept for this folder.'),
        ignoreFocusOut: true,
      },
      cancel.token,
    );
    const answer = assumedValuesSchema.safeParse({ [field]: chosen?.value });
    return chosen && answer.success ? { ...values, ...answer.data } : undefined;
  } finally {
    signal.removeEventListener('abort', stop);
    cancel.dispose();
  }
}
